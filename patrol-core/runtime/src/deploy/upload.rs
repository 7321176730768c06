//! Putting the code and the template into S3.

use sha2::{Digest as _, Sha256};

use super::{
    aws::{bucket::Bucket, object::Upload},
    code::Code,
    console::Progress,
    error::DeployError,
    hex::hex,
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    session::Session,
    setting::{Setting, Settings},
};
use patrol_core::iam::Partition;

/// Uploads the function's zip, unless the same is there.
pub(super) async fn code(
    session: &mut Session<'_>,
    code: &Code,
    bucket: &Bucket,
) -> Result<(), DeployError> {
    let key = code.key(&session.name);
    let uploaded = !bucket.holds(&key).await?;
    if uploaded {
        session.report(&Progress::Doing("Uploading the code"));
        let object = Upload {
            key: &key,
            content_type: "application/zip",
            bytes: code.bytes.clone(),
            kms: None,
        };
        bucket.upload(object).await?;
    }
    session.report(&Progress::CodeInPlace {
        url: &bucket.url(&key),
        bytes: code.bytes.len() as u64,
        uploaded,
    });
    Ok(())
}

/// Sets the parameters that say where the code is.
pub(super) fn locate_code(
    session: &Session<'_>,
    parameters: &[Parameter],
    code: &Code,
    bucket: &str,
    settings: &mut Settings,
) {
    let key = code.key(&session.name);
    for (name, value) in [(CODE_BUCKET, bucket), (CODE_KEY, key.as_str())] {
        if parameters.iter().any(|parameter| parameter.name == name) {
            settings.insert(name.to_owned(), Setting::Value(value.to_owned()));
        }
    }
}

/// Uploads the template and gives the address that CloudFormation reads it from.
pub(super) async fn template(
    session: &Session<'_>,
    template: &str,
    bucket: &Bucket,
) -> Result<String, DeployError> {
    let digest = hex(&Sha256::digest(template));
    let key = format!("{}/{digest}.template.json", session.name);
    let object = Upload {
        key: &key,
        content_type: "application/json",
        bytes: template.as_bytes().to_vec(),
        kms: None,
    };
    bucket.upload(object).await?;
    let partition = Partition::of_region(&bucket.region).unwrap_or(Partition::Aws);
    // With the bucket in the path, its name may have dots.
    Ok(format!(
        "https://s3.{}.{}/{}/{key}",
        bucket.region,
        partition.dns_suffix(),
        bucket.name
    ))
}
