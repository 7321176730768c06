use super::names::calls;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_hand, report, request, says};

rule! {
    /// Reports the code of a Lambda function being replaced by a person.
    ///
    /// Roles used by pipelines and other workloads are ignored.
    ///
    /// # Why
    /// Code that nobody has reviewed runs with the function's role on each of its events.
    ///
    /// # Example
    /// `aws lambda update-function-code --function-name pay --zip-file fileb://mine.zip`.
    ///
    /// # Respond
    /// Confirm with the person who replaced it. If it was not authorized, deploy the previous
    /// release again, and review what the function's role has done since.
    pub struct FunctionCodeReplaced = "functionCodeReplaced" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FunctionCodeReplaced {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1525", "T1648"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        calls(["DeleteFunctionCodeSigningConfig", "UpdateFunctionCode"]).succeeded()
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
        if call.event_name.starts_with("Delete") {
            let did = format!("removed code signing from the function {function}");
            return Ok(report(event, "Function code signing removed", &did, function).into());
        }
        let did = format!("replaced the code of the function {function} manually");
        let is_trial = says(&request(call)["dryRun"], true);
        let finding = report(event, "Function code replaced", &did, function);
        Ok((by_hand(event) && !is_trial).then_some(finding).into())
    }
}
