use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{TrustedAccounts, asked, opened_by_policy, request};

rule! {
    /// Reports an ECR repository whose policy allows everyone, or an account that is not trusted.
    ///
    /// Policies of private registries, repository creation templates and public repositories are
    /// checked too.
    ///
    /// # Why
    /// Anyone who can pull an image can read its code and any secrets in it; anyone who can push
    /// one can run code in your workloads.
    ///
    /// # Example
    /// `aws ecr set-repository-policy` with `"Principal": "*"`.
    ///
    /// # Respond
    /// Restore the previous policy or delete this one (`aws ecr delete-repository-policy`), and
    /// check who has pulled and pushed images since.
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
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            (
                "ecr.amazonaws.com",
                &[
                    "CreateRepositoryCreationTemplate",
                    "PutRegistryPolicy",
                    "SetRepositoryPolicy",
                    "UpdateRepositoryCreationTemplate",
                ],
            ),
            ("ecr-public.amazonaws.com", &["SetRepositoryPolicy"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let repository = asked(call, &["repositoryName", "prefix", "registryId"]);
        let request = request(call);
        let policy = match &request["repositoryPolicy"] {
            Value::Null => &request["policyText"],
            of_template => of_template,
        };
        let trusted = &self.trusted_accounts;
        Ok(opened_by_policy(event, "repository", repository, policy, trusted).into())
    }
}
