use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports what watches logs or sends them on being deleted: a metric filter, a subscription, a
    /// policy of the account, a destination, a delivery.
    ///
    /// # Why
    /// Alarms on metrics from logs stay green when nothing is counted any more.
    ///
    /// # Example
    /// `aws logs delete-metric-filter --log-group-name /aws/cloudtrail/main --filter-name
    /// root-usage`.
    ///
    /// # Respond
    /// Create it again from its template unless somebody planned the deletion, and read the logs of
    /// the time between.
    pub struct LogFilterDeleted = "logFilterDeleted" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LogFilterDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "logs.amazonaws.com",
            [
                "DeleteMetricFilter",
                "DeleteSubscriptionFilter",
                "DeleteAccountPolicy",
                "DeleteDestination",
                "DeleteDelivery",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let of = asked(call, &["filterName", "policyName", "destinationName", "id"]);
        let done = match call.event_name.as_str() {
            "DeleteMetricFilter" => "deleted the metric filter",
            "DeleteSubscriptionFilter" => "deleted the subscription filter",
            "DeleteAccountPolicy" => "deleted the account's policy",
            "DeleteDestination" => "deleted the destination",
            _ => "deleted the delivery",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Logs watched less", &did, of).into())
    }
}
