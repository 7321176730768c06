//! IAM's policy simulator without IAM, for tests.

use patrol_core::aws::{AwsRequest, AwsResponse};
use patrol_testkit::FakeAws;

/// Allows these actions and denies all others; refuses wildcards, as IAM does. It is the IAM of the
/// testkit's account.
pub(crate) fn allowing(allowed: &'static [&'static str]) -> FakeAws {
    FakeAws::new(|request| answer(request, allowed))
}

fn answer(request: &AwsRequest, allowed: &[&str]) -> AwsResponse {
    if request.operation == "GetCallerIdentity" {
        return AwsResponse::ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        );
    }
    let actions = request.list("ActionNames.member");
    if let Some(action) = actions.iter().find(|name| name.contains(['*', '?'])) {
        return AwsResponse::new(
            400,
            format!(
                "<ErrorResponse><Error><Code>InvalidInput</Code><Message>`{action}` has a wildcard</Message></Error></ErrorResponse>"
            ),
        );
    }
    let mut results = String::new();
    for action in actions {
        let allowed = allowed.iter().any(|name| name.eq_ignore_ascii_case(action));
        let decision = if allowed { "allowed" } else { "implicitDeny" };
        for resource in request.list("ResourceArns.member") {
            results += &format!(
                "<member><EvalActionName>{action}</EvalActionName><EvalResourceName>{resource}</EvalResourceName><EvalDecision>{decision}</EvalDecision></member>"
            );
        }
    }
    AwsResponse::ok(format!(
        "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    ))
}
