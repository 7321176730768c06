use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{TrustedAccounts, asked, opened_by_policy, request};

rule! {
    /// Reports a repository of images whose policy lets in everyone, or an account that is not trusted.
    ///
    /// # Why
    /// Whoever may pull reads the code and what was left in it; whoever may push has his code run.
    ///
    /// # Example
    /// `aws ecr set-repository-policy` with `"Principal": "*"`.
    ///
    /// # Respond
    /// Put the old policy back, or delete this one (`aws ecr delete-repository-policy`), and look at who pulled and pushed
    /// since.
    pub struct RepositoryOpened = "repositoryOpened" {
        /// Accounts that may use repositories, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for RepositoryOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1525", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ecr.amazonaws.com",
            ["PutRegistryPolicy", "SetRepositoryPolicy"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let repository = asked(call, &["repositoryName", "registryId"]);
        let policy = &request(call)["policyText"];
        let trusted = &self.trusted_accounts;
        Ok(opened_by_policy(event, "repository", repository, policy, trusted).into())
    }
}
