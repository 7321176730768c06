//! The keys below a prefix. Where some folders of CloudTrail's layout are not wanted, the wanted folders
//! are listed one by one down to their regions, and the others are not listed at all. Below a region, listing
//! begins with the first wanted day and ends with the last: a thousand keys a question, and none of other days.

use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;

use super::{Objects, S3Error};
use crate::deploy::Pages;

/// The keys, as they are listed.
pub(in super::super) struct Keys {
    objects: Objects,
    /// The folders that are open, the innermost last.
    open: Vec<Listing>,
    left_out: bool,
}

/// One prefix that is being listed.
struct Listing {
    pages: Pages,
    /// What is left of the page at hand.
    entries: std::vec::IntoIter<Entry>,
    /// Where it ends, if that is before the last of the prefix's keys.
    end: Option<String>,
}

/// An object or a folder.
struct Entry {
    name: String,
    /// Bytes of an object.
    size: Option<i64>,
    folder: bool,
}

impl Entry {
    const fn folder(name: String) -> Self {
        Self {
            name,
            size: None,
            folder: true,
        }
    }
}

impl Keys {
    pub(super) fn new(objects: Objects) -> Self {
        let mut keys = Self {
            objects,
            open: Vec::new(),
            left_out: false,
        };
        let prefix = keys.objects.location.prefix.clone();
        keys.enter(&prefix);
        keys
    }

    /// Was something left out that the selection does not take?
    pub(in super::super) const fn left_out(&self) -> bool {
        self.left_out
    }

    fn enter(&mut self, prefix: &str) {
        let selection = &self.objects.selection;
        let list = self.objects.client.list_objects_v2();
        let mut list = list.bucket(&self.objects.location.bucket).prefix(prefix);
        let mut end = None;
        if let Some(range) = selection.range_below(prefix) {
            // An empty answer is not the fault of the person who gave the prefix.
            self.left_out |= range.from.is_some() || range.end.is_some();
            if range.is_empty {
                selection.count_region_without_rules();
                return;
            }
            list = list.set_start_after(range.from);
            end = range.end;
        } else if selection.looks_below(prefix) {
            list = list.delimiter("/");
        }
        self.open.push(Listing {
            pages: Pages::of(list),
            entries: Vec::new().into_iter(),
            end,
        });
    }

    fn takes(&mut self, folder: &str) -> bool {
        let given = &self.objects.location.prefix;
        let takes = self.objects.selection.takes_path(given, folder);
        self.left_out |= !takes;
        takes
    }

    fn takes_object(&mut self, key: &str) -> bool {
        let given = &self.objects.location.prefix;
        let selection = &self.objects.selection;
        // An object that was named is one that is wanted.
        let takes = match key == given {
            true => selection.takes_path(given, key),
            false => selection.takes_file(given, key),
        };
        self.left_out |= !takes;
        takes
    }
}

impl Iterator for Keys {
    type Item = Result<String, S3Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let listing = self.open.last_mut()?;
            if let Some(Entry { name, size, folder }) = listing.entries.next() {
                if listing.end.as_ref().is_some_and(|end| name >= *end) {
                    self.open.pop();
                    continue;
                }
                if folder {
                    if self.takes(&name) {
                        self.enter(&name);
                    }
                    continue;
                }
                if !self.objects.location.takes(&name, size) {
                    continue;
                }
                // S3 lists in the order of keys, so the key itself comes before longer ones.
                if name == self.objects.location.prefix {
                    self.open.clear();
                }
                if self.takes_object(&name) {
                    return Some(Ok(name));
                }
                continue;
            }
            match self.objects.executor.block_on(listing.pages.next()) {
                Some(Ok(page)) => listing.entries = entries(page),
                None => {
                    self.open.pop();
                }
                Some(Err(why)) => {
                    self.open.pop();
                    let owner = self.objects.location.owner.as_deref();
                    return Some(Err(S3Error::of_list(why, owner)));
                }
            }
        }
    }
}

/// Objects and folders in the order of their names.
fn entries(page: ListObjectsV2Output) -> std::vec::IntoIter<Entry> {
    let folders = page.common_prefixes.unwrap_or_default().into_iter();
    let folders = folders.filter_map(|folder| folder.prefix.map(Entry::folder));
    let objects = page.contents.unwrap_or_default().into_iter();
    let objects = objects.filter_map(|object| {
        Some(Entry {
            name: object.key?,
            size: object.size,
            folder: false,
        })
    });
    let mut entries: Vec<_> = objects.chain(folders).collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries.into_iter()
}
