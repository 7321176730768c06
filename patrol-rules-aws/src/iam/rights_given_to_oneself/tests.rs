use patrol_testkit::{Identity, Outcome, Value, api_call, json, rule, run};

use super::*;

fn outcome(call: &str, request: Value, by: Identity) -> Outcome {
    let event = api_call("iam.amazonaws.com", call, request).by(by);
    run(
        &rule::<RightsGivenToOneself>([("ignored_policies", "own-keys")]),
        &event,
    )
}

#[test]
fn oneself_is_distinguished_from_others() {
    let mallory = || Identity::iam_user("mallory");
    let deployer = || Identity::assumed_role("Deployer", "ci");
    let policy = "arn:aws:iam::111122223333:policy/team";
    for (call, request, by) in [
        (
            "AttachUserPolicy",
            json!({"userName": "mallory", "policyArn": policy}),
            mallory(),
        ),
        // IAM names differ by more than case.
        (
            "AttachUserPolicy",
            json!({"userName": "Mallory", "policyArn": policy}),
            mallory(),
        ),
        (
            "AttachRolePolicy",
            json!({"roleName": "Deployer", "policyArn": policy}),
            deployer(),
        ),
        (
            "DetachRolePolicy",
            json!({"roleName": "Deployer", "policyArn": policy}),
            deployer(),
        ),
        (
            "DeleteUserPolicy",
            json!({"userName": "mallory", "policyName": "deny"}),
            mallory(),
        ),
        (
            "RemoveUserFromGroup",
            json!({"userName": "mallory", "groupName": "restricted"}),
            mallory(),
        ),
    ] {
        outcome(call, request, by).reported();
    }
    let own_keys = "arn:aws:iam::111122223333:policy/own-keys";
    let trust = |arn: &str| {
        let statement =
            json!({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"});
        json!({"roleName": "Admin", "policyDocument": json!({"Statement": statement}).to_string()})
    };
    for (arn, by) in [
        ("arn:aws:iam::111122223333:user/staff/mallory", mallory()),
        ("arn:aws:iam::111122223333:role/Deployer", deployer()),
        (
            "arn:aws:sts::111122223333:assumed-role/Deployer/ci",
            deployer(),
        ),
    ] {
        let told = outcome("UpdateAssumeRolePolicy", trust(arn), by).reported();
        assert!(
            told.subject
                .starts_with("Trust policy opened to its own writer"),
            "{arn}"
        );
    }
    let trust_of_account = outcome(
        "UpdateAssumeRolePolicy",
        trust("arn:aws:iam::111122223333:root"),
        mallory(),
    );
    assert_eq!(trust_of_account.reported().severity, Some(Severity::Medium));
    for (arn, by) in [
        ("arn:aws:iam::111122223333:user/alice", mallory()),
        ("arn:aws:iam::111122223333:role/mallory", mallory()),
        ("arn:aws:iam::999988887777:role/Deployer", deployer()),
    ] {
        let outcome = outcome("UpdateAssumeRolePolicy", trust(arn), by);
        assert_eq!(outcome, Outcome::Silent, "{arn}");
    }
    for (request, by) in [
        (json!({"userName": "alice", "policyArn": policy}), mallory()),
        (
            json!({"userName": "Deployer", "policyArn": policy}),
            deployer(),
        ),
        (
            json!({"userName": "mallory", "policyArn": own_keys}),
            mallory(),
        ),
    ] {
        assert_eq!(outcome("AttachUserPolicy", request, by), Outcome::Silent);
    }
}

/// Not every record of a user has its name.
#[test]
fn a_user_is_known_by_the_arn_alone() {
    let by = || {
        let arn = "arn:aws:iam::111122223333:user/staff/mallory";
        Identity::custom(json!({"type": "IAMUser", "arn": arn, "accountId": "111122223333"}))
    };
    let attach = |user: &str| {
        let policy = "arn:aws:iam::111122223333:policy/team";
        outcome(
            "AttachUserPolicy",
            json!({"userName": user, "policyArn": policy}),
            by(),
        )
    };
    attach("mallory").reported();
    assert_eq!(attach("staff"), Outcome::Silent);
}

/// Who opens something to all roles of the account does not name himself.
#[test]
fn a_pattern_for_the_whole_account_is_not_about_its_writer() {
    let statement = |arn: &str| {
        let condition = json!({"ArnLike": {"aws:PrincipalArn": arn}});
        json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}})
    };
    let deployer = || Identity::assumed_role("Deployer", "ci");
    let bucket = |arn: &str| {
        let event = api_call(
            "s3.amazonaws.com",
            "PutBucketPolicy",
            json!({"bucketName": "acme", "bucketPolicy": statement(arn)}),
        );
        run(&rule::<RightsGivenToOneself>([]), &event.by(deployer()))
    };
    let account = "arn:aws:iam::111122223333";
    for all in ["role/*", "*"] {
        assert_eq!(
            bucket(&format!("{account}:{all}")),
            Outcome::Silent,
            "{all}"
        );
    }
    for own in ["role/Deployer", "role/Deploy*", "role/D?ployer"] {
        bucket(&format!("{account}:{own}")).reported();
    }
    let trust = |arn: String| {
        let mut document = statement(&arn);
        document["Statement"]["Action"] = json!("sts:AssumeRole");
        document["Statement"]
            .as_object_mut()
            .unwrap()
            .remove("Resource");
        let request = json!({"roleName": "Admin", "policyDocument": document.to_string()});
        outcome("UpdateAssumeRolePolicy", request, deployer())
            .reported()
            .subject
    };
    let whole = trust(format!("{account}:role/*"));
    assert!(
        whole.starts_with("Trust policy opened to the whole account"),
        "{whole}"
    );
    let own = trust(format!("{account}:role/Deploy*"));
    assert!(
        own.starts_with("Trust policy opened to its own writer"),
        "{own}"
    );
}
