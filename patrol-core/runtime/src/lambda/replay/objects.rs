//! The objects of a range, fetched ahead and given in the order of their keys.

use std::collections::VecDeque;

use futures_util::{
    future::BoxFuture,
    stream::{FuturesOrdered, StreamExt as _},
};
use patrol_aws::{ObjectError, S3Bucket, get_object, list_objects};

use super::error::ReplayError;
use crate::{glob, replay::Range, source::s3_log::LogObject};

/// Objects that are fetched side by side: each waits some hundredths of a second for S3.
const AT_ONCE: usize = 32;
/// Bytes of objects, as they are stored, that are in memory at once; a longer object is there alone.
const BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of an object, as it is stored. CloudTrail's have a few megabytes at most.
const OBJECT_BYTES: usize = 32 * 1024 * 1024;

/// An object, or why it cannot be read.
pub(super) struct Fetched {
    pub(super) key: String,
    /// Its bytes as they are stored.
    pub(super) bytes: u64,
    pub(super) content: Result<Vec<u8>, ObjectError>,
}

/// The objects of a range.
pub(super) struct Objects<'a> {
    bucket: S3Bucket<'a>,
    range: &'a Range,
    /// Which names are asked for.
    include: &'a [String],
    /// The key after which the next list begins; `None` when the range is listed to its end.
    after: Option<String>,
    /// Listed, and not asked for yet.
    listed: VecDeque<(String, u64)>,
    fetching: FuturesOrdered<BoxFuture<'a, Fetched>>,
    /// Bytes of those that are asked for.
    under_way: u64,
}

impl<'a> Objects<'a> {
    /// The objects of a range whose keys come after this one.
    pub(super) fn after(
        bucket: S3Bucket<'a>,
        range: &'a Range,
        (after, include): (&str, &'a [String]),
    ) -> Self {
        Self {
            bucket,
            range,
            include,
            after: Some(after.to_owned()),
            listed: VecDeque::new(),
            fetching: FuturesOrdered::new(),
            under_way: 0,
        }
    }

    /// The next object; `None` when the range is read to its end.
    ///
    /// # Errors
    ///
    /// The objects cannot be listed.
    pub(super) async fn next(&mut self) -> Result<Option<Fetched>, ReplayError> {
        while self.listed.len() < AT_ONCE && self.after.is_some() {
            self.list().await?;
        }
        while self.fetching.len() < AT_ONCE
            && let Some((_, bytes)) = self.listed.front()
            && (self.fetching.is_empty() || self.under_way + bytes <= BYTES)
            && let Some((key, bytes)) = self.listed.pop_front()
        {
            self.under_way += bytes;
            let bucket = self.bucket;
            self.fetching.push_back(Box::pin(async move {
                let content = get_object(&bucket, &key, OBJECT_BYTES).await;
                Fetched {
                    key,
                    bytes,
                    content,
                }
            }));
        }
        let fetched = self.fetching.next().await;
        if let Some(fetched) = &fetched {
            self.under_way -= fetched.bytes;
        }
        Ok(fetched)
    }

    /// Are there more, as far as the range is listed?
    pub(super) fn is_empty(&self) -> bool {
        self.after.is_none() && self.listed.is_empty() && self.fetching.is_empty()
    }

    async fn list(&mut self) -> Result<(), ReplayError> {
        let Some(after) = self.after.take() else {
            return Ok(());
        };
        let listed = list_objects(&self.bucket, &self.range.prefix, &after).await;
        let (objects, more) = listed.map_err(|source| ReplayError::List {
            place: format!("s3://{}/{}", self.bucket.name, self.range.prefix),
            source,
        })?;
        let last = objects.last().map(|object| object.key.clone());
        let in_range = objects
            .into_iter()
            .take_while(|object| object.key <= self.range.last)
            .filter(|object| glob::takes(self.include, &object.key));
        let events = in_range.filter(|object| {
            let named = LogObject {
                bucket: String::new(),
                key: object.key.clone(),
                region: None,
            };
            named.holds_events()
        });
        self.listed
            .extend(events.map(|object| (object.key, object.bytes)));
        self.after = last.filter(|last| more && *last < self.range.last);
        Ok(())
    }
}
