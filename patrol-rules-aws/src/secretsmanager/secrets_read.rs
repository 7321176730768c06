use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, asked, read_or_tried, report};

rule! {
    /// Reports one principal reading many secrets.
    ///
    /// Ten different secrets within five minutes are reported. Refused calls count too, because an
    /// attacker does not know what is allowed. Calls made by AWS services are ignored.
    ///
    /// # Why
    /// An application reads its own few secrets; an attacker reads all of them.
    ///
    /// # Example
    /// `aws secretsmanager get-secret-value` for every name that `list-secrets` returned.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, disable the credentials and
    /// rotate the secrets that were read.
    pub struct SecretsRead = "secretsRead" {
        /// Principals whose calls are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SecretsRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1555.006"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("secretsmanager.amazonaws.com", ["GetSecretValue"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(10, Duration::from_secs(300))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let secret = asked(call, &["secretId"]);
        let name = secret.rsplit(":secret:").next().unwrap_or(secret);
        let verb = read_or_tried(call);
        let did = format!("{verb} the secret {name}");
        let finding = report(event, "Secret read", &did, name);
        Ok(finding.into())
    }
}
