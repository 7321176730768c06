//! A principal that wrote a policy for itself has its permissions by the time IAM is asked.

use patrol_core::{Severity, aws::AwsResponse};
use patrol_testkit::{FakeAws, FixtureEvent, Identity, Outcome, Value, api_call, json, run_with};

use super::{super::PolicySimulator, rule, whoami};
use crate::iam::fake_iam::allowing;

/// By then the policy is attached to its writer.
#[test]
fn what_nothing_but_the_written_policy_allows_was_not_allowed_before() {
    let allowed_by = |policies: &'static [&'static str]| {
        FakeAws::new(move |request| {
            if request.operation == "GetCallerIdentity" {
                return whoami();
            }
            let matched = policies.iter().map(|policy| format!("<member><SourcePolicyId>{policy}</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType></member>"));
            let matched: String = matched.collect();
            AwsResponse::ok(format!(
                "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision><MatchedStatements>{matched}</MatchedStatements></member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
            ))
        })
    };
    let document = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}).to_string();
    let version = json!({"policyArn": "arn:aws:iam::111122223333:policy/team/own", "policyDocument": document, "setAsDefault": true});
    let new = json!({"policyName": "own", "policyDocument": document});
    for (name, request) in [("CreatePolicyVersion", version), ("CreatePolicy", new)] {
        let ask = |policies| {
            let iam = allowed_by(policies);
            let event = api_call("iam.amazonaws.com", name, request.clone());
            run_with(&rule(""), &event, &iam.context::<PolicySimulator>())
        };
        let told = ask(&["own"]).reported();
        assert_eq!(told.subject, "alice wrote a policy for itself", "{name}");
        assert_eq!(told.severity, Some(Severity::High));
        assert_eq!(ask(&["own", "ReadOnlyAccess"]), Outcome::Silent, "{name}");
        assert_eq!(ask(&[]), Outcome::Silent, "{name}");
    }
}

/// By the time IAM is asked, the writer has the permissions it gave itself.
#[test]
fn a_write_to_oneself_is_reported_without_asking() {
    let document = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}).to_string()
    };
    let put = |name: &str, owner: Value, action: &str| {
        let mut request = owner;
        request["policyName"] = json!("p");
        request["policyDocument"] = json!(document(action));
        api_call("iam.amazonaws.com", name, request)
    };
    let all = allowing(&["iam:PassRole"]);
    let outcome =
        |event: FixtureEvent| run_with(&rule(""), &event, &all.context::<PolicySimulator>());
    let user = put(
        "PutUserPolicy",
        json!({"userName": "alice"}),
        "iam:PassRole",
    );
    assert_eq!(outcome(user).reported().severity, Some(Severity::High));
    let session = Identity::assumed_role("Deployer", "ci");
    let role = put(
        "PutRolePolicy",
        json!({"roleName": "Deployer"}),
        "iam:PassRole",
    )
    .by(session.clone());
    assert_eq!(
        outcome(role).reported().subject,
        "Deployer wrote a policy for itself"
    );
    let group = put(
        "PutGroupPolicy",
        json!({"groupName": "ops"}),
        "iam:PassRole",
    );
    assert_eq!(outcome(group).reported().severity, Some(Severity::Medium));
    assert!(all.requests().is_empty());

    let other = put("PutRolePolicy", json!({"roleName": "App"}), "iam:PassRole").by(session);
    assert_eq!(outcome(other), Outcome::Silent);
    let ignored = put(
        "PutUserPolicy",
        json!({"userName": "alice"}),
        "logs:CreateLogGroup",
    );
    assert_eq!(outcome(ignored), Outcome::Silent);
}
