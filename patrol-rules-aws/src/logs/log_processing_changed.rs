use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::alike::{self, Calls};
use crate::shared::{DeploymentPrincipals, Names, UNNAMED, by_cloudformation, found, report};

rule! {
    /// Reports what processes logs and metrics being written over: metric filters, subscription
    /// filters, transformers, account policies, data protection policies and resource policies of
    /// CloudWatch Logs, metric streams, and destinations of Firehose streams.
    ///
    /// The call does not say whether something of this name was there before, so new ones are
    /// reported as well, all with low severity. Calls by CloudFormation and by AWS services are not.
    ///
    /// # Why
    /// A metric filter with another pattern counts nothing anymore, and its alarm stays in the OK
    /// state.
    ///
    /// # Example
    /// `aws logs put-metric-filter --log-group-name /aws/cloudtrail/main --filter-name root-usage
    /// --filter-pattern '{ $.eventName = "None" }' ...`.
    ///
    /// # Respond
    /// Compare it with its template, restore it, and review the logs from the meantime.
    pub struct LogProcessingChanged = "logProcessingChanged" {
        /// Log groups, policies and streams to ignore, by name or ARN, comma separated; `*` and `?`
        /// are wildcards.
        ignored_resources: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LogProcessingChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        alike::pattern(CALLS)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let is_planned = by_cloudformation(call)
            || call.made_by_service()
            || self.deployment_principals.matches(&call.user_identity);
        let of = found(call, &NAMES).unwrap_or(UNNAMED);
        if is_planned || self.ignored_resources.matches(of) {
            return Ok(Findings::none());
        }
        let action = &call.event_name;
        let did = match of {
            UNNAMED => format!("called {action}"),
            of => format!("called {action} for {of}"),
        };
        Ok(report(event, "Log processing changed", &did, of).into())
    }
}

const NAMES: [&str; 6] = [
    "logGroupName",
    "logGroupIdentifier",
    "deliveryStreamName",
    "policyName",
    "name",
    "id",
];

/// Calls that write over what has the same name.
const CALLS: [Calls; 3] = [
    ("firehose", &["UpdateDestination"]),
    (
        "logs",
        &[
            "PutAccountPolicy",
            "PutDataProtectionPolicy",
            "PutMetricFilter",
            "PutResourcePolicy",
            "PutSubscriptionFilter",
            "PutTransformer",
            "UpdateDeliveryConfiguration",
        ],
    ),
    ("monitoring", &["PutMetricStream"]),
];
