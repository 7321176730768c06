use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{by_service, report, request};

rule! {
    /// Reports somebody looking for snapshots of databases that others made public or share.
    ///
    /// # Why
    /// Public snapshots of strangers are searched for data; whoever does it from your account does it in your name, and
    /// whoever looks for shared ones looks for yours.
    ///
    /// # Example
    /// `aws rds describe-db-snapshots --include-public`.
    ///
    /// # Respond
    /// Ask whoever it was. If nobody claims it, take the credentials away.
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
            .field(&format!("detail.requestParameters.{field}"), [true])
        };
        Pattern::one_of(["includePublic", "includeShared"].map(search)).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let kind = match request(call)["includePublic"] == true {
            true => "public",
            false => "shared",
        };
        // The console asks for them when somebody opens its page of snapshots.
        let did = format!("looked for {kind} snapshots of databases");
        let finding = report(event, "Snapshots of others searched", &did, kind);
        Ok((!by_service(call)).then_some(finding).into())
    }
}
