//! The document as it is deployed.
//!
//! It is the value of one SSM parameter, which names the stack and the build that it is for:
//!
//! ```json
//! {"stack":"acme-production","digest":"8f...","control":{"rules":{...}}}
//! {"stack":"acme-production","digest":"8f...","s3":{"bucket":"...","key":"...","sha256":"..."}}
//! ```
//!
//! A document that has no room there is an object in the bucket of the code. Its key is its hash, and
//! the function compares the hash: somebody who may write into the bucket cannot change what is in force.

use sha2::{Digest as _, Sha256};

#[cfg(feature = "template")]
use super::Control;

/// Bytes of a document that an SSM parameter of 8 KB has room for, beside the names around it.
///
/// Source: [parameter tiers](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
#[cfg(feature = "template")]
const ROOM: usize = 7_900;

/// Bytes of a document in S3 that are read.
#[cfg(any(feature = "deploy", feature = "lambda"))]
pub(crate) const MOST_IN_S3: usize = 1024 * 1024;

/// Where documents are in the bucket of the code.
#[cfg(any(feature = "template", feature = "lambda"))]
pub(crate) const PREFIX: &str = "patrol-control/";

/// A document that is an object in S3.
#[cfg(feature = "template")]
pub(crate) struct Stored<'a> {
    pub(crate) key: String,
    pub(crate) sha256: String,
    #[cfg_attr(
        not(feature = "deploy"),
        allow(dead_code, reason = "deploying puts it there")
    )]
    pub(crate) text: &'a str,
}

#[cfg(feature = "template")]
impl Control {
    /// The document, in one line.
    pub(crate) fn document(&self) -> &str {
        &self.text
    }

    /// The document as an object in S3, where an SSM parameter has no room for it.
    pub(crate) fn stored(&self) -> Option<Stored<'_>> {
        if self.text.len() <= ROOM {
            return None;
        }
        let sha256 = hash(self.text.as_bytes());
        Some(Stored {
            key: format!("{PREFIX}{sha256}.json"),
            sha256,
            text: &self.text,
        })
    }
}

/// What the SSM parameter holds.
#[cfg(feature = "lambda")]
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deployed {
    /// The stack that it is for.
    pub(crate) stack: String,
    /// The build that it is for.
    pub(crate) digest: String,
    /// The document itself.
    pub(crate) control: Option<serde_json::Value>,
    /// Where the document is.
    pub(crate) s3: Option<Object>,
}

/// An object in S3.
#[cfg(feature = "lambda")]
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Object {
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// The hash of its bytes, in hexadecimal.
    pub(crate) sha256: String,
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}
