use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an image of a machine (AMI) being deregistered or disabled.
    ///
    /// # Why
    /// What was started from the image cannot be started again: whoever wants a ransom removes images
    /// and snapshots first.
    ///
    /// # Example
    /// `aws ec2 deregister-image --image-id ami-0123456789abcdef0`.
    ///
    /// # Respond
    /// Ask whoever removed it. A disabled image is enabled again by `aws ec2 enable-image`; a deregistered
    /// one is made anew from its snapshots, or comes out of the recycle bin if there is a rule for it.
    pub struct ImageDeregistered = "imageDeregistered" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ImageDeregistered {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1485", "T1490"])
        .groups(["baseline", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["DeregisterImage", "DisableImage"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let image = asked(call, &["imageId"]);
        let verb = match call.event_name.as_str() {
            "DisableImage" => "disabled",
            _ => "deregistered",
        };
        Ok(report(
            event,
            &format!("Image {verb}"),
            &format!("{verb} the image {image}"),
            image,
        )
        .into())
    }
}
