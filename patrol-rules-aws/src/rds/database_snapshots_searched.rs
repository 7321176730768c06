use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{report, request, saying, says};

rule! {
    /// Reports a principal listing public or shared RDS snapshots.
    ///
    /// Calls made by AWS services are ignored. The console makes this call when its page of public
    /// or shared snapshots is opened.
    ///
    /// # Why
    /// Attackers search public snapshots for data, and use stolen accounts to do so.
    ///
    /// # Example
    /// `aws rds describe-db-snapshots --include-public`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, disable the credentials.
    pub struct DatabaseSnapshotsSearched = "databaseSnapshotsSearched";
}

impl Rule for DatabaseSnapshotsSearched {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1580", "T1619"])
        .groups(["baseline", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let search = |field: &str| {
            Pattern::api_call(
                "rds.amazonaws.com",
                ["DescribeDBClusterSnapshots", "DescribeDBSnapshots"],
            )
            .field(&format!("detail.requestParameters.{field}"), saying(true))
        };
        Pattern::one_of(["includePublic", "includeShared"].map(search)).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let kind = match says(&request(call)["includePublic"], true) {
            true => "public",
            false => "shared",
        };
        // The console does this when somebody opens its page of snapshots.
        let did = format!("listed {kind} database snapshots");
        let finding = report(event, "Public or shared snapshots listed", &did, kind);
        Ok((!call.made_by_service()).then_some(finding).into())
    }
}
