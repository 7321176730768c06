use super::database::SNAPSHOT;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{EVERYONE, TrustedAccounts, asked, items, receivers, report, request};

rule! {
    /// Reports an RDS snapshot being shared with everyone, or with an account that is not trusted.
    ///
    /// Sharing it with everyone has critical severity.
    ///
    /// # Why
    /// Anyone who can restore the snapshot can read all the data, and none of that is recorded in
    /// this account.
    ///
    /// # Example
    /// `aws rds modify-db-snapshot-attribute --attribute-name restore --values-to-add all ...`.
    ///
    /// # Respond
    /// Stop sharing it (`aws rds modify-db-snapshot-attribute --values-to-remove ...`). The
    /// snapshot may already have been copied: treat its data as exposed.
    pub struct DatabaseSnapshotShared = "databaseSnapshotShared" {
        /// Accounts that snapshots may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for DatabaseSnapshotShared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            [
                "ModifyDBClusterSnapshotAttribute",
                "ModifyDBSnapshotAttribute",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let mut to: Vec<&str> = Vec::new();
        for receiver in items(&request(call)["valuesToAdd"]).filter_map(|one| one.as_str()) {
            let receiver = if receiver.eq_ignore_ascii_case("all") {
                EVERYONE
            } else {
                receiver
            };
            if !self.trusted_accounts.trusts(event, receiver) && !to.contains(&receiver) {
                to.push(receiver);
            }
        }
        if to.is_empty() {
            return Ok(Findings::none());
        }
        let snapshot = asked(call, &SNAPSHOT);
        let did = format!(
            "shared the database snapshot {snapshot} with {}",
            receivers(&to)
        );
        let finding = report(event, "Database snapshot shared", &did, snapshot);
        let finding = match to.contains(&EVERYONE) {
            true => finding.severity(Severity::Critical),
            false => finding,
        };
        Ok(finding.detail("sharedWith", to).into())
    }
}
