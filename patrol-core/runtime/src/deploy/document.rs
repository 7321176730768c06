//! The document of `patrol.toml`: whose it is, where it goes, and what an update would change of it.

use serde_json::Value;
use similar::TextDiff;

use super::{
    aws::{
        bucket::{self, Bucket},
        object::{self, Upload},
        stack::Stack,
    },
    buckets,
    error::DeployError,
    parameter::CODE_BUCKET,
    session::Session,
    setting::Values,
};
use crate::control::{Control, MOST_IN_S3};

/// The template's resource that holds the document.
const RESOURCE: &str = "Control";

/// Refuses the file of another stack, before anything is changed.
pub(super) fn check(session: &Session<'_>) -> Result<(), DeployError> {
    refuse_other(session.options.control.as_ref(), session.stack())
}

/// Refuses the file of another stack than this.
pub(crate) fn refuse_other(file: Option<&Control>, stack: String) -> Result<(), DeployError> {
    let named = file.and_then(Control::stack);
    match named.filter(|named| *named != stack) {
        Some(named) => {
            let named = named.to_owned();
            Err(DeployError::OtherStack { stack, named })
        }
        None => Ok(()),
    }
}

/// Uploads a document that an SSM parameter has no room for into the bucket of the code, where the
/// function looks for it; `values` are those that the stack will have.
pub(super) async fn upload(
    session: &Session<'_>,
    templates: &Bucket,
    values: &Values,
) -> Result<(), DeployError> {
    let Some(stored) = session
        .options
        .control
        .as_ref()
        .and_then(|control| control.stored())
    else {
        return Ok(());
    };
    let found;
    let bucket = match values.get(CODE_BUCKET) {
        Some(name) if *name != templates.name => {
            let owner = buckets::owner_of(session, name);
            let other = bucket::find(session.clients, name, owner.as_deref()).await?;
            found = other.ok_or_else(|| DeployError::BucketMissing {
                bucket: name.clone(),
                option: "template-bucket",
            })?;
            &found
        }
        _ => templates,
    };
    let bytes = stored.text.as_bytes().to_vec();
    let there = bucket.describe(&stored.key).await?;
    let sha256 = object::sha256(&bytes);
    if there.is_some_and(|there| there.sha256.as_ref() == Some(&sha256)) {
        return Ok(());
    }
    let object = Upload {
        key: &stored.key,
        content_type: "application/json",
        bytes,
        kms: None,
    };
    bucket.upload(object).await?;
    Ok(())
}

/// The unified difference of the document that is deployed and the file's; empty if they say the same.
pub(super) async fn difference(
    session: &Session<'_>,
    stack: &Stack,
    deployed: &str,
) -> Result<String, DeployError> {
    let before = self::deployed(session, stack, deployed).await?;
    Ok(difference_from(session, &before.unwrap_or_default()))
}

/// The same of a document that was read already, null where the stack has none.
pub(super) fn difference_from(session: &Session<'_>, before: &Value) -> String {
    let file = session.options.control.as_ref();
    let after = file.and_then(|control| serde_json::from_str(control.document()).ok());
    let (before, after) = (pretty(before), pretty(&after.unwrap_or_default()));
    if before == after {
        return String::new();
    }
    TextDiff::from_lines(&before, &after)
        .unified_diff()
        .context_radius(3)
        .header("deployed", "patrol.toml")
        .to_string()
}

/// The document that is deployed; `None` where the stack has none.
pub(super) async fn deployed(
    session: &Session<'_>,
    stack: &Stack,
    template: &str,
) -> Result<Option<Value>, DeployError> {
    Ok(match held(template) {
        Some(Held::Document(document)) => Some(document),
        Some(Held::At(key)) => Some(stored(session, stack, &key).await?),
        None => None,
    })
}

/// A template whose document is left out: its own difference says more.
pub(super) fn left_out(template: &str) -> String {
    let Ok(mut document) = serde_json::from_str::<Value>(template) else {
        return template.to_owned();
    };
    if let Some(value) = document.pointer_mut(&format!("/Resources/{RESOURCE}/Properties/Value")) {
        *value = "(the document of patrol.toml)".into();
    }
    document.to_string()
}

/// What a template holds of a document.
enum Held {
    Document(Value),
    /// It is in S3, under this key.
    At(String),
}

fn held(template: &str) -> Option<Held> {
    let template: Value = serde_json::from_str(template).ok()?;
    let parts = template.pointer(&format!(
        "/Resources/{RESOURCE}/Properties/Value/Fn::Join/1"
    ))?;
    // What CloudFormation fills in are names.
    let texts = parts
        .as_array()?
        .iter()
        .map(|part| part.as_str().unwrap_or_default());
    let mut deployed: Value = serde_json::from_str(&texts.collect::<String>()).ok()?;
    if let Some(key) = deployed["s3"]["key"].as_str() {
        return Some(Held::At(key.to_owned()));
    }
    Some(Held::Document(deployed["control"].take()))
}

/// The document in S3, or a text that says why it cannot be read.
async fn stored(session: &Session<'_>, stack: &Stack, key: &str) -> Result<Value, DeployError> {
    let missing = || Value::String(format!("(the document at `{key}`, which is gone)"));
    let Some(name) = stack.parameters.get(CODE_BUCKET) else {
        return Ok(missing());
    };
    let owner = buckets::owner_of(session, name);
    let Some(bucket) = bucket::find(session.clients, name, owner.as_deref()).await? else {
        return Ok(missing());
    };
    let Some(Ok(bytes)) = bucket.read(key, MOST_IN_S3).await? else {
        return Ok(missing());
    };
    Ok(serde_json::from_slice(&bytes).unwrap_or_else(|_| missing()))
}

fn pretty(document: &Value) -> String {
    match document {
        Value::Null => String::new(),
        document => format!("{document:#}\n"),
    }
}
