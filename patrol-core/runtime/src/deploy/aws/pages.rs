//! The pages of a listing of S3. One that gives the same again, or nothing, would be read for ever, and the SDK's own
//! pages end without a word where a token comes again.

use aws_sdk_s3::{
    error::SdkError,
    operation::list_objects_v2::{
        ListObjectsV2Error, ListObjectsV2Output, builders::ListObjectsV2FluentBuilder,
    },
};

/// Pages without an entry that are read one after the other: S3 may leave one empty.
const MOST_EMPTY: usize = 100;
/// Bytes of the longest key.
///
/// Source: [naming objects](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html).
const KEY_BYTES: usize = 1024;

/// Why there is no next page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListError {
    #[error(transparent)]
    Refused(#[from] Box<SdkError<ListObjectsV2Error>>),
    #[error(transparent)]
    Endless(#[from] Endless),
}

/// A listing as S3 never gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the list does not go on: the service gives the same part of it again, parts without keys, or what is not below the prefix"
)]
pub(crate) struct Endless;

/// The pages of a listing, each asked for when the one before it is read.
pub(crate) struct Pages {
    /// The next page, if there is one.
    next: Option<ListObjectsV2FluentBuilder>,
    onward: Onward,
}

impl Pages {
    pub(crate) fn of(list: ListObjectsV2FluentBuilder) -> Self {
        Self {
            onward: Onward::below(list.get_prefix().as_deref().unwrap_or_default()),
            next: Some(list),
        }
    }

    /// The next page; `None` after the last one, and after an error.
    pub(crate) async fn next(&mut self) -> Option<Result<ListObjectsV2Output, ListError>> {
        let list = self.next.take()?;
        let page = match list.clone().send().await {
            Ok(page) => page,
            Err(why) => return Some(Err(Box::new(why).into())),
        };
        if let Err(why) = self.onward.page(&page) {
            return Some(Err(why.into()));
        }
        let token = page.next_continuation_token().map(str::to_owned);
        let token = token.filter(|token| !token.is_empty());
        self.next = token.map(|token| list.continuation_token(token));
        Some(Ok(page))
    }
}

/// How far a listing below a prefix has come.
#[derive(Debug)]
struct Onward {
    prefix: String,
    /// The last name of all so far.
    last: Option<String>,
    /// Pages without an entry, since the last that had one.
    empty: usize,
}

impl Onward {
    fn below(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            last: None,
            empty: 0,
        }
    }

    /// Takes the next page. S3 gives keys and folders in the order of their bytes, so all of a page come after those of the
    /// pages before it, and a folder is longer than what it is in.
    fn page(&mut self, page: &ListObjectsV2Output) -> Result<(), Endless> {
        let folders = page.common_prefixes().iter();
        let folders = folders.filter_map(|folder| folder.prefix());
        let keys = page.contents().iter().filter_map(|object| object.key());
        let is_deeper = folders.clone().all(|name| name.len() > self.prefix.len());
        let names = folders.chain(keys);
        let goes_on = |name: &str| {
            name.len() <= KEY_BYTES
                && name.starts_with(&self.prefix)
                && self.last.as_deref().is_none_or(|last| name > last)
        };
        if !(is_deeper && names.clone().all(goes_on)) {
            return Err(Endless);
        }
        match names.max() {
            Some(last) => (self.last, self.empty) = (Some(last.to_owned()), 0),
            None => self.empty += 1,
        }
        match self.empty > MOST_EMPTY {
            true => Err(Endless),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::types::{CommonPrefix, Object};

    use super::*;

    fn page(keys: &[&str], folders: &[&str]) -> ListObjectsV2Output {
        let keys = keys.iter().map(|key| Object::builder().key(*key).build());
        let folders = folders.iter();
        let folders = folders.map(|name| CommonPrefix::builder().prefix(*name).build());
        ListObjectsV2Output::builder()
            .set_contents(Some(keys.collect()))
            .set_common_prefixes(Some(folders.collect()))
            .build()
    }

    #[test]
    fn what_comes_next_comes_after_what_was() {
        let mut listing = Onward::below("a/");
        for (keys, folders) in [
            (&["a/", "a/1"][..], &["a/0/"][..]),
            (&[], &[]),
            (&["a/2"], &["a/11/"]),
        ] {
            assert_eq!(listing.page(&page(keys, folders)), Ok(()));
        }
        let long = format!("a/{}", "k".repeat(KEY_BYTES));
        for (keys, folders) in [
            (&["a/2"][..], &[][..]),
            (&["a/3", "a/1"], &[]),
            (&["b"], &[]),
            (&["../3"], &[]),
            (&[&*long], &[]),
            (&[], &["a/11/"]),
            (&[], &["a/"]),
            (&[], &["a"]),
        ] {
            assert_eq!(listing.page(&page(keys, folders)), Err(Endless), "{keys:?}");
        }
        let empty = page(&[], &[]);
        let read = (0..).take_while(|_| listing.page(&empty).is_ok()).count();
        assert_eq!(read, MOST_EMPTY);
    }
}
