use super::names::calls;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_hand, report};

rule! {
    /// Reports functions being created or deleted by a person.
    ///
    /// # Why
    /// A function runs code with a role, on a schedule or an event, long after whoever made it has gone.
    ///
    /// # Example
    /// `aws lambda create-function --function-name test --role arn:aws:iam::111122223333:role/admin ...`.
    ///
    /// # Respond
    /// Ask whoever it was. Delete it (`aws lambda delete-function`) if nobody claims it, and look at what its role did.
    pub struct FunctionCreatedOrDeleted = "functionCreatedOrDeleted" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FunctionCreatedOrDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1648", "T1485"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        calls(["CreateFunction20", "DeleteFunction"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let function = asked(call, &["functionName"]);
        let verb = match call.event_name.starts_with("Create") {
            true => "created",
            false => "deleted",
        };
        let finding = report(
            event,
            &format!("Function {verb}"),
            &format!("{verb} the function {function}"),
            function,
        );
        Ok(by_hand(event).then_some(finding).into())
    }
}
