//! What documents grant: of services and on resources.

use patrol_iam::{ActionPattern, Grant, PolicyDocument};
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
            false,
            false,
        ),
        (
            json!({"Action": "s3:*", "Resource": "*", "Principal": {"AWS": "1"}}),
            true,
            true,
        ),
        (
            json!({"Action": "s3:*", "Resource": "*", "NotPrincipal": "*"}),
            true,
            true,
        ),
        (json!({"NotAction": "ec2:*", "Resource": "*"}), false, false),
        (json!({"NotAction": "s3:Get*", "Resource": "*"}), true, true),
        (
            json!({"NotAction": "ec2:*", "Resource": "arn:aws:s3:::secret"}),
            true,
            false,
        ),
        (
            json!({"NotAction": "ec2:*", "NotResource": "arn:aws:s3:::${aws:username}"}),
            true,
            true,
        ),
        (
            json!({"NotAction": "ec2:*", "NotResource": "arn:aws:s3:::public*"}),
            true,
            false,
        ),
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

#[test]
fn denials_take_away_together() {
    let secret = "arn:aws:s3:::secret".into();
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let deny = |element: &str, actions: Value| json!({"Effect": "Deny", element: actions, "Resource": "*"});
    for (denials, granted) in [
        // What each leaves, the other one denies.
        (
            [
                deny("NotAction", json!("s3:Get*")),
                deny("Action", json!("s3:G*")),
            ],
            false,
        ),
        (
            [
                deny("NotAction", json!(["s3:Get*", "s3:Put*"])),
                deny("NotAction", json!(["s3:List*", "ec2:*"])),
            ],
            false,
        ),
        (
            [
                deny("NotAction", json!(["s3:Get*", "s3:Put*"])),
                deny("NotAction", json!(["s3:List*", "s3:*Acl"])),
            ],
            true,
        ),
    ] {
        let [first, second] = denials.clone();
        let document = document(json!([first, all, second]));
        assert_eq!(
            !document.service_grants("s3", &[]).is_empty(),
            granted,
            "{denials:?}"
        );
        assert_eq!(
            !document.resource_grants(&secret).is_empty(),
            granted,
            "{denials:?}"
        );
    }
}

#[test]
fn a_denial_counts_for_the_elements_that_it_covers() {
    let document = document(json!([
        {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::c/*"]},
        {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": ["arn:aws:s3:::a*", "arn:aws:s3:::b/${aws:username}"]},
        {"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]},
    ]));
    let elements = |grants: Vec<Grant<'_>>| {
        let resources = grants.iter().flat_map(Grant::resources);
        resources
            .map(|resource| resource.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    let left = ["arn:aws:s3:::a/*", "arn:aws:s3:::b/${aws:username}"];
    assert_eq!(elements(document.service_grants("s3", &[])), left);
    assert_eq!(
        elements(document.resource_grants(&"arn:aws:s3:::*".into())),
        left
    );
    let allowed = patterns(&["s3:get*"]);
    assert!(document.service_grants("s3", &allowed).is_empty());
    assert!(
        document
            .resource_grants(&"arn:aws:s3:::c/1".into())
            .is_empty()
    );
}

#[test]
fn a_statement_without_resources_is_about_what_has_the_policy() {
    let trust =
        |effect: &str, action: &str| json!({"Effect": effect, "Principal": "*", "Action": action});
    let role = "arn:aws:iam::111122223333:role/a".into();
    let document = |statements: Value| document(statements);
    let allowing = document(json!([trust("Allow", "sts:AssumeRole")]));
    assert_eq!(
        allowing.resource_grants(&role)[0].to_string(),
        "statement 1 allows `sts:AssumeRole`"
    );
    assert!(
        allowing
            .resource_grants(&"arn:aws:s3:::secret".into())
            .is_empty()
    );
    let denied = document(json!([
        trust("Allow", "sts:AssumeRole"),
        trust("Deny", "sts:*")
    ]));
    assert!(denied.resource_grants(&role).is_empty());
    assert!(denied.service_grants("sts", &[]).is_empty());
}

#[test]
fn an_action_leads_back_to_the_words_of_the_policy() {
    let document = document(json!([
        {"Effect": "Allow", "Action": ["ec2:Describe*", "iam:Pass*"], "Resource": ["arn:aws:iam::*:role/app-*", "*"]},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ec2:DescribeVpcs", "Resource": "*"},
    ]));
    let mut analysis = document.analysis();
    let mut words = |action: &str, resource: &str| {
        let grants = analysis.action_grants(&action.into(), &resource.into());
        grants.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        words("iam:PassRole", "arn:aws:iam::111122223333:role/app-1"),
        ["statement 1 allows `iam:Pass*` on `arn:aws:iam::*:role/app-*`, `*`"]
    );
    assert_eq!(
        words(
            "ec2:DescribeInstances",
            "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"
        ),
        ["statement 1 allows `ec2:Describe*` on `*`"]
    );
    assert!(words("ec2:DescribeVpcs", "*").is_empty());
    assert_eq!(words("*", "*").len(), 2);
}

/// A star goes over colons at the end of a segment alone, so AWS finds no bucket by these.
#[test]
fn a_denial_or_exception_that_matches_over_colons_takes_nothing_away() {
    let payroll = "arn:aws:s3:::payroll/x";
    let allow = || json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": payroll});
    let is_granted =
        |document: &PolicyDocument| !document.resource_grants(&payroll.into()).is_empty();
    for (resource, is_left) in [
        ("arn:aws:s3:*payroll*", true),
        ("arn:aws:s3?::payroll/x", true),
        ("arn:aws:s3:*", false),
        ("arn:*:s3:*:*:pay*/?", false),
        ("*", false),
    ] {
        let deny = json!({"Effect": "Deny", "Action": "s3:*", "Resource": resource});
        assert_eq!(
            is_granted(&document(json!([allow(), deny]))),
            is_left,
            "{resource}"
        );
        let others = json!({"Effect": "Allow", "Action": "s3:*", "NotResource": resource});
        assert_eq!(is_granted(&document(others)), is_left, "{resource}");
    }
}
