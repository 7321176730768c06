use super::names::calls;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_hand, report};

rule! {
    /// Reports Lambda functions being created or deleted by a person.
    ///
    /// Roles used by pipelines and other workloads are ignored.
    ///
    /// # Why
    /// A function can keep running an attacker's code with a role, on a schedule or on events,
    /// after their access is revoked.
    ///
    /// # Example
    /// `aws lambda create-function --function-name test --role arn:aws:iam::111122223333:role/admin
    /// ...`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, delete the function (`aws
    /// lambda delete-function`), and review what its role has done.
    pub struct FunctionCreatedOrDeleted = "functionCreatedOrDeleted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FunctionCreatedOrDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1648", "T1485"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

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
