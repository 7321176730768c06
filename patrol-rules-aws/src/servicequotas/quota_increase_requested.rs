use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports somebody asking for a higher quota of machines or of mail.
    ///
    /// # Why
    /// Who wants to mine coins or send spam with a stolen account asks for room first, and AWS often gives it.
    ///
    /// # Example
    /// `aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-417A185B --desired-value 512`.
    ///
    /// # Respond
    /// Ask whoever asked. Answer the support case that AWS made of it if nobody claims it, and take the credentials away.
    pub struct QuotaIncreaseRequested = "quotaIncreaseRequested" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for QuotaIncreaseRequested {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1496"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "servicequotas.amazonaws.com",
            ["RequestServiceQuotaIncrease"],
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
        let service = asked(call, &["serviceCode"]);
        let quota = asked(call, &["quotaCode"]);
        let did = format!("asked for a higher quota of {service} ({quota})");
        let finding = report(event, "Higher quota asked for", &did, service);
        Ok(finding
            .detail("quota", quota)
            .detail("value", request(call)["desiredValue"].clone())
            .into())
    }
}
