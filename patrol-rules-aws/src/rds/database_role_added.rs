use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an IAM role being associated with an RDS database.
    ///
    /// # Why
    /// Anyone who can run SQL in the database can use the role's permissions, for example to read
    /// and write S3 buckets or invoke Lambda functions.
    ///
    /// # Example
    /// `aws rds add-role-to-db-cluster --role-arn arn:aws:iam::111122223333:role/export
    /// --feature-name s3Export ...`.
    ///
    /// # Respond
    /// If it was not authorized, remove the role (`aws rds remove-role-from-db-cluster`), and
    /// review what it has done since.
    pub struct DatabaseRoleAdded = "databaseRoleAdded" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DatabaseRoleAdded {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1098.003"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

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
        let did = format!("associated the role {role} with the database {database}");
        Ok(
            report(event, "Role associated with database", &did, database)
                .detail("role", role)
                .into(),
        )
    }
}
