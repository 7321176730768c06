use patrol_core::iam::Arn;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::database::SNAPSHOT;

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports RDS snapshots being created, or copied from another region.
    ///
    /// Snapshots that AWS services create are ignored, but not their copies.
    ///
    /// # Why
    /// Attackers create a snapshot before they share or export it.
    ///
    /// # Example
    /// `aws rds create-db-snapshot --db-snapshot-identifier test ...`.
    ///
    /// # Respond
    /// Confirm with the person who created it, and delete it if it was not authorized.
    pub struct DatabaseSnapshotMade = "databaseSnapshotMade" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseSnapshotMade {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1578.001", "T1074.002"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            [
                "CopyDBClusterSnapshot",
                "CopyDBSnapshot",
                "CreateDBClusterSnapshot",
                "CreateDBSnapshot",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let snapshot = asked(call, &SNAPSHOT);
        let source = Arn::parse(snapshot).map(|arn| arn.region()).ok();
        let is_copy = call.event_name.starts_with("Copy");
        let is_told = match is_copy {
            true => source.is_some_and(|region| Some(region) != event.region()),
            false => !call.made_by_service(),
        };
        if !is_told {
            return Ok(Findings::none());
        }
        let did = match is_copy {
            true => format!("copied the database snapshot {snapshot} from another region"),
            false => format!("created the database snapshot {snapshot}"),
        };
        Ok(report(event, "Database snapshot created", &did, snapshot).into())
    }
}
