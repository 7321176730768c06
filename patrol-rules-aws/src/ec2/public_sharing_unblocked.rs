use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports that images or snapshots of a region may be made public again.
    ///
    /// # Why
    /// An account that blocks public images and snapshots cannot leak one by mistake. Whoever takes the
    /// block away is about to, or does not know what it is for.
    ///
    /// # Example
    /// `aws ec2 disable-snapshot-block-public-access`.
    ///
    /// # Respond
    /// Block it again (`aws ec2 enable-snapshot-block-public-access`, `aws ec2
    /// enable-image-block-public-access`) and look at what was shared since.
    pub struct PublicSharingUnblocked = "publicSharingUnblocked";
}

impl Rule for PublicSharingUnblocked {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1685"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

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
        let did = format!("allowed {kind} to be made public");
        Ok(report(event, "Public sharing unblocked", &did, kind).into())
    }
}
