use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::launch_permission::Shared;
use crate::shared::TrustedAccounts;

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
        let shared = Shared {
            subject: "Image shared",
            kind: "image",
            id: "imageId",
            attribute: "launchPermission",
        };
        Ok(shared.finding(event, &self.trusted_accounts))
    }
}
