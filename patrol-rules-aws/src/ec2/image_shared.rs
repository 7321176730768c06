use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::launch_permission::given_to;
use crate::shared::{EVERYONE, TrustedAccounts, UNNAMED, found, receivers, report};

rule! {
    /// Reports an image of a machine (AMI) being shared with everyone, or with an account that is not
    /// trusted.
    ///
    /// # Why
    /// Whoever may start the image has all that was on the machine's disk, keys and code included, and
    /// nothing of it is recorded in this account.
    ///
    /// # Example
    /// `aws ec2 modify-image-attribute --launch-permission "Add=[{Group=all}]" ...`.
    ///
    /// # Respond
    /// Take the permission back (`aws ec2 reset-image-attribute`). A copy that was made meanwhile stays:
    /// change whatever secrets were in the image.
    pub struct ImageShared = "imageShared" {
        /// Accounts that things may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ImageShared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["ModifyImageAttribute"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let to = given_to(event, "launchPermission", &self.trusted_accounts);
        if to.is_empty() {
            return Ok(Findings::none());
        }
        let image = found(&event.detail, &["imageId"]);
        let image = image.unwrap_or(UNNAMED);
        let did = format!("shared the image {image} with {}", receivers(&to));
        let mut finding = report(event, "Image shared", &did, image);
        if to.iter().any(|receiver| receiver == EVERYONE) {
            finding = finding.severity(Severity::Critical);
        }
        Ok(finding.detail("sharedWith", to).into())
    }
}
