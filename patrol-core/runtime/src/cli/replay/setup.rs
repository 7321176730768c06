//! What a replay asks of its function, and the same rules here: their names, formats and state.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::{Failure, run::Executor};
use crate::{control::Control, pipeline::Wanted, replay::Setup};
use patrol_core::{ParamSource, Registry, Router, RuleEntry, Trigger};

/// Does the rule evaluate the events of log files? No log has a tick of a schedule or the request of a webhook.
pub(super) fn is_in_logs(rule: &RuleEntry) -> bool {
    matches!(rule.trigger(), Trigger::EventPattern)
}

/// Has it a secret? What a replay asks for is kept in a bucket.
pub(super) fn has_secret(rule: &RuleEntry) -> bool {
    rule.params.iter().any(|param| param.secret)
}

/// The rules of a replay, started, and what the operator has decided.
pub(super) struct Started {
    pub(super) router: Router,
    pub(super) control: Control,
}

/// What a replay of these rules asks for.
pub(super) fn setup(
    (bucket, region, owner): (&str, &str, Option<&str>),
    rules: &[&'static RuleEntry],
    params: &impl ParamSource,
    control: &Control,
    (wanted, include): (Wanted, &[String]),
    linked: &Registry,
) -> Result<Setup, Failure> {
    let mut values = BTreeMap::new();
    for param in rules.iter().flat_map(|rule| rule.params) {
        let value = params.get(param);
        if let Some(value) = value.map_err(Failure::usage)? {
            values.insert(param.full_name(), value);
        }
    }
    let document = control.document();
    let control = match document.is_empty() {
        true => Value::Null,
        false => serde_json::from_str(document)
            .map_err(|why| Failure::usage(format!("the document of patrol.toml: {why}")))?,
    };
    Ok(Setup {
        bucket: bucket.to_owned(),
        owner: owner.map(str::to_owned),
        region: region.to_owned(),
        digest: crate::digest(linked),
        control,
        rules: rules.iter().map(|rule| rule.name.to_owned()).collect(),
        values,
        wanted,
        include: include.to_vec(),
    })
}

/// The rules of a replay that an earlier command has planned, started, and what the operator had decided: what
/// is found is put together here as there.
pub(super) fn rules(
    setup: &Setup,
    linked: &Registry,
    executor: &Executor,
) -> Result<Started, Failure> {
    let digest = crate::digest(linked);
    if setup.digest != digest {
        return Err(Failure::usage(format!(
            "the replay was started by a build with other rules: its fingerprint is `{}`, this build's is `{digest}`; use that build, or start a new replay",
            setup.digest
        )));
    }
    let control = setup.control(linked);
    let control = control.map_err(Failure::usage)?;
    let (router, errors) = executor.block_on(setup.start(linked));
    match errors.is_empty() {
        true => Ok(Started { router, control }),
        false => {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            Err(Failure::usage(errors.join("\n")))
        }
    }
}
