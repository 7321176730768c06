use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::listed;

rule! {
    /// Reports AWS Health events about exposed credentials, and about abuse that originates from
    /// the account.
    ///
    /// # Why
    /// AWS finds access keys in public repositories within minutes, and forwards complaints about
    /// attacks from your resources. Either means that somebody else has access.
    ///
    /// # Example
    /// `AWS_RISK_CREDENTIALS_EXPOSED` for an access key that was pushed to GitHub.
    ///
    /// # Respond
    /// Deactivate the key or stop the named resource immediately, and review what was done with it.
    /// Reply to the case that AWS opened.
    pub struct AbuseReported = "abuseReported";
}

impl Rule for AbuseReported {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1552.001", "T1078.004"])
        .groups(["baseline"])
        .references(["https://docs.aws.amazon.com/health/latest/ug/cloudwatch-events-health.html"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::source("aws.health")
            .field(
                "detail-type",
                ["AWS Health Abuse Event", "AWS Health Event"],
            )
            .field("detail.service", ["ABUSE", "RISK"])
    }

    async fn check(&self, event: &Event<Value>, _: &Context) -> Result<Findings> {
        let told = &event.detail;
        let code = told["eventTypeCode"].as_str().unwrap_or("an event");
        let entities = told["affectedEntities"].as_array().into_iter().flatten();
        let entities = entities.filter_map(|entity| entity["entityValue"].as_str());
        let entities: Vec<&str> = entities.collect();
        let of = match entities.is_empty() {
            true => String::new(),
            false => format!(" for {}", listed(&entities, 5)),
        };
        let finding = Finding::new(
            format!("AWS warns: {code}"),
            format!("AWS says {code}{of} in {}.", event.place()),
        );
        let finding = match told["eventArn"].as_str() {
            Some(arn) => finding.detail("eventArn", arn).key(arn),
            None => finding,
        };
        Ok(finding
            .detail("code", code)
            .detail("entities", entities)
            .into())
    }
}
