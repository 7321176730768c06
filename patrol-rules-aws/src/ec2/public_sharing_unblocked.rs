use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::sharing_changes::CHANGES;
use crate::shared::change;

rule! {
    /// Reports a setting being turned off that keeps an account from making something public by
    /// mistake.
    ///
    /// This covers block public access for AMIs, EBS snapshots, VPCs and EMR, Allowed AMIs, and
    /// public sharing of SSM documents and QuickSight dashboards. `publicAccessAllowed` reports S3.
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
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let hidden = "whether it allowed public sharing";
        Ok(
            change::made_or_hidden(event, &CHANGES, "Block public access disabled", hidden)
                .unwrap_or_default(),
        )
    }
}
