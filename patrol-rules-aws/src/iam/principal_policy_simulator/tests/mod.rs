//! What a written policy grants, compared with its writer's own permissions.

mod oneself;
mod principals;

use patrol_core::{ParamValue, aws::AwsResponse};
use patrol_testkit::{FakeAws, FixtureEvent, Outcome, Value, api_call, json, run_with};

use super::*;
use crate::iam::fake_iam::allowing;

fn rule(regex: &str) -> PrincipalPolicySimulator {
    PrincipalPolicySimulator {
        principal_regex: ParamValue::parse(regex).unwrap(),
        ignored_services: vec!["logs".into()],
        ignored_resources: vec!["arn:aws:s3:::public-*".into()],
    }
}

fn write(statement: Value) -> FixtureEvent {
    let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let request = json!({"userName": "bob", "policyName": "p", "policyDocument": document});
    api_call("iam.amazonaws.com", "PutUserPolicy", request)
}

fn allow(action: Value) -> FixtureEvent {
    write(json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
}

fn whoami() -> AwsResponse {
    AwsResponse::ok(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
}

fn simulations(iam: &FakeAws) -> usize {
    let requests = iam.requests().into_iter();
    let simulations = requests.filter(|request| request.operation != "GetCallerIdentity");
    simulations.count()
}

#[test]
fn reports_permissions_that_the_writer_does_not_have() {
    let simulator = allowing(&["s3:GetObject"]);
    let event = allow(json!(["s3:GetObject", "iam:Pass*"]));
    let finding = run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
    assert_eq!(
        finding.subject,
        "alice grants more than it is allowed itself"
    );
    assert_eq!(
        finding.summary,
        "arn:aws:iam::111122223333:user/alice wrote policy p of user bob in account 111122223333, us-east-1, which grants \
         permissions that arn:aws:iam::111122223333:user/alice does not have: `iam:Pass*` on `*`."
    );
}

#[test]
fn silent_when_the_writer_has_every_permission() {
    let simulator = allowing(&["s3:GetObject"]);
    let event = write(json!([
        {"Effect": "Allow", "Action": ["S3:getobject", "logs:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::public-1/*"]},
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
    ]));
    assert_eq!(
        run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()),
        Outcome::Silent
    );
    assert_eq!(simulations(&simulator), 1);
}

#[test]
fn what_cannot_be_checked_in_full_has_low_severity() {
    let all = FakeAws::new(|request| {
        if request.operation == "GetCallerIdentity" {
            return whoami();
        }
        let actions = request.list("ActionNames.member");
        let results = actions.iter().map(|action| format!("<member><EvalActionName>{action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision></member>"));
        let results: String = results.collect();
        AwsResponse::ok(format!(
            "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
        ))
    });
    let event = allow(json!("*"));
    let finding = run_with(&rule(""), &event, &all.context::<PolicySimulator>()).reported();
    assert_eq!(finding.severity, Some(Severity::Low));
    assert_eq!(finding.subject, "alice grants more than can be checked");
    assert_eq!(simulations(&all), 10);
}

#[test]
fn the_first_denial_ends_the_questions() {
    let simulator = allowing(&[]);
    let event = allow(json!(["*", "iam:Create*"]));
    let finding = run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
    assert_eq!(simulations(&simulator), 1);
    assert_eq!(finding.details["grants"], json!(["`*` on `*`"]));
}

#[test]
fn reports_a_broken_document() {
    let request = json!({"groupName": "ops", "policyName": "p", "policyDocument": "%7B"});
    let event = api_call("iam.amazonaws.com", "PutGroupPolicy", request);
    let finding = run_with(
        &rule(""),
        &event,
        &allowing(&[]).context::<PolicySimulator>(),
    )
    .reported();
    assert_eq!(finding.subject, "Unreadable policy document: p");
}

#[test]
fn ignores_refused_calls() {
    let simulator = allowing(&[]);
    let event = allow(json!("*")).error("AccessDenied");
    assert_eq!(
        run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()),
        Outcome::NotDelivered
    );
    assert!(simulator.requests().is_empty());
}

#[test]
#[should_panic(expected = "Throttling")]
fn a_failing_simulator_fails_the_rule() {
    let simulator = FakeAws::new(|request| match request.operation.as_str() {
        "GetCallerIdentity" => whoami(),
        _ => AwsResponse::new(400, "<E><Error><Code>Throttling</Code></Error></E>"),
    });
    let _ = run_with(
        &rule(""),
        &allow(json!("s3:GetObject")),
        &simulator.context::<PolicySimulator>(),
    );
}
