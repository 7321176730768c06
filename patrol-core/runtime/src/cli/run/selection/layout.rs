//! CloudTrail's layout of folders and keys.
//!
//! ```text
//! AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY/
//!     ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_RANDOM.json.gz
//! ```
//!
//! Source: [finding log files](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html#cloudtrail-find-log-files).

use chrono::{Days, Months, NaiveDate};

use crate::account::is_account;

/// What a path says of the events below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    /// Below `AWSLogs`, in CloudTrail's own layout as far as it goes.
    pub(super) in_layout: bool,
    pub(super) digest: bool,
    /// The folder of the account: `CloudTrail`, or what another service is named.
    pub(super) kind: Option<String>,
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
}

impl Place {
    /// What a path or a key says, whole or the beginning of one.
    pub(super) fn of(path: &str) -> Self {
        let mut place = Self::default();
        let parts: Vec<_> = path
            .split(['/', '\\'])
            .filter(|part| !part.is_empty())
            .collect();
        let Some(root) = parts.iter().rposition(|part| *part == "AWSLogs") else {
            if let Some(name) = parts.last() {
                place.read_name(name);
            }
            return place;
        };
        place.in_layout = true;
        let mut parts = parts[root + 1..].iter().copied().peekable();
        parts.next_if(|part| part.starts_with("o-"));
        place.account = parts.next_if(|part| is_account(part)).map(str::to_owned);
        let Some(kind) = place.account.as_ref().and_then(|_| parts.next()) else {
            place.in_layout &= parts.next().is_none();
            return place;
        };
        place.kind = Some(kind.to_owned());
        if !kind.starts_with("CloudTrail") {
            // Another service's logs may stand beside.
            place.in_layout = false;
            return place;
        }
        place.digest = kind == "CloudTrail-Digest";
        place.region = parts.next_if(|part| is_region(part)).map(str::to_owned);
        if place.region.is_some() {
            place.year = number(&mut parts, 4).and_then(|year| i32::try_from(year).ok());
            place.month = place.year.and_then(|_| number(&mut parts, 2));
            place.day = place.month.and_then(|_| number(&mut parts, 2));
        }
        place
    }

    /// Reads the name of a log file that stands in no such folder.
    fn read_name(&mut self, name: &str) {
        let parts: Vec<_> = name.split('_').collect();
        let [account, kind, region, time, _] = parts[..] else {
            return;
        };
        if !is_account(account) || !kind.starts_with("CloudTrail") || !is_region(region) {
            return;
        }
        let Some(day) = time
            .get(..8)
            .and_then(|day| NaiveDate::parse_from_str(day, "%Y%m%d").ok())
        else {
            return;
        };
        use chrono::Datelike as _;
        self.account = Some(account.to_owned());
        self.region = Some(region.to_owned());
        self.digest = kind == "CloudTrail-Digest";
        (self.year, self.month, self.day) = (Some(day.year()), Some(day.month()), Some(day.day()));
    }

    /// The service whose log it is, if that is not CloudTrail.
    pub(super) fn other_service(&self) -> Option<&str> {
        let kind = self.kind.as_deref();
        kind.filter(|kind| !kind.starts_with("CloudTrail"))
    }

    /// The first and the last day of the year, month or day that it names.
    pub(super) fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let year = self.year?;
        let first = NaiveDate::from_ymd_opt(year, self.month.unwrap_or(1), self.day.unwrap_or(1))?;
        let after = match (self.month, self.day) {
            (None, _) => first.checked_add_months(Months::new(12)),
            (_, None) => first.checked_add_months(Months::new(1)),
            (_, Some(_)) => first.checked_add_days(Days::new(1)),
        };
        Some((first, after?.pred_opt()?))
    }
}

fn number<'a>(
    parts: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    digits: usize,
) -> Option<u32> {
    let part = parts.next_if(|part| part.len() == digits && all_digits(part))?;
    part.parse().ok()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Has it the form of a region's name, such as `eu-west-1` or `us-gov-east-1`?
pub(in crate::cli) fn is_region(text: &str) -> bool {
    let mut words = text.split('-').rev();
    let numbered = words.next().is_some_and(all_digits);
    let words: Vec<_> = words.collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    numbered && words.len() >= 2 && words.iter().all(is_word)
}
