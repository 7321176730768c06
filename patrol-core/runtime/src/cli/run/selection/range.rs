//! Which keys below a prefix are listed.

use chrono::NaiveDate;

use super::{DELIVERY, Selection, Why, layout::Place};

/// A part of the keys below a prefix.
pub(in super::super) struct Range {
    /// It begins with this key.
    pub(in super::super) from: Option<String>,
    /// It ends before this key.
    pub(in super::super) end: Option<String>,
    /// It ends before it begins.
    pub(in super::super) is_empty: bool,
}

/// Days among the keys of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Span {
    /// Before all keys of the first day.
    pub(in crate::cli) after: String,
    /// After all keys of the last day.
    pub(in crate::cli) before: String,
}

impl Selection {
    /// Is it the folder of a region, or one below?
    pub(in crate::cli) fn is_of_region(folder: &str) -> bool {
        Place::of(folder).region.is_some()
    }

    /// Where the wanted days stand among the keys of a region's folder, or of one below; `None` where
    /// both ends of the time are not known, or no rule could match anything there.
    pub(in crate::cli) fn span(&self, folder: &str) -> Option<Span> {
        let region = Place::of(folder).region?;
        let (above, _) = folder.rsplit_once(&format!("/{region}/"))?;
        let from = self.wanted.from?.date_naive();
        let to = self.wanted.to?.date_naive().checked_add_days(DELIVERY)?;
        let day = |day: chrono::NaiveDate| format!("{above}/{region}/{}", day.format("%Y/%m/%d"));
        let after = day(from);
        // In the order of keys `0` comes after the slash of whatever is in the folder of the day.
        let before = day(to) + "0";
        // Rules that match something in a region on a later day do on the first one.
        self.takes_path(folder, &format!("{after}/"))
            .then_some(Span { after, before })
    }

    /// The part of the keys below a prefix in the folder of a region that may hold what is wanted, where it is not all of them:
    /// objects of earlier and later days are not listed. `None` for other prefixes.
    pub(in super::super) fn range_below(&self, prefix: &str) -> Option<Range> {
        let place = Place::of(prefix);
        let region = place.region.as_ref().filter(|_| place.in_layout)?;
        let folder = format!("/{region}/");
        let days = prefix.rfind(&folder)? + folder.len();
        let to = self.wanted.to.map(|to| to.date_naive());
        let after = to.and_then(|to| to.checked_add_days(DELIVERY)?.succ_opt());
        let ends = [after, self.needed.ends(region)];
        let end = ends.into_iter().flatten().min();
        let from = self.wanted.from.map(|from| from.date_naive());
        let key = |day: NaiveDate| format!("{}{}/", &prefix[..days], day.format("%Y/%m/%d"));
        Some(Range {
            is_empty: from.zip(end).is_some_and(|(from, end)| from >= end),
            from: from.map(key),
            end: end.map(key),
        })
    }

    /// Counts a region that is not listed.
    pub(in super::super) fn count_region_without_rules(&self) {
        self.count(Why::NoRule);
    }

    /// Is anything to be left out below a prefix that is not a region's? Then its folders are listed one by one.
    pub(in crate::cli) fn looks_below(&self, prefix: &str) -> bool {
        /// So deep `AWSLogs` may stand in a bucket.
        const ABOVE: usize = 2;
        let place = Place::of(prefix);
        let above = !prefix.contains("AWSLogs") && prefix.matches('/').count() <= ABOVE;
        let by_time = self.wanted.from.is_some() || self.wanted.to.is_some();
        let chooses = by_time
            || !self.wanted.accounts.is_empty()
            || !self.wanted.regions.is_empty()
            || self.needed.in_some_only();
        // Other services' logs may stand beside CloudTrail's.
        let beside = place.in_layout && place.kind.is_none();
        beside || (above || place.in_layout) && chooses
    }
}
