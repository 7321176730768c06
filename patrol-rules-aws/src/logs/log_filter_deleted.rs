use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_empty, when_has, when_is};
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a CloudWatch Logs metric filter, subscription filter, account policy, destination or
    /// delivery being deleted, and what processes logs otherwise.
    ///
    /// Suppressed anomalies and scheduled queries that are disabled are reported too.
    /// `logProcessingChanged` reports what is written over.
    ///
    /// # Why
    /// Alarms on log metrics stay in the OK state once nothing is counted anymore, and other
    /// accounts stop receiving logs.
    ///
    /// # Example
    /// `aws logs delete-metric-filter --log-group-name /aws/cloudtrail/main --filter-name
    /// root-usage`.
    ///
    /// # Respond
    /// Confirm the deletion with the person who made it. If it was not authorized, create it again
    /// from its template, and review the logs from the meantime.
    pub struct LogFilterDeleted = "logFilterDeleted" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LogFilterDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "logs.amazonaws.com",
                [
                    "DeleteMetricFilter",
                    "DeleteSubscriptionFilter",
                    "DeleteAccountPolicy",
                    "DeleteDestination",
                    "DeleteDelivery",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) =
            change::made_or_hidden(event, &CHANGES, "Log processing deleted", "what it changed")
        {
            return Ok(findings);
        }
        let call = &event.detail;
        let of = asked(call, &["filterName", "policyName", "destinationName", "id"]);
        let done = match call.event_name.as_str() {
            "DeleteMetricFilter" => "deleted the metric filter",
            "DeleteSubscriptionFilter" => "deleted the subscription filter",
            "DeleteAccountPolicy" => "deleted the account policy",
            "DeleteDestination" => "deleted the destination",
            _ => "deleted the delivery",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Log processing deleted", &did, of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 12] = [
    when_empty(
        "sns",
        &["PutDataProtectionPolicy"],
        "dataProtectionPolicy",
        "deleted the data protection policy of",
    ),
    always(
        "logs",
        &["DeleteDataProtectionPolicy"],
        "deleted the data protection policy of",
    ),
    always(
        "logs",
        &["DeleteDeliveryDestination", "DeleteDeliverySource"],
        "deleted the delivery source or destination",
    ),
    always("logs", &["DeleteIntegration"], "deleted the integration"),
    always(
        "logs",
        &["DeleteLogAnomalyDetector"],
        "deleted the anomaly detector",
    ),
    always(
        "logs",
        &["DeleteResourcePolicy"],
        "deleted the resource policy",
    ),
    always(
        "logs",
        &["DisassociateKmsKey"],
        "disassociated the KMS key from the log group",
    ),
    when_is(
        "logs",
        &["UpdateLogAnomalyDetector"],
        ("enabled", "false"),
        "disabled the anomaly detector",
    ),
    always(
        "logs",
        &["DeleteIndexPolicy", "DeleteTransformer"],
        "deleted the index policy or transformer of",
    ),
    always(
        "logs",
        &[
            "DeleteScheduledQuery",
            "DeleteSyslogConfiguration",
            "DisassociateSourceFromS3TableIntegration",
        ],
        "deleted the scheduled query, or a source of logs:",
    ),
    when_has(
        "logs",
        &["UpdateAnomaly"],
        "suppressionType",
        "suppressed an anomaly of",
    ),
    when_is(
        "logs",
        &["UpdateScheduledQuery"],
        ("state", "DISABLED"),
        "disabled the scheduled query",
    ),
];
