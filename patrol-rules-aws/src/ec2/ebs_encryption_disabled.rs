use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, report};

rule! {
    /// Reports EBS encryption by default being disabled for a region.
    ///
    /// # Why
    /// New volumes and their snapshots are then unencrypted unless each request asks for
    /// encryption.
    ///
    /// # Example
    /// `aws ec2 disable-ebs-encryption-by-default`.
    ///
    /// # Respond
    /// Enable it again (`aws ec2 enable-ebs-encryption-by-default`), and look for unencrypted
    /// volumes created since.
    pub struct EbsEncryptionDisabled = "ebsEncryptionDisabled";
}

impl Rule for EbsEncryptionDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685", "T1565"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["DisableEbsEncryptionByDefault"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let region = event.region().unwrap_or(UNNAMED);
        let did = "disabled EBS encryption by default";
        Ok(report(event, "EBS encryption by default disabled", did, region).into())
    }
}
