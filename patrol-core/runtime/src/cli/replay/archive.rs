//! What is to be read of an archive: its objects, cut into ranges of keys.
//!
//! The folders of CloudTrail's layout are walked down to those of a region, which hold the days of one
//! account in the order of their keys. The days that are asked for are listed there, and cut where an
//! invocation has enough to read: so a range may be a part of a day or several days.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_sdk_s3::Client;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::super::{
    Failure,
    run::{
        s3::{Location, S3Error},
        selection::{Selection, Span},
    },
};
use crate::{
    deploy::{ListError, Pages},
    replay::Range,
};

/// Regions whose objects are listed side by side.
const AT_ONCE: usize = 64;

/// How much one invocation reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portion {
    pub(super) objects: u64,
    pub(super) bytes: u64,
}

/// What is listed of an archive.
struct Archive<'a> {
    client: &'a Client,
    location: &'a Location,
    /// The account that the bucket must belong to, if one is named.
    owner: Option<&'a str>,
    selection: &'a Selection,
    portion: Portion,
    /// Lists that S3 has given.
    lists: AtomicU64,
}

/// What is to be read.
pub(super) struct Plan {
    pub(super) ranges: Vec<Range>,
    /// Lists that S3 has given for it.
    pub(super) lists: u64,
}

/// The ranges to read below a location.
pub(super) async fn plan(
    client: &Client,
    (location, owner): (&Location, Option<&str>),
    selection: &Arc<Selection>,
    portion: Portion,
) -> Result<Plan, Failure> {
    let archive = Archive {
        client,
        location,
        owner,
        selection,
        portion,
        lists: AtomicU64::new(0),
    };
    let regions = archive.regions().await?;
    if regions.is_empty() {
        return Err(Failure::usage(format!(
            "`{location}` is not an archive of CloudTrail, or holds nothing of these accounts and regions: expected folders such as `AWSLogs/ACCOUNT/CloudTrail/REGION/` there, or below two folders at most"
        )));
    }
    let listing = stream::iter(regions).map(|region| archive.region(region));
    let ranges: Vec<Vec<Range>> = listing.buffered(AT_ONCE).try_collect().await?;
    let mut ranges: Vec<_> = ranges.into_iter().flatten().collect();
    for (number, range) in (0..).zip(&mut ranges) {
        range.number = number;
    }
    Ok(Plan {
        ranges,
        lists: archive.lists.into_inner(),
    })
}

impl Archive<'_> {
    /// The folders of regions that are wanted, in the order of their keys.
    async fn regions(&self) -> Result<Vec<String>, Failure> {
        let mut regions = Vec::new();
        let mut open = vec![self.location.folder()];
        while let Some(folder) = open.pop() {
            if Selection::is_of_region(&folder) {
                regions.push(folder);
            } else if self.selection.looks_below(&folder) {
                let mut below = self.folders(&folder).await?;
                let given = self.location.prefix();
                below.retain(|folder| self.selection.takes_path(given, folder));
                // The first of them is the next to be opened.
                below.reverse();
                open.extend(below);
            }
        }
        Ok(regions)
    }

    async fn folders(&self, folder: &str) -> Result<Vec<String>, Failure> {
        let list = self.client.list_objects_v2();
        let list = list.bucket(self.location.bucket()).prefix(folder);
        let mut pages = Pages::of(list.delimiter("/"));
        let mut folders = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|why| self.unlisted(folder, why))?;
            self.lists.fetch_add(1, Ordering::Relaxed);
            let below = page.common_prefixes.unwrap_or_default().into_iter();
            folders.extend(below.filter_map(|folder| folder.prefix));
        }
        folders.sort();
        Ok(folders)
    }

    /// The ranges of a region's folder.
    async fn region(&self, folder: String) -> Result<Vec<Range>, Failure> {
        let Some(Span { after, before }) = self.selection.span(&folder) else {
            return Ok(Vec::new());
        };
        let list = self.client.list_objects_v2();
        let list = list.bucket(self.location.bucket()).prefix(&folder);
        let mut pages = Pages::of(list.start_after(&after));
        let mut cut = Cut::new(&folder, after, self.portion);
        'pages: while let Some(page) = pages.next().await {
            let page = page.map_err(|why| self.unlisted(&folder, why))?;
            self.lists.fetch_add(1, Ordering::Relaxed);
            for object in page.contents.unwrap_or_default() {
                let Some(key) = object.key else {
                    continue;
                };
                if key >= before {
                    break 'pages;
                }
                if self.location.takes(&key, object.size) && self.selection.takes_name(&key) {
                    cut.add(key, object.size.and_then(|size| u64::try_from(size).ok()));
                }
            }
        }
        Ok(cut.end())
    }

    fn unlisted(&self, folder: &str, why: ListError) -> Failure {
        let place = self.location.of(folder);
        let why = S3Error::of_list(why, self.owner);
        Failure::Deploy(format!("`{place}` cannot be listed: {why}").into())
    }
}

/// Cuts the objects of a folder into ranges.
struct Cut {
    portion: Portion,
    /// What is added to.
    range: Range,
    ranges: Vec<Range>,
}

impl Cut {
    fn new(prefix: &str, after: String, portion: Portion) -> Self {
        let range = Range {
            number: 0,
            prefix: prefix.to_owned(),
            after,
            last: String::new(),
            objects: 0,
            bytes: 0,
        };
        Self {
            portion,
            range,
            ranges: Vec::new(),
        }
    }

    fn add(&mut self, key: String, bytes: Option<u64>) {
        let range = &mut self.range;
        range.last = key;
        range.objects += 1;
        range.bytes += bytes.unwrap_or_default();
        if range.objects >= self.portion.objects || range.bytes >= self.portion.bytes {
            let next = Range {
                after: range.last.clone(),
                last: String::new(),
                objects: 0,
                bytes: 0,
                ..range.clone()
            };
            self.ranges.push(std::mem::replace(range, next));
        }
    }

    fn end(mut self) -> Vec<Range> {
        if self.range.objects > 0 {
            self.ranges.push(self.range);
        }
        self.ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_where_an_invocation_has_enough() {
        let portion = Portion {
            objects: 3,
            bytes: 100,
        };
        let mut cut = Cut::new("p/", "p/2026/03/01".to_owned(), portion);
        for (key, bytes) in [
            ("p/a", 10),
            ("p/b", 10),
            ("p/c", 10),
            ("p/d", 200),
            ("p/e", 1),
        ] {
            cut.add(key.to_owned(), Some(bytes));
        }
        let ranges = cut.end();
        let ranges: Vec<_> = ranges
            .iter()
            .map(|range| (&*range.after, &*range.last, range.objects, range.bytes))
            .collect();
        assert_eq!(
            ranges,
            [
                ("p/2026/03/01", "p/c", 3, 30),
                ("p/c", "p/d", 1, 200),
                ("p/d", "p/e", 1, 1)
            ]
        );
    }
}
