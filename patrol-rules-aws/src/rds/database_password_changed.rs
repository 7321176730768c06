use super::database::DATABASE;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports the master user password of an RDS database being changed.
    ///
    /// Calls made by AWS services, such as a rotation, are ignored.
    ///
    /// # Why
    /// Whoever sets the master password controls the database, whatever their IAM permissions are.
    ///
    /// # Example
    /// `aws rds modify-db-instance --db-instance-identifier orders --master-user-password ...`.
    ///
    /// # Respond
    /// Confirm with the person who changed it. If it was not authorized, change the password again
    /// and check the database's log for who signed in.
    pub struct DatabasePasswordChanged = "databasePasswordChanged";
}

impl Rule for DatabasePasswordChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.001"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("rds.amazonaws.com", ["ModifyDBCluster", "ModifyDBInstance"])
            .field(
                "detail.requestParameters.masterUserPassword",
                [Matcher::exists(true)],
            )
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let database = asked(call, &DATABASE);
        let did = format!("changed the master password of the database {database}");
        Ok((!call.made_by_service())
            .then(|| report(event, "Master password changed", &did, database))
            .into())
    }
}
