use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{UNNAMED, items, listed, read_or_tried, report, request};

rule! {
    /// Reports secrets being read with a filter, many in one call.
    ///
    /// Applications read secrets by name; a filter finds whatever there is. Refused calls are
    /// reported too.
    ///
    /// # Why
    /// One `BatchGetSecretValue` call with a filter that matches everything reads twenty secrets,
    /// and a few more calls read them all.
    ///
    /// # Example
    /// `aws secretsmanager batch-get-secret-value --filters Key=tag-key,Values=!nothing`.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, disable the credentials and
    /// rotate the secrets that the filter matches.
    pub struct SecretsSearched = "secretsSearched";
}

impl Rule for SecretsSearched {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1555.006"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("secretsmanager.amazonaws.com", ["BatchGetSecretValue"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let filters: Vec<String> = items(&request(call)["filters"]).map(shown).collect();
        if filters.is_empty() {
            return Ok(Findings::none());
        }
        let verb = read_or_tried(call);
        let did = format!("{verb} secrets with the filter {}", listed(&filters, 5));
        let what = filters.first().map_or(UNNAMED, String::as_str);
        let finding = report(event, "Secrets read with a filter", &did, what);
        Ok(finding.detail("filters", filters).into())
    }
}

/// A filter as `key=value|value`.
fn shown(filter: &Value) -> String {
    let values: Vec<&str> = items(&filter["values"]).filter_map(Value::as_str).collect();
    format!(
        "{}={}",
        filter["key"].as_str().unwrap_or_default(),
        values.join("|")
    )
}
