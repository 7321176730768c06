//! Inputs in S3: an object, or the objects below a prefix.

mod error;
mod keys;

use std::{
    fmt,
    io::{self, Cursor, Read},
    sync::Arc,
};

use aws_sdk_s3::{Client, primitives::ByteStream};

use super::{super::Failure, executor::Executor, selection::Selection};
use crate::deploy::Clients;
use patrol_core::error_chain;

pub(in crate::cli) use self::error::S3Error;
pub(super) use self::keys::Keys;

/// Where CloudTrail puts its digest files, beside the log files: they hold no events.
const DIGESTS: &str = "/CloudTrail-Digest/";

/// `s3://BUCKET/KEY-OR-PREFIX`.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Location {
    bucket: String,
    prefix: String,
    /// The region to ask in; that of the environment or the profile if there is none.
    region: Option<String>,
    /// The account that the bucket must belong to.
    owner: Option<String>,
}

impl Location {
    /// Reads what stands behind `s3://`.
    pub(in crate::cli) fn parse(text: &str) -> Result<Self, Failure> {
        let (bucket, prefix) = text.split_once('/').unwrap_or((text, ""));
        if bucket.is_empty() {
            return Err(Failure::usage(format!(
                "`s3://{text}` names no bucket: write `s3://BUCKET/KEY-OR-PREFIX`"
            )));
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            region: None,
            owner: None,
        })
    }

    /// The same, asked for in this region.
    pub(in crate::cli) fn in_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    /// The same, of a bucket that must belong to this account.
    pub(in crate::cli) fn of_owner(mut self, owner: Option<&str>) -> Self {
        self.owner = owner.map(str::to_owned);
        self
    }

    /// Its bucket.
    pub(in crate::cli) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Its prefix, as it was given.
    pub(in crate::cli) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Its prefix as that of a folder.
    pub(in crate::cli) fn folder(&self) -> String {
        match self.prefix.is_empty() || self.prefix.ends_with('/') {
            true => self.prefix.clone(),
            false => format!("{}/", self.prefix),
        }
    }

    /// The name of one of its objects in findings and faults.
    pub(in crate::cli) fn of(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }

    /// Does an object of this number of bytes below the prefix stand for events?
    pub(in crate::cli) fn takes(&self, key: &str, size: Option<i64>) -> bool {
        let folder = key.ends_with('/') && size == Some(0);
        let digest = key.contains(DIGESTS) && !self.prefix.contains(DIGESTS);
        key == self.prefix || !(folder || digest)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.of(&self.prefix))
    }
}

/// The objects of a location.
#[derive(Clone)]
pub(super) struct Objects {
    location: Location,
    executor: Executor,
    client: Client,
    selection: Arc<Selection>,
}

impl Objects {
    /// A client from the SDK's usual places: the environment, profiles, `AWS_ENDPOINT_URL`.
    pub(super) fn of(location: Location, executor: &Executor, selection: &Arc<Selection>) -> Self {
        let (region, owner) = (location.region.as_deref(), location.owner.as_deref());
        let client = executor.block_on(async { Clients::connect(region).await.s3_of(owner) });
        Self {
            location,
            executor: executor.clone(),
            client,
            selection: Arc::clone(selection),
        }
    }

    /// Where they are.
    pub(super) const fn location(&self) -> &Location {
        &self.location
    }

    /// The keys that the selection takes, in S3's order; the one object of just that key, where there is
    /// one. An item may say why S3 did not list some of them.
    pub(super) fn keys(&self) -> Keys {
        Keys::new(self.clone())
    }

    /// One object's content, read as it comes.
    pub(super) fn open(&self, key: &str) -> Result<impl Read + use<>, S3Error> {
        let get = self.client.get_object();
        let get = get.bucket(&self.location.bucket).key(key);
        let object = self
            .executor
            .block_on(get.send())
            .map_err(|why| S3Error::of_get(why, self.location.owner.as_deref()))?;
        Ok(Body {
            executor: self.executor.clone(),
            stream: object.body,
            chunk: Cursor::default(),
        })
    }
}

/// A stream of bytes for who reads one chunk after the other.
struct Body {
    executor: Executor,
    stream: ByteStream,
    chunk: Cursor<Vec<u8>>,
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.chunk.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.executor.block_on(self.stream.next()) {
                None => return Ok(0),
                Some(Ok(bytes)) => self.chunk = Cursor::new(bytes.to_vec()),
                Some(Err(why)) => {
                    let words = format!("the object ended early: {}", error_chain(&why));
                    return Err(io::Error::other(words));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_bucket_and_a_prefix() {
        for (text, bucket, prefix) in [
            ("logs", "logs", ""),
            ("logs/", "logs", ""),
            ("logs/AWSLogs/1/", "logs", "AWSLogs/1/"),
        ] {
            let location = Location::parse(text).unwrap();
            assert_eq!((&*location.bucket, &*location.prefix), (bucket, prefix));
        }
        let why = Location::parse("/x").unwrap_err().to_string();
        assert!(why.starts_with("`s3:///x` names no bucket"), "{why}");
    }

    #[test]
    fn folders_and_digests_hold_no_events() {
        let takes = |prefix: &str, key: &str, size: i64| {
            let location = Location::parse(&format!("logs/{prefix}")).unwrap();
            location.takes(key, Some(size))
        };
        assert!(takes("a", "a/CloudTrail/x.json.gz", 9) && takes("a/", "a/empty", 0));
        assert!(!takes("a", "a/", 0) && !takes("a", "a/CloudTrail-Digest/x.json.gz", 9));
        assert!(takes(
            "a/CloudTrail-Digest/",
            "a/CloudTrail-Digest/x.json.gz",
            9
        ));
    }
}
