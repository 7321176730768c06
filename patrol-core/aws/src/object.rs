//! Objects in S3: read, written, listed.

mod address;

use std::time::Duration;

use patrol_core::{
    aws::{Xml, XmlError},
    one_line,
};
use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

use self::address::{IN_A_PATH, SHOWN, url};
use crate::{Call, HttpError, SignedCallError, endpoint::Endpoint};

/// What stays as it is in what follows a path.
const IN_A_QUERY: &AsciiSet = &IN_A_PATH.add(b'/');

/// An object of this size arrives within this time, or is tried again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// What S3 compares with the account that owns the bucket.
const OWNER: &str = "x-amz-expected-bucket-owner";
/// Bytes of a list of a thousand keys, each of 1024 bytes at most, in URL encoding.
const LIST_BYTES: usize = 8 * 1024 * 1024;

/// Why an object could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// The bucket has a name that S3 gives to no bucket.
    #[error(
        "`{bucket}` is not the name of a bucket: expected 3 to 255 letters, digits, `.`, `-` and `_`"
    )]
    Bucket {
        /// The name, in one line.
        bucket: String,
    },
    /// S3 refused or did not answer.
    #[error(transparent)]
    Call(#[from] SignedCallError),
    /// S3's list is not one.
    #[error("the list of objects cannot be read: {0}")]
    List(#[from] XmlError),
    /// S3's list does not go on where it was asked to: reading on would never end.
    #[error("the list of objects after `{after}` does not go on after it")]
    Order {
        /// The key, in one line.
        after: String,
    },
}

impl ObjectError {
    /// Did S3 refuse it: because a permission is missing, or because the bucket belongs to another account?
    #[must_use]
    pub const fn is_denied(&self) -> bool {
        matches!(
            self,
            Self::Call(SignedCallError::Http(HttpError::Status { status: 403, .. }))
        )
    }

    /// May the same call succeed later, or is it the object itself, or a permission that lacks?
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Call(SignedCallError::Http(why)) => match why {
                HttpError::Status { status, .. } => *status >= 500 || *status == 429,
                other => other.is_transient(),
            },
            Self::Call(SignedCallError::Credentials(_)) => true,
            _ => false,
        }
    }
}

/// A bucket to ask. All of it may come out of an event.
#[derive(Clone, Copy, Debug)]
pub struct S3Bucket<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its region; without one, that which this runs in.
    pub region: Option<&'a str>,
    /// The account that it must belong to: S3 refuses every call for a bucket of another account, such as one that
    /// took the name after the bucket was deleted. Without one it may be anybody's.
    ///
    /// Source: [Verifying bucket ownership](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html).
    pub owner: Option<&'a str>,
}

impl<'a> S3Bucket<'a> {
    /// A bucket that must belong to this account, in the region that this runs in.
    #[must_use]
    pub const fn of(name: &'a str, owner: &'a str) -> Self {
        Self {
            name,
            region: None,
            owner: Some(owner),
        }
    }

    async fn endpoint(&self) -> Result<Endpoint, ObjectError> {
        let endpoint = Endpoint::of("s3".into(), self.region).await;
        Ok(endpoint.map_err(SignedCallError::from)?)
    }

    fn headers(&self) -> Vec<(String, String)> {
        let owner = self.owner.map(|owner| (OWNER.to_owned(), owner.to_owned()));
        owner.into_iter().collect()
    }
}

/// An object as S3 lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// Its bytes as they are stored.
    pub bytes: u64,
}

/// Reads a whole object of at most this number of bytes. Bucket and key may come out of an event.
///
/// # Errors
///
/// [`ObjectError`] when the bucket or the region is not one, or S3 refuses or does not answer.
///
/// Source: [GetObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
pub async fn get_object(
    bucket: &S3Bucket<'_>,
    key: &str,
    max_bytes: usize,
) -> Result<Vec<u8>, ObjectError> {
    let endpoint = bucket.endpoint().await?;
    let url = url(&endpoint, bucket.name, key)?;
    get(&endpoint, &url, bucket.headers(), max_bytes).await
}

/// Writes a whole object of text: there is the old object or the new one, never half of it.
///
/// # Errors
///
/// [`ObjectError`] when the bucket is not one, or S3 refuses or does not answer.
///
/// Source: [PutObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html).
pub async fn put_object(bucket: &S3Bucket<'_>, key: &str, text: &str) -> Result<(), ObjectError> {
    let endpoint = bucket.endpoint().await?;
    let url = url(&endpoint, bucket.name, key)?;
    let mut headers = bucket.headers();
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    let call = Call {
        method: "PUT",
        url: &url,
        headers,
        body: text,
        attempt_timeout: ATTEMPT_TIMEOUT,
        max_bytes: LIST_BYTES,
        once: false,
    };
    call.send_signed(&endpoint).await?;
    Ok(())
}

/// Lists the next objects, a thousand at most, whose keys begin with a prefix and come after a key, in
/// the order of keys, and says whether there are more.
///
/// # Errors
///
/// [`ObjectError`] when the bucket is not one, or S3 refuses, does not answer, or answers with something
/// else.
///
/// Source: [ListObjectsV2](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html).
pub async fn list_objects(
    bucket: &S3Bucket<'_>,
    prefix: &str,
    after: &str,
) -> Result<(Vec<ListedObject>, bool), ObjectError> {
    let endpoint = bucket.endpoint().await?;
    let encoded = |text: &str| utf8_percent_encode(text, IN_A_QUERY).to_string();
    let url = format!(
        "{}?encoding-type=url&list-type=2&prefix={}&start-after={}",
        url(&endpoint, bucket.name, "")?,
        encoded(prefix),
        encoded(after)
    );
    let answer = get(&endpoint, &url, bucket.headers(), LIST_BYTES).await?;
    let (objects, more) = listed(&String::from_utf8_lossy(&answer))?;
    let goes_on = objects.iter().all(|object| object.key.as_str() > after);
    if !goes_on || (more && objects.is_empty()) {
        return Err(ObjectError::Order {
            after: one_line(after).chars().take(SHOWN).collect(),
        });
    }
    Ok((objects, more))
}

async fn get(
    endpoint: &Endpoint,
    url: &str,
    headers: Vec<(String, String)>,
    max_bytes: usize,
) -> Result<Vec<u8>, ObjectError> {
    let call = Call {
        method: "GET",
        url,
        headers,
        body: "",
        attempt_timeout: ATTEMPT_TIMEOUT,
        max_bytes,
        once: false,
    };
    Ok(call.send_signed(endpoint).await?)
}

/// Reads a list of objects whose keys are in URL encoding.
fn listed(answer: &str) -> Result<(Vec<ListedObject>, bool), XmlError> {
    let list = Xml::parse(answer)?;
    let objects = list.all("Contents").filter_map(|object| {
        // A form's encoding: a plus sign stands for a space.
        let key = object.text_at("Key")?.replace('+', " ");
        Some(ListedObject {
            key: percent_decode_str(&key).decode_utf8_lossy().into_owned(),
            bytes: object.text_at("Size")?.parse().ok()?,
        })
    });
    Ok((
        objects.collect(),
        list.text_at("IsTruncated") == Some("true"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_tells_keys_as_they_are() {
        let (objects, more) = listed(
            "<ListBucketResult><IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>\
             <Contents><Key>AWSLogs/1/a+b%2Bc%25.gz</Key><Size>7</Size></Contents>\
             <Contents><Key>x</Key><Size>0</Size></Contents></ListBucketResult>",
        )
        .unwrap();
        let objects: Vec<_> = objects.iter().map(|one| (&*one.key, one.bytes)).collect();
        assert_eq!(objects, [("AWSLogs/1/a b+c%.gz", 7), ("x", 0)]);
        assert!(more);
        assert!(listed("no XML").is_err());
    }
}
