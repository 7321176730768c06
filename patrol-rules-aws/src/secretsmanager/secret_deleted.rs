use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, saying};

rule! {
    /// Reports a secret being deleted without a recovery window, so that it cannot be restored.
    ///
    /// # Why
    /// Secrets are normally kept for at least seven days after deletion. Without that, everything
    /// that needs the secret is locked out.
    ///
    /// # Example
    /// `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id db-password`.
    ///
    /// # Respond
    /// Confirm with the person who deleted it, and set a new password wherever it was used.
    pub struct SecretDeleted = "secretDeleted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SecretDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1485", "T1531"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("secretsmanager.amazonaws.com", ["DeleteSecret"])
            .field(
                "detail.requestParameters.forceDeleteWithoutRecovery",
                saying(true),
            )
            .succeeded()
    }

    // Deleting a stack deletes many secrets: one finding counts them.
    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600)).by([By::Account, By::Principal])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let secret = asked(call, &["secretId"]);
        let name = secret.rsplit(":secret:").next().unwrap_or(secret);
        let did = format!("deleted the secret {name} without a recovery window");
        Ok(report(event, "Secret deleted permanently", &did, name).into())
    }
}
