use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::weak_settings::{CHANGES, OPTIONS, PARAMETERS};
use crate::shared::alike::{self, Calls};
use crate::shared::change::{self, name};
use crate::shared::{DeploymentPrincipals, found_in, items, listed, report, request, says, texts};

rule! {
    /// Reports database settings being weakened: parameters that require encrypted connections or
    /// audit statements, options for auditing and encryption, and how clients authenticate.
    ///
    /// This covers parameter groups of RDS, Aurora, DocumentDB, Neptune, Redshift, ElastiCache,
    /// MemoryDB and DAX, also if they are reset; RDS option groups; IAM authentication and
    /// Backtrack of RDS; passwords of caches; fine-grained access control of search domains.
    /// `encryptionDisabled` reports encryption of a database, `databaseAuditStopped` its activity
    /// streams, and `databaseLessProtected` its backups. Another parameter group being given to a
    /// database is not reported.
    ///
    /// # Why
    /// Without these settings passwords cross the network in clear text, and nobody sees what is
    /// done inside the database.
    ///
    /// # Example
    /// `aws rds modify-db-parameter-group --parameters
    /// ParameterName=rds.force_ssl,ParameterValue=0,ApplyMethod=immediate ...`.
    ///
    /// # Respond
    /// Restore the settings, and check the database's connections and statements since.
    pub struct DatabaseSettingsWeakened = "databaseSettingsWeakened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseSettingsWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002", "T1556"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::one_of([alike::pattern(GROUPS), change::pattern(&CHANGES)]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let group = name(call);
        let is_reset = call.event_name.starts_with("Reset");
        let weak = weakened(request(call), is_reset);
        let removed = removed_options(request(call));
        let did = match is_reset {
            _ if !removed.is_empty() => {
                format!(
                    "removed {} from the option group {group}",
                    listed(&removed, 5)
                )
            }
            _ if weak.is_empty() => {
                return Ok(change::made(event, &CHANGES, SUBJECT).unwrap_or_default());
            }
            true => format!("reset {} in the parameter group {group}", listed(&weak, 5)),
            false => format!("set {} in the parameter group {group}", listed(&weak, 5)),
        };
        Ok(report(event, SUBJECT, &did, group)
            .detail(
                "settings",
                [weak, removed.into_iter().map(str::to_owned).collect()].concat(),
            )
            .into())
    }
}

const SUBJECT: &str = "Database settings weakened";

/// Calls that change groups of settings.
const GROUPS: [Calls; 5] = [
    ("dax", &["UpdateParameterGroup"]),
    (
        "elasticache",
        &["ModifyCacheParameterGroup", "ResetCacheParameterGroup"],
    ),
    ("memorydb", &["ResetParameterGroup", "UpdateParameterGroup"]),
    (
        "rds",
        &[
            "ModifyDBClusterParameterGroup",
            "ModifyDBParameterGroup",
            "ModifyOptionGroup",
            "ResetDBClusterParameterGroup",
            "ResetDBParameterGroup",
        ],
    ),
    (
        "redshift",
        &["ModifyClusterParameterGroup", "ResetClusterParameterGroup"],
    ),
];

/// The settings that a call weakens. A parameter that is reset gets its default, which for most of them is off.
fn weakened(request: &Value, is_reset: bool) -> Vec<String> {
    let lists = ["parameters", "parameterNameValues", "configParameters"];
    let parameters = found_in(request, &lists, Some).into_iter().flat_map(items);
    let mut weak: Vec<String> = parameters
        .filter_map(|parameter| {
            let text = |names: &[&str]| found_in(parameter, names, Value::as_str);
            let name = text(&["parameterName", "parameterKey"])?;
            let value = text(&["parameterValue"]).unwrap_or_default();
            is_weak(name, value, is_reset).then(|| match is_reset {
                true => name.to_owned(),
                false => format!("{name}={value}"),
            })
        })
        .collect();
    let all = ["resetAllParameters", "allParameters"];
    if is_reset && found_in(request, &all, |all| says(all, true).then_some(())).is_some() {
        weak.push("all parameters".to_owned());
    }
    weak
}

/// Auditing and encryption that a call removes from an option group.
fn removed_options(request: &Value) -> Vec<&str> {
    let removed = found_in(request, &["optionsToRemove"], Some);
    let removed = removed.into_iter().flat_map(texts);
    removed.filter(|option| OPTIONS.contains(option)).collect()
}

fn is_weak(name: &str, value: &str, is_reset: bool) -> bool {
    let is_meant = |known: &&(&str, &[&str])| known.0.eq_ignore_ascii_case(name);
    let Some((_, values)) = PARAMETERS.iter().find(is_meant) else {
        return false;
    };
    let value = value.to_ascii_lowercase();
    is_reset
        || values.iter().any(|weak| match weak.strip_suffix('*') {
            // Several versions of TLS, the oldest first.
            Some(start) => value
                .split(',')
                .any(|one| matches!(one.trim().strip_prefix(start), Some("" | ".1"))),
            None => value == **weak,
        })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<DatabaseSettingsWeakened>([]), &event)
    }

    fn parameter(name: &str, value: &str) -> Value {
        json!({"dBParameterGroupName": "orders", "parameters": [
            {"parameterName": "work_mem", "parameterValue": "64", "applyMethod": "immediate"},
            {"parameterName": name, "parameterValue": value, "applyMethod": "immediate"},
        ]})
    }

    #[test]
    fn a_parameter_is_weak_by_its_value() {
        for (name, weak, fine) in [
            ("rds.force_ssl", "0", "1"),
            ("require_secure_transport", "OFF", "ON"),
            ("log_statement", "none", "ddl"),
            ("pgaudit.log", "NONE", "all"),
            ("tls", "disabled", "enabled"),
            ("audit_logs", "disabled", "enabled"),
            ("neptune_enable_audit_log", "0", "1"),
            ("tls_version", "TLSv1,TLSv1.2", "TLSv1.2,TLSv1.3"),
            ("tls_version", "TLSv1.1", "TLSv1.2"),
            ("server_audit_events", "", "CONNECT,QUERY"),
        ] {
            let call = "ModifyDBParameterGroup";
            let told = outcome("rds", call, parameter(name, weak)).reported();
            assert_eq!(told.details["settings"], json!([format!("{name}={weak}")]));
            let fine = outcome("rds", call, parameter(name, fine));
            assert_eq!(fine, Outcome::Silent, "{name}");
        }
    }

    #[test]
    fn every_service_is_read_in_its_own_form() {
        let redshift = |value: &str| json!({"parameterGroupName": "g", "parameters": [{"parameterName": "require_ssl", "parameterValue": value}]});
        outcome("redshift", "ModifyClusterParameterGroup", redshift("false")).reported();
        let silent = outcome("redshift", "ModifyClusterParameterGroup", redshift("true"));
        assert_eq!(silent, Outcome::Silent);
        let options = |removed: &str| json!({"optionGroupName": "g", "optionsToRemove": [removed], "applyImmediately": true});
        outcome("rds", "ModifyOptionGroup", options("MARIADB_AUDIT_PLUGIN")).reported();
        assert_eq!(
            outcome("rds", "ModifyOptionGroup", options("MEMCACHED")),
            Outcome::Silent
        );
        let reset = |name: &str| json!({"dBClusterParameterGroupName": "g", "parameters": [{"parameterName": name}]});
        outcome("rds", "ResetDBClusterParameterGroup", reset("audit_logs")).reported();
        assert_eq!(
            outcome("rds", "ResetDBClusterParameterGroup", reset("work_mem")),
            Outcome::Silent
        );
        let all = json!({"dBParameterGroupName": "g", "resetAllParameters": true});
        outcome("rds", "ResetDBParameterGroup", all).reported();
        let serverless = |value: &str| json!({"workgroupName": "w", "configParameters": [{"parameterKey": "require_ssl", "parameterValue": value}]});
        outcome(
            "redshift-serverless",
            "UpdateWorkgroup",
            serverless("false"),
        )
        .reported();
        assert_eq!(
            outcome("redshift-serverless", "UpdateWorkgroup", serverless("true")),
            Outcome::Silent
        );
    }
}
