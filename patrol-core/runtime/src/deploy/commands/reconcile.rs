//! What `reconcile` compares with: how the stack is deployed, and what its functions told.

use std::{collections::BTreeSet, time::SystemTime};

use serde_json::Value;

use super::super::{
    aws::{
        stack::{self, Stack, StackResource},
        trail,
    },
    document,
    error::DeployError,
    reconcile::{LivePath, ReconcileError, TellingLog, hides, read},
    session::Session,
    template::TemplateDocument,
};
use patrol_core::aggregate::since_1970;

/// How much earlier than the events lines are looked for: clocks differ.
const EARLIER: i64 = 15 * 60 * 1000;
/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// What is compared.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ReconcileOptions {
    /// The beginning, in milliseconds since 1970.
    pub from: i64,
    /// The end, in milliseconds since 1970.
    pub to: i64,
    /// Where CloudTrail's log is, as `s3://BUCKET/PREFIX`; otherwise where the stack or the region's trail has it.
    pub log: Option<String>,
    /// The [digest](crate::digest()) of the rules that are going to read it.
    pub digest: String,
}

/// Reads how the stack is deployed, and what its functions told.
pub(in crate::deploy) async fn live_path(
    session: &Session<'_>,
    options: &ReconcileOptions,
) -> Result<LivePath, DeployError> {
    let stack = session.require_stack().await?;
    let text = session.deployed_template().await?;
    let template = TemplateDocument::new(&text)?;
    let document = document::deployed(session, &stack, &text).await?;
    if matches!(document, Some(Value::String(_))) {
        return Err(ReconcileError::Document.into());
    }
    let from = beginning(session, &stack, &template, options)?;
    let resources = stack::resources(session.clients, &session.stack()).await?;
    let unknown_level = levels(session, &resources).await?;
    let log = match &options.log {
        Some(log) => log.clone(),
        None => log_of_trail(session, &template).await?,
    };
    let told = told(session, &template, &resources, from).await?;
    let account = session.clients.account().await?;
    let log_owner = match options.log {
        None => template.trail_bucket_owner(account),
        Some(_) => None,
    };
    Ok(LivePath {
        stack_name: session.stack(),
        region: session.region().to_owned(),
        account: account.to_owned(),
        log,
        log_owner,
        from,
        hears_others: template.trail_bucket().is_some() || template.hears_an_organization(),
        unknown_level,
        other_build: template.digest() != Some(&options.digest),
        parameters: stack.parameters,
        document,
        told,
    })
}

/// Refuses functions whose level hides what became of findings; why that is not known, where nobody may look.
async fn levels(
    session: &Session<'_>,
    resources: &[StackResource],
) -> Result<Option<String>, DeployError> {
    let functions = resources
        .iter()
        .filter(|one| one.resource_type == "AWS::Lambda::Function");
    for function in functions {
        let name = &function.physical_resource_id;
        match hides(session.region(), name).await {
            Ok(None) => {}
            Ok(Some(setting)) => {
                return Err(ReconcileError::Hidden {
                    stack: session.stack(),
                    region: session.region().to_owned(),
                    function: name.clone(),
                    setting,
                }
                .into());
            }
            Err(why) => return Ok(Some(why.to_string())),
        }
    }
    Ok(None)
}

/// The beginning of what can be compared.
fn beginning(
    session: &Session<'_>,
    stack: &Stack,
    template: &TemplateDocument,
    options: &ReconcileOptions,
) -> Result<i64, ReconcileError> {
    let now = since_1970(SystemTime::now());
    if options.from > now {
        return Err(ReconcileError::Future);
    }
    let name = || session.stack();
    if let Some(days) = template.log_days()
        && options.from < now - days * DAY
    {
        return Err(ReconcileError::Retention {
            stack: name(),
            days,
        });
    }
    let created = stack.created.unwrap_or(options.from);
    if created > options.to {
        return Err(ReconcileError::Younger { stack: name() });
    }
    // CloudTrail's times are whole seconds.
    Ok(options.from.max(created - created.rem_euclid(1000)))
}

/// Where CloudTrail's log is: in the bucket that the stack reads, or where the region's trails put it.
async fn log_of_trail(
    session: &Session<'_>,
    template: &TemplateDocument,
) -> Result<String, DeployError> {
    if let Some(bucket) = template.trail_bucket() {
        return Ok(format!("s3://{bucket}/"));
    }
    let trails = trail::list(session.clients).await?;
    let places: BTreeSet<_> = trails.into_iter().filter_map(|one| one.location).collect();
    let places: Vec<_> = places.into_iter().map(|at| format!("s3://{at}")).collect();
    match &places[..] {
        [one] => Ok(one.clone()),
        _ => Err(ReconcileError::NoTrail { found: places }.into()),
    }
}

/// What the log of each of the stack's functions says from then until now: an event may be told days after it happened,
/// when dead letters are put through again.
async fn told(
    session: &Session<'_>,
    template: &TemplateDocument,
    resources: &[StackResource],
    from: i64,
) -> Result<TellingLog, DeployError> {
    let of_functions: Vec<_> = template.log_groups().collect();
    let groups: Vec<_> = resources
        .iter()
        .filter(|one| of_functions.contains(&&*one.logical_resource_id))
        .map(|one| &one.physical_resource_id)
        .collect();
    let (stack, region) = (session.stack(), session.region());
    if groups.is_empty() {
        let region = region.to_owned();
        return Err(ReconcileError::NoLogGroup { stack, region }.into());
    }
    let mut told = TellingLog::default();
    let time = (from - EARLIER, since_1970(SystemTime::now()));
    for group in groups {
        read(&mut told, &stack, region, group, time).await?;
    }
    Ok(told)
}
