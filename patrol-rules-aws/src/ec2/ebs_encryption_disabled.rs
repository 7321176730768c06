use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, report};

rule! {
    /// Reports the encryption of new volumes being switched off for a region.
    ///
    /// # Why
    /// New volumes and their snapshots are written in the clear from then on, unless each call asks for more.
    ///
    /// # Example
    /// `aws ec2 disable-ebs-encryption-by-default`.
    ///
    /// # Respond
    /// Switch it on again (`aws ec2 enable-ebs-encryption-by-default`), and look for volumes that were made since.
    pub struct EbsEncryptionDisabled = "ebsEncryptionDisabled";
}

impl Rule for EbsEncryptionDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685", "T1565"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["DisableEbsEncryptionByDefault"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let region = event.region().unwrap_or(UNNAMED);
        let did = "switched off the default encryption of volumes";
        Ok(report(event, "Volume encryption off", did, region).into())
    }
}
