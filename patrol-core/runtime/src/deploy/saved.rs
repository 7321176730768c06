//! Saved configurations: the values of a stack's parameters, in S3.

use super::{
    aws::{bucket::Bucket, object::Upload},
    buckets::{self, Purpose},
    console::Progress,
    error::DeployError,
    parameter::{MASK, Parameter, locates_code},
    session::Session,
    setting::Values,
};

/// The end of a saved configuration's key.
const SUFFIX: &str = ".cfn.json";

/// Bytes of a saved configuration: a stack has two hundred parameters of 4,096 bytes at the most.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A stack's values as they can be saved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub(super) values: Values,
    /// The secrets that are set and cannot be saved.
    pub(super) lost: Vec<String>,
}

/// The name under which the configuration of the session's stack is saved.
pub(super) fn own_name(session: &Session<'_>) -> String {
    format!("{}-{}", session.stack(), session.region())
}

/// Where the configuration of the session's stack is saved.
pub(super) fn own_url(session: &Session<'_>, bucket: &Bucket) -> String {
    bucket.url(&key(session, &own_name(session)))
}

fn key(session: &Session<'_>, configuration: &str) -> String {
    format!("{}/{configuration}{SUFFIX}", session.name)
}

/// The names of the saved configurations of all stacks `NAME-...`, sorted.
pub(super) async fn names(
    session: &Session<'_>,
    bucket: &Bucket,
) -> Result<Vec<String>, DeployError> {
    let prefix = format!("{}/", session.name);
    let keys = bucket.list(&prefix).await?;
    let names = keys.iter().filter_map(|key| {
        let name = key.strip_prefix(&prefix)?.strip_suffix(SUFFIX)?;
        (!name.contains('/')).then(|| name.to_owned())
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok(names)
}

/// A saved configuration, if it exists.
pub(super) async fn read(
    session: &Session<'_>,
    bucket: &Bucket,
    configuration: &str,
) -> Result<Option<Values>, DeployError> {
    let key = key(session, configuration);
    let Some(read) = bucket.read(&key, MOST_BYTES).await? else {
        return Ok(None);
    };
    let unreadable = |source| DeployError::ConfigurationUnreadable {
        url: bucket.url(&key),
        source,
    };
    let bytes = read.map_err(|why| unreadable(why.into()))?;
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|why| unreadable(why.into()))
}

/// The saved configuration of the session's stack, if there is one; nothing is created for it.
pub(super) async fn read_own(session: &Session<'_>) -> Result<Option<Values>, DeployError> {
    match buckets::find(session, Purpose::Configurations).await? {
        Some(bucket) => read(session, &bucket, &own_name(session)).await,
        None => Ok(None),
    }
}

/// The values of the session's stack as they can be saved; `sent` are those that are known because they were just sent.
///
/// CloudFormation does not give a secret back: it is the one that was just sent, or that was saved before.
pub(super) async fn snapshot(
    session: &Session<'_>,
    parameters: &[Parameter],
    sent: &Values,
    bucket: &Bucket,
) -> Result<Snapshot, DeployError> {
    let mut values = session.require_stack().await?.parameters;
    let before = read(session, bucket, &own_name(session))
        .await?
        .unwrap_or_default();
    values.retain(|name, _| !locates_code(name));
    let mut lost = Vec::new();
    for parameter in parameters.iter().filter(|parameter| parameter.secret) {
        let name = &parameter.name;
        let Some(value) = values.remove(name) else {
            continue;
        };
        let known = match sent.get(name) {
            Some(value) => Some(value),
            None => before.get(name),
        };
        match known.filter(|value| *value != MASK && parameter.may_save(value)) {
            Some(known) => {
                values.insert(name.clone(), known.clone());
            }
            // An empty value is not a secret.
            None if value.is_empty() => {}
            None => lost.push(name.clone()),
        }
    }
    Ok(Snapshot { values, lost })
}

/// Saves the configuration of the session's stack.
pub(super) async fn write(
    session: &mut Session<'_>,
    bucket: &Bucket,
    snapshot: &Snapshot,
) -> Result<(), DeployError> {
    let key = key(session, &own_name(session));
    let url = bucket.url(&key);
    let bytes = serde_json::to_vec_pretty(&snapshot.values).map_err(|why| {
        DeployError::ConfigurationUnreadable {
            url: url.clone(),
            source: why.into(),
        }
    })?;
    let object = Upload {
        key: &key,
        content_type: "application/json",
        bytes,
        kms: session.options.kms.as_deref(),
    };
    bucket.upload(object).await?;
    session.report(&Progress::ConfigurationSaved(&url));
    if !snapshot.lost.is_empty() {
        session.report(&Progress::SecretsNotSaved(&snapshot.lost));
    }
    Ok(())
}

/// Saves what was just deployed.
pub(super) async fn write_deployed(
    session: &mut Session<'_>,
    parameters: &[Parameter],
    sent: &Values,
    bucket: &Bucket,
) -> Result<(), DeployError> {
    let saved = async {
        let snapshot = snapshot(session, parameters, sent, bucket).await?;
        write(session, bucket, &snapshot).await
    };
    match saved.await {
        Ok(()) => Ok(()),
        Err(why) => Err(DeployError::NotSaved {
            stack: session.stack(),
            source: Box::new(why),
        }),
    }
}

/// Saves the configuration of a stack that needs no change, where an interrupted `update` has not done so.
pub(super) async fn write_if_changed(
    session: &mut Session<'_>,
    parameters: &[Parameter],
    bucket: &Bucket,
) -> Result<(), DeployError> {
    let snapshot = snapshot(session, parameters, &Values::new(), bucket).await?;
    let saved = read(session, bucket, &own_name(session)).await?;
    if saved.as_ref() == Some(&snapshot.values) {
        return Ok(());
    }
    write(session, bucket, &snapshot).await
}
