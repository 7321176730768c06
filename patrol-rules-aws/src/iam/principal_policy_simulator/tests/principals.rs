//! Which principals are checked: users and roles of this account.

use patrol_core::{ParamValue, Severity, aws::AwsResponse};
use patrol_testkit::{FakeAws, Identity, Outcome, json, run_with};

use super::{
    super::{PolicySimulator, PrincipalFilter},
    allow, rule, simulations, whoami,
};
use crate::iam::fake_iam::allowing;

fn simulated_as(identity: Identity) -> Option<String> {
    let simulator = allowing(&[]);
    let _ = run_with(
        &rule(""),
        &allow(json!("s3:GetObject")).by(identity),
        &simulator.context::<PolicySimulator>(),
    );
    let requests = simulator.requests();
    let mut sources = requests
        .iter()
        .filter_map(|request| request.param("PolicySourceArn"));
    sources.next().map(str::to_owned)
}

#[test]
fn users_and_roles_are_simulated() {
    assert_eq!(
        simulated_as(Identity::iam_user("alice")).unwrap(),
        "arn:aws:iam::111122223333:user/alice"
    );
    assert_eq!(
        simulated_as(Identity::assumed_role("Deployer", "ci")).unwrap(),
        "arn:aws:iam::111122223333:role/Deployer"
    );
    let session = "arn:aws-cn:sts::111122223333:assumed-role/Deployer/ci";
    let bare =
        json!({"type": "AssumedRole", "arn": session, "sessionContext": {"sessionIssuer": {}}});
    assert_eq!(
        simulated_as(Identity::custom(bare)).unwrap(),
        "arn:aws-cn:iam::111122223333:role/Deployer"
    );
    let bare = json!({"type": "IAMUser", "accountId": "111122223333", "userName": "alice"});
    assert_eq!(
        simulated_as(Identity::custom(bare)).unwrap(),
        "arn:aws:iam::111122223333:user/alice"
    );
}

#[test]
fn root_and_services_are_ignored() {
    for identity in [
        Identity::root(),
        Identity::service("cloudformation.amazonaws.com"),
        Identity::custom(json!("somebody")),
        Identity::custom(json!({"type": "AWSAccount", "accountId": "444455556666"})),
    ] {
        assert_eq!(simulated_as(identity), None);
    }
}

#[test]
fn only_matching_principals_count() {
    let ask = |regex, role| {
        let simulator = allowing(&[]);
        let event = allow(json!("s3:GetObject")).by(Identity::assumed_role(role, "x"));
        run_with(
            &rule(regex),
            &event,
            &simulator.context::<PolicySimulator>(),
        )
    };
    ask("role/deploy", "Deployer").reported();
    assert_eq!(ask("role/deploy", "Admin"), Outcome::Silent);
    for all in ["none", "None", " ", ""] {
        ask(all, "Admin").reported();
    }
    assert!(PrincipalFilter::parse("(").is_err());
}

#[test]
fn iam_is_not_asked_about_other_accounts() {
    let member =
        json!({"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::444455556666:user/eve"});
    let simulator = allowing(&[]);
    let outcome = run_with(
        &rule(""),
        &allow(json!("s3:GetObject")).by(Identity::custom(member)),
        &simulator.context::<PolicySimulator>(),
    );
    assert_eq!(outcome, Outcome::Silent);
    assert_eq!(simulations(&simulator), 0);
}

#[test]
fn a_writer_that_was_deleted_is_reported() {
    let simulator = FakeAws::new(|request| match request.operation.as_str() {
        "GetCallerIdentity" => whoami(),
        _ => AwsResponse::new(404, "<E><Error><Code>NoSuchEntity</Code></Error></E>"),
    });
    let event = allow(json!("s3:GetObject")).by(Identity::assumed_role("Temporary", "x"));
    let finding = run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
    assert_eq!(finding.subject, "Temporary wrote a policy and was deleted");
    assert_eq!(finding.severity, Some(Severity::Medium));
}
