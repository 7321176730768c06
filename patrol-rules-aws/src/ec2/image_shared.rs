use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::launch_permission::Shared;
use crate::shared::TrustedAccounts;

rule! {
    /// Reports an Amazon Machine Image (AMI) being shared with everyone, or with an account that is
    /// not trusted.
    ///
    /// Sharing it with everyone has critical severity.
    ///
    /// # Why
    /// Anyone who can launch the AMI can read everything on its disk, including keys and code, and
    /// none of that is recorded in this account.
    ///
    /// # Example
    /// `aws ec2 modify-image-attribute --launch-permission "Add=[{Group=all}]" ...`.
    ///
    /// # Respond
    /// Remove the launch permission (`aws ec2 reset-image-attribute --attribute launchPermission`).
    /// The AMI may already have been copied: rotate every secret it contained.
    pub struct ImageShared = "imageShared" {
        /// Accounts that AMIs may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ImageShared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["ModifyImageAttribute"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let shared = Shared {
            subject: "AMI shared",
            kind: "AMI",
            id: "imageId",
            attribute: "launchPermission",
        };
        Ok(shared.finding(event, &self.trusted_accounts))
    }
}
