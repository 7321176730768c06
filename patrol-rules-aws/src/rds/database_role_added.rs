use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a database getting a role.
    ///
    /// # Why
    /// Whoever may run SQL may do what the role may do: read and write buckets, call functions.
    ///
    /// # Example
    /// `aws rds add-role-to-db-cluster --role-arn arn:aws:iam::111122223333:role/export --feature-name s3Export ...`.
    ///
    /// # Respond
    /// Take it away (`aws rds remove-role-from-db-cluster`) if nobody claims it, and look at what the role did since.
    pub struct DatabaseRoleAdded = "databaseRoleAdded" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseRoleAdded {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098.003"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "rds.amazonaws.com",
            ["AddRoleToDBCluster", "AddRoleToDBInstance"],
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
        let database = asked(call, &DATABASE);
        let role = asked(call, &["roleArn"]);
        let did = format!("gave the database {database} the role {role}");
        Ok(report(event, "Database got a role", &did, database)
            .detail("role", role)
            .into())
    }
}
