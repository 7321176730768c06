//! The address of an object: a bucket's name never leads to another host.

use patrol_core::one_line;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::ObjectError;
use crate::endpoint::Endpoint;

/// What stays as it is in a key: RFC 3986's unreserved characters, and the slashes.
pub(super) const IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'/')
    .remove(b'_')
    .remove(b'~');

/// Characters of a name that an error shows.
pub(super) const SHOWN: usize = 64;

/// The address of an object, or why there is none.
pub(super) fn url(endpoint: &Endpoint, bucket: &str, key: &str) -> Result<String, ObjectError> {
    let addressed = Bucket::of(bucket).ok_or_else(|| ObjectError::Bucket {
        bucket: one_line(bucket).chars().take(SHOWN).collect(),
    })?;
    let key = utf8_percent_encode(key, IN_A_PATH);
    Ok(match (addressed, &endpoint.custom) {
        (Bucket::InHost, None) => format!("https://{bucket}.{}/{key}", endpoint.host),
        _ => format!("{}/{bucket}/{key}", endpoint.url()),
    })
}

/// Where a bucket's name stands in an address.
#[derive(Debug, PartialEq, Eq)]
enum Bucket {
    InHost,
    /// A name with dots, since a certificate's asterisk stands for no dot, or one from before 2018
    /// that is not a host's.
    InPath,
}

impl Bucket {
    /// `None` when it is not a bucket's name.
    ///
    /// Source: [bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
    fn of(name: &str) -> Option<Self> {
        let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_name = (3..=255).contains(&name.len())
            && edge(name.bytes().next())
            && name.bytes().all(inside)
            && !name.contains("..");
        let in_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        is_name.then(|| {
            match name.len() <= 63 && name.bytes().all(in_host) && edge(name.bytes().last()) {
                true => Self::InHost,
                false => Self::InPath,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn endpoint(custom: Option<&str>) -> Endpoint {
        Endpoint {
            signing_name: "s3",
            signing_region: "eu-west-1".to_owned(),
            host: "s3.eu-west-1.amazonaws.com".to_owned(),
            custom: custom.map(str::to_owned),
        }
    }

    #[test]
    fn a_key_is_encoded_once() {
        let aws = |bucket, key| url(&endpoint(None), bucket, key).unwrap();
        assert_eq!(
            aws("trail", "AWSLogs/1/a b+c%é.json.gz"),
            "https://trail.s3.eu-west-1.amazonaws.com/AWSLogs/1/a%20b%2Bc%25%C3%A9.json.gz"
        );
        for in_path in ["my.trail", "Old_Trail", "trail-"] {
            assert_eq!(
                aws(in_path, "k"),
                format!("https://s3.eu-west-1.amazonaws.com/{in_path}/k")
            );
        }
        let here = endpoint(Some("http://127.0.0.1:1"));
        assert_eq!(
            url(&here, "trail", "k").unwrap(),
            "http://127.0.0.1:1/trail/k"
        );
    }

    #[test]
    fn what_is_no_bucket_does_not_reach_the_host() {
        for bucket in [
            "",
            "ab",
            "..",
            "a/../b",
            "x@127.0.0.1:1",
            "a..b",
            "a b",
            "-ab",
            "é-é-é",
        ] {
            let error = url(&endpoint(None), bucket, "k").unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{bucket}` is not")), "{error}");
        }
    }

    proptest! {
        #[test]
        fn the_host_stays_amazons(bucket in ".{0,20}|[a-zA-Z0-9._@:/?#-]{0,20}", key in ".{0,20}") {
            if let Ok(url) = url(&endpoint(None), &bucket, &key) {
                let rest = url.strip_prefix("https://").expect("HTTPS");
                let (host, _) = rest.split_once('/').expect("a path");
                prop_assert!(host.ends_with("s3.eu-west-1.amazonaws.com"), "{url}");
                prop_assert!(host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)));
            }
        }
    }
}
