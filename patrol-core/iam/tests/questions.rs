//! What documents grant: of services and on resources.

use patrol_iam::{ActionPattern, PolicyDocument};
use serde_json::{Value, json};

fn document(statement: Value) -> PolicyDocument {
    PolicyDocument::from_value(&json!({"Version": "2012-10-17", "Statement": statement})).unwrap()
}

fn patterns(list: &[&str]) -> Vec<ActionPattern> {
    list.iter().map(|text| (*text).into()).collect()
}

#[test]
fn grants_of_a_service() {
    let allowed = patterns(&["iam:Get*", "IAM:List*", "iam:PassRole"]);
    for (element, actions, granting) in [
        ("Action", json!("*"), Some(&["*"][..])),
        ("Action", json!("*:*"), Some(&["*:*"])),
        ("Action", json!("iam:*"), Some(&["iam:*"])),
        ("Action", json!("IAM:X"), Some(&["IAM:X"])),
        (
            "Action",
            json!(["i?m:Pass*", "s3:*", "iam:getrole"]),
            Some(&["i?m:Pass*"]),
        ),
        (
            "Action",
            json!(["iam:passrole", "iam:Get*", "iam:ListRoles", "*:GetRole"]),
            None,
        ),
        ("Action", json!("iam:G*"), Some(&["iam:G*"])),
        (
            "Action",
            json!(["s3:*", "iamx:Create", "ec2:Describe*"]),
            None,
        ),
        ("Action", json!([]), None),
        ("NotAction", json!("s3:*"), Some(&[])),
        ("NotAction", json!(["s3:*", "iam:*"]), None),
        ("NotAction", json!("IAM:*"), None),
        ("NotAction", json!("*"), None),
        ("NotAction", json!("iam:Create*"), Some(&[])),
    ] {
        let document = document(json!({"Effect": "Allow", element: actions, "Resource": "*"}));
        let grants = document.service_grants("iam", &allowed);
        let found = grants.first().map(|grant| {
            grant
                .actions()
                .iter()
                .map(|action| action.as_str())
                .collect::<Vec<_>>()
        });
        assert_eq!(found.as_deref(), granting, "{element} {actions}");
    }
}

#[test]
fn the_service_is_compared_without_case() {
    let document = document(json!({"Effect": "Allow", "Action": "iam:*", "Resource": "*"}));
    assert_eq!(document.service_grants("IAM", &[]).len(), 1);
    assert!(
        document
            .service_grants("IAM", &patterns(&["IAM:*"]))
            .is_empty()
    );
}

#[test]
fn grants_on_a_resource() {
    const SECRET: &str = "arn:aws:s3:::secret";
    const ROLE: &str = "arn:aws:iam::123456789012:role/admin";
    for (actions, resources, asked, granted) in [
        (json!("*"), json!("*"), SECRET, true),
        (json!("s3:GetObject"), json!("*"), SECRET, true),
        (
            json!("S3:Get*"),
            json!(["arn:aws:x:::x", "arn:aws:s3:::s?cret"]),
            SECRET,
            true,
        ),
        (json!("ec2:*"), json!("*"), SECRET, false),
        (json!("ec2:*"), json!(SECRET), SECRET, false),
        (json!("s3:*"), json!("arn:aws:s3:::Secret"), SECRET, false),
        (json!("s3:*"), json!("arn:aws:s3:::secret/*"), SECRET, false),
        (
            json!("s3:*"),
            json!("arn:aws:s3:::secret/*"),
            "arn:aws:s3:::secret*",
            true,
        ),
        (
            json!("s3:*"),
            json!("arn:aws:s3:::${aws:username}"),
            SECRET,
            true,
        ),
        (json!("s3:*"), json!("arn:*:s3:::secret"), SECRET, true),
        (json!("sts:AssumeRole"), json!("*"), ROLE, true),
        (
            json!("sts:AssumeRole"),
            json!("arn:aws:iam::*:role/a*"),
            ROLE,
            true,
        ),
        (json!("ec2:*"), json!("*"), ROLE, false),
        // The question leaves the service open; the resource says it, or nothing does.
        (
            json!("ec2:*"),
            json!("arn:aws:s3:::secret"),
            "*secret",
            false,
        ),
        (json!("s3:*"), json!("arn:aws:s3:::secret"), "*secret", true),
        (json!("ec2:*"), json!("*"), "*secret", true),
        (json!([]), json!("*"), "*", false),
    ] {
        let document =
            document(json!({"Effect": "Allow", "Action": actions, "Resource": resources}));
        assert_eq!(
            !document.resource_grants(&asked.into()).is_empty(),
            granted,
            "{actions} {resources} {asked}"
        );
    }
}

#[test]
fn negations_grant_what_they_leave() {
    let secret = "arn:aws:s3:::secret".into();
    for (statement, granted) in [
        (json!({"NotAction": "iam:*", "Resource": "*"}), true),
        (json!({"NotAction": "s3:*", "Resource": "*"}), false),
        (
            json!({"NotAction": "s3:Put*", "Resource": "arn:aws:s3:::s*"}),
            true,
        ),
        (
            json!({"Action": "s3:*", "NotResource": "arn:aws:s3:::public"}),
            true,
        ),
        (
            json!({"Action": "s3:*", "NotResource": ["arn:aws:x:::x", "arn:aws:s3:::sec*"]}),
            false,
        ),
        (
            json!({"Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:username}"}),
            true,
        ),
        (
            json!({"Action": "ec2:*", "NotResource": "arn:aws:x:::x"}),
            false,
        ),
    ] {
        let mut allow = statement.clone();
        allow["Effect"] = "Allow".into();
        assert_eq!(
            !document(allow).resource_grants(&secret).is_empty(),
            granted,
            "{statement}"
        );
    }
}

#[test]
fn only_a_sure_deny_takes_away() {
    let secret = "arn:aws:s3:::secret".into();
    for (deny, on_service, on_resource) in [
        (json!({"Action": "*", "Resource": "*"}), false, false),
        (json!({"Action": "s3:*", "Resource": "*"}), false, false),
        (
            json!({"Action": "s3:*", "Resource": "arn:aws:s3:::secret"}),
            true,
            false,
        ),
        (
            json!({"Action": "s3:*", "NotResource": "arn:aws:s3:::public"}),
            true,
            false,
        ),
        (
            json!({"Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}"}),
            true,
            true,
        ),
        (json!({"Action": "s3:Put*", "Resource": "*"}), true, true),
        (
            json!({"Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}),
            true,
            true,
        ),
        (
            json!({"Action": "s3:*", "Resource": "*", "Condition": {}}),
            false,
            false,
        ),
        (
            json!({"Action": "s3:*", "Resource": "*", "Principal": "*"}),
            true,
            true,
        ),
        (json!({"NotAction": "ec2:*", "Resource": "*"}), true, true),
    ] {
        let mut statement = deny.clone();
        statement["Effect"] = "Deny".into();
        assert!(
            document(statement.clone())
                .resource_grants(&secret)
                .is_empty()
        );
        let document =
            document(json!([statement, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]));
        assert_eq!(
            !document.service_grants("s3", &[]).is_empty(),
            on_service,
            "{deny}"
        );
        assert_eq!(
            !document.resource_grants(&secret).is_empty(),
            on_resource,
            "{deny}"
        );
    }
}
