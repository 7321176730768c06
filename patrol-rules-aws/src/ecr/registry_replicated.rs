use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{TrustedAccounts, hidden_request, items, listed, report, request};

rule! {
    /// Reports ECR images being replicated to a registry of an account that is not trusted.
    ///
    /// # Why
    /// Every image pushed from then on is copied out of the account, including its code and any
    /// secrets in it.
    ///
    /// # Example
    /// `aws ecr put-replication-configuration` with the registry of account 444455556666 as
    /// destination.
    ///
    /// # Respond
    /// Restore the previous replication configuration, and rotate the secrets in images that were
    /// copied.
    pub struct RegistryReplicated = "registryReplicated" {
        /// Accounts whose registries may receive the images, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for RegistryReplicated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ecr.amazonaws.com", ["PutReplicationConfiguration"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let rules = items(&request(&event.detail)["replicationConfiguration"]["rules"]);
        let destinations = rules.flat_map(|rule| items(&rule["destinations"]));
        let strangers: Vec<&str> = destinations
            .filter_map(|destination| destination["registryId"].as_str())
            .filter(|registry| !self.trusted_accounts.trusts(event, registry))
            .collect();
        let Some(first) = strangers.first() else {
            return Ok(hidden_request(event, "which accounts receive the images").into());
        };
        let did = format!(
            "set ECR to replicate images to account {}",
            listed(&strangers, 5)
        );
        let finding = report(
            event,
            "Images replicated to an untrusted account",
            &did,
            first,
        );
        Ok(finding.detail("to", strangers).into())
    }
}
