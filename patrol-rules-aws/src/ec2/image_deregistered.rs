use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an Amazon Machine Image (AMI) being deregistered or disabled.
    ///
    /// # Why
    /// New instances can no longer be launched from the AMI. Ransomware operators remove images and
    /// snapshots first.
    ///
    /// # Example
    /// `aws ec2 deregister-image --image-id ami-0123456789abcdef0`.
    ///
    /// # Respond
    /// Confirm the change with the person who made it. Enable a disabled AMI (`aws ec2
    /// enable-image`); restore a deregistered one from the Recycle Bin if a retention rule covers
    /// it, or register it again from its snapshots.
    pub struct ImageDeregistered = "imageDeregistered" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ImageDeregistered {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1485", "T1490"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

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
            &format!("AMI {verb}"),
            &format!("{verb} the AMI {image}"),
            image,
        )
        .into())
    }
}
