//! Putting the code and the template where CloudFormation reads them.

use super::{
    aws::{
        bucket::Bucket,
        change_set::TemplateBody,
        object::{self, Stored, Upload},
    },
    buckets::{self, Purpose},
    code::Code,
    console::Progress,
    error::DeployError,
    session::Session,
    template::TemplateDocument,
};
use patrol_core::iam::Partition;

/// Bytes of a template that fit into a request.
///
/// Source: [CloudFormation quotas](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
const INLINE_TEMPLATE: usize = 51_200;

/// Where the function's zip is.
pub(super) struct CodeLocation {
    pub(super) bucket: String,
    pub(super) key: String,
    /// If the bucket keeps versions: what somebody puts there later is not deployed.
    pub(super) version: Option<String>,
}

impl CodeLocation {
    /// Bucket, key and version; an empty version for none.
    pub(super) fn place(&self) -> [&str; 3] {
        let version = self.version.as_deref().unwrap_or_default();
        [&self.bucket, &self.key, version]
    }
}

/// Uploads the function's zip, unless the very same is there.
///
/// The key is the content's hash, but anybody who may write into the bucket may write anything under it: only the checksum
/// that S3 itself has checked says what is there.
pub(super) async fn code(
    session: &mut Session<'_>,
    code: &Code,
    bucket: &Bucket,
) -> Result<CodeLocation, DeployError> {
    let key = code.key(&session.name);
    let url = bucket.url(&key);
    let sha256 = object::sha256(&code.bytes);
    let stored = bucket.describe(&key).await?;
    let replaced = matches!(&stored, Some(Stored { sha256: Some(found), .. }) if *found != sha256);
    if replaced {
        session.report(&Progress::OtherCode(&url));
    }
    let same = stored.filter(|stored| stored.sha256.as_ref() == Some(&sha256));
    let uploaded = same.is_none();
    let version = match same {
        Some(stored) => stored.version,
        None => {
            session.report(&Progress::Doing("Uploading the code"));
            let object = Upload {
                key: &key,
                content_type: "application/zip",
                bytes: code.bytes.clone(),
                kms: None,
            };
            bucket.upload(object).await?
        }
    };
    session.report(&Progress::CodeInPlace {
        url: &url,
        bytes: code.bytes.len() as u64,
        uploaded,
    });
    Ok(CodeLocation {
        bucket: bucket.name.clone(),
        key,
        version,
    })
}

/// The template as CloudFormation is given it.
pub(super) struct SentTemplate {
    pub(super) text: String,
    /// Where it is, if it is too long for a request.
    pub(super) url: Option<String>,
}

impl SentTemplate {
    pub(super) fn body(&self) -> TemplateBody<'_> {
        match &self.url {
            Some(url) => TemplateBody::Url(url),
            None => TemplateBody::Inline(&self.text),
        }
    }
}

/// Uploads the template if it does not fit into a request. The bucket is looked up if it is not at hand.
pub(super) async fn template(
    session: &Session<'_>,
    template: &TemplateDocument,
    bucket: Option<&Bucket>,
) -> Result<SentTemplate, DeployError> {
    let text = template.to_ascii();
    if text.len() <= INLINE_TEMPLATE {
        return Ok(SentTemplate { text, url: None });
    }
    let found;
    let bucket = match bucket {
        Some(bucket) => bucket,
        None => {
            found = buckets::require(session, Purpose::Templates).await?;
            &found
        }
    };
    let key = template.key(&session.name);
    let object = Upload {
        key: &key,
        content_type: "application/json",
        bytes: text.clone().into_bytes(),
        kms: None,
    };
    let version = bucket.upload(object).await?;
    Ok(SentTemplate {
        text,
        url: Some(url(bucket, &key, version.as_deref())),
    })
}

/// The address that CloudFormation reads an object from.
fn url(bucket: &Bucket, key: &str, version: Option<&str>) -> String {
    let partition = Partition::of_region(&bucket.region).unwrap_or(Partition::Aws);
    // With the bucket in the path, its name may have dots.
    let url = format!(
        "https://s3.{}.{}/{}/{key}",
        bucket.region,
        partition.dns_suffix(),
        bucket.name
    );
    match version {
        Some(version) => {
            let version: String = form_urlencoded::byte_serialize(version.as_bytes()).collect();
            format!("{url}?versionId={version}")
        }
        None => url,
    }
}
