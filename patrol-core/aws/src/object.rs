//! One object out of S3.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Call, HttpError, Signed, Target};

/// What stays as it is in a key: RFC 3986's unreserved characters, and the slashes.
const IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'/')
    .remove(b'_')
    .remove(b'~');

/// An object of this size arrives within this time, or is tried again.
const TIME: Duration = Duration::from_secs(30);

/// Reads a whole object of at most so many bytes.
///
/// Source: [GetObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
pub async fn get_object(
    bucket: &str,
    key: &str,
    region: Option<&str>,
    most: usize,
) -> Result<Vec<u8>, HttpError> {
    let target = Target::new("s3", "S3", region);
    let url = url(&target, bucket, key);
    let call = Call {
        method: "GET",
        url: &url,
        headers: Vec::new(),
        body: "",
        time: TIME,
        most,
    };
    let signed = Signed {
        call,
        target: &target,
    };
    signed.send().await
}

fn url(target: &Target, bucket: &str, key: &str) -> String {
    let key = utf8_percent_encode(key, IN_A_PATH);
    match target.endpoint() {
        Some(endpoint) => format!("{endpoint}/{bucket}/{key}"),
        // A certificate's asterisk stands for no dot.
        None if bucket.contains('.') => format!("https://{}/{bucket}/{key}", target.host()),
        None => format!("https://{bucket}.{}/{key}", target.host()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_encoded_once() {
        let target = Target {
            service: "s3",
            region: "eu-west-1".to_owned(),
            host: "s3.eu-west-1.amazonaws.com".to_owned(),
            endpoint: None,
        };
        let url = |bucket, key| url(&target, bucket, key);
        assert_eq!(
            url("trail", "AWSLogs/1/a b+c%é.json.gz"),
            "https://trail.s3.eu-west-1.amazonaws.com/AWSLogs/1/a%20b%2Bc%25%C3%A9.json.gz"
        );
        assert_eq!(
            url("my.trail", "k"),
            "https://s3.eu-west-1.amazonaws.com/my.trail/k"
        );
    }
}
