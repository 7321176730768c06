use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports block public access for AMIs or EBS snapshots being disabled in a region.
    ///
    /// # Why
    /// With block public access on, nobody can make an AMI or snapshot public by mistake. Attackers
    /// turn it off before they share one publicly.
    ///
    /// # Example
    /// `aws ec2 disable-snapshot-block-public-access`.
    ///
    /// # Respond
    /// Enable it again (`aws ec2 enable-snapshot-block-public-access`, `aws ec2
    /// enable-image-block-public-access`), and check what was shared since.
    pub struct PublicSharingUnblocked = "publicSharingUnblocked";
}

impl Rule for PublicSharingUnblocked {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1685"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "DisableImageBlockPublicAccess",
                "DisableSnapshotBlockPublicAccess",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let kind = match call.event_name.as_str() {
            "DisableImageBlockPublicAccess" => "images",
            _ => "snapshots",
        };
        let did = format!("disabled block public access for {kind}");
        Ok(report(event, "Block public access disabled", &did, kind).into())
    }
}
