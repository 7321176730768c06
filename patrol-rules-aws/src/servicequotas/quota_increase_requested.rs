use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports a service quota increase being requested.
    ///
    /// # Why
    /// Attackers who want to mine cryptocurrency or send spam with a stolen account first request a
    /// quota increase, and AWS often grants it.
    ///
    /// # Example
    /// `aws service-quotas request-service-quota-increase --service-code ec2 --quota-code
    /// L-417A185B --desired-value 512`.
    ///
    /// # Respond
    /// Confirm with the person who requested it. If it was not authorized, disable the credentials
    /// and reply to the support case that AWS opened.
    pub struct QuotaIncreaseRequested = "quotaIncreaseRequested" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for QuotaIncreaseRequested {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1496"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

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
        let did = format!("requested a quota increase for {service} ({quota})");
        let finding = report(event, "Quota increase requested", &did, service);
        Ok(finding
            .detail("quota", quota)
            .detail("value", request(call)["desiredValue"].clone())
            .into())
    }
}
