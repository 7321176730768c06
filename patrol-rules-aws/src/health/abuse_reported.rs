use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::listed;

rule! {
    /// Reports what AWS itself says of exposed credentials and of abuse from the account.
    ///
    /// # Why
    /// AWS finds keys in public repositories within minutes, and others complain to AWS of attacks
    /// from your machines. Both mean that somebody else is in.
    ///
    /// # Example
    /// `AWS_RISK_CREDENTIALS_EXPOSED` for an access key that stands on GitHub.
    ///
    /// # Respond
    /// Deactivate the key or stop the machine that is named at once, then look at what was done
    /// with it. Answer the case that AWS opened.
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
