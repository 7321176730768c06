use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_hand, report};

rule! {
    /// Reports a CloudFront function being created, updated or published by a person.
    ///
    /// Roles used by pipelines and other workloads are ignored.
    ///
    /// # Why
    /// A CloudFront function sees every request to the distribution, including cookies and tokens,
    /// and can change the response.
    ///
    /// # Example
    /// `aws cloudfront publish-function --name redirect --if-match ...`.
    ///
    /// # Respond
    /// Review the code (`aws cloudfront get-function`). If the change was not authorized, publish
    /// the previous version again.
    pub struct CloudfrontFunctionChanged = "cloudfrontFunctionChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for CloudfrontFunctionChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1565.002", "T1525"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let names = ["CreateFunction", "PublishFunction", "UpdateFunction"];
        Pattern::api_calls("cloudfront.amazonaws.com")
            .field("detail.eventName", names.map(Matcher::prefix))
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
        if !by_hand(event) {
            return Ok(Findings::none());
        }
        let function = asked(call, &["name"]);
        let did = format!("called {} for the function {function}", call.event_name);
        Ok(report(event, "CloudFront function changed", &did, function).into())
    }
}
