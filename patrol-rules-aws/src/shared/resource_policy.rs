//! Whom the policy of a resource lets in: a bucket's, a key's, a queue's.

use patrol_core::{
    ApiCall, Event, Finding,
    iam::{Arn, Effect, PolicyDocument, Statement},
};
use serde_json::Value;

use super::{TrustedAccounts, hidden_request, is_everyone, listed, report};

/// Keys of conditions that say who calls, or from where, so that a statement for everyone is not for
/// everyone.
///
/// Source: [what S3 takes for public](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status),
/// and the global keys that say whose the principal or the network is.
const NARROWING: [&str; 24] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "elasticfilesystem:accesspointarn",
    "elasticfilesystem:accessedviamounttarget",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "sns:endpoint",
];

/// Keys among them whose value is an account, or has one in it.
const OF_ACCOUNTS: [&str; 6] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:vpceaccount",
    "kms:calleraccount",
];

/// Keys among them whose value is an organization, or begins with one.
const OF_ORGANIZATIONS: [&str; 6] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];

/// The finding about a call that gave a resource a policy which lets in everyone, or an account that is
/// not trusted; `None` when it lets in nobody of the kind. A policy that cannot be read is reported.
/// `kind` is `bucket` or `key`, `policy` where the request has the document.
pub(crate) fn opened_by_policy(
    event: &Event<ApiCall>,
    kind: &str,
    target: &str,
    policy: &Value,
    trusted: &TrustedAccounts,
) -> Option<Finding> {
    if let Some(hidden) = hidden_request(event, &format!("whom the {kind}'s policy lets in")) {
        return Some(hidden);
    }
    if event.detail.failed() {
        return None;
    }
    let is_missing = match policy {
        Value::String(text) => text.trim().is_empty(),
        Value::Object(fields) => fields.is_empty(),
        other => other.is_null(),
    };
    if is_missing {
        return None;
    }
    let document = match PolicyDocument::from_value(policy) {
        Ok(document) => document,
        Err(why) => {
            let did = format!("gave the {kind} {target} a policy that cannot be read ({why})");
            return Some(report(
                event,
                &format!("Unreadable policy ({kind})"),
                &did,
                target,
            ));
        }
    };
    let ours = Ours {
        is_ours: &|id| trusted.trusts(event, id),
        names_organizations: trusted.names_organizations(),
    };
    let let_in = outsiders(&document, &ours);
    if let_in.is_empty() {
        return None;
    }
    let did = format!("opened the {kind} {target} to {}", receivers(&let_in));
    let whom = match let_in.iter().any(|outsider| outsider == EVERYONE) {
        true => EVERYONE,
        false => "a stranger",
    };
    let subject = format!("{} opened to {whom}", capitalized(kind));
    Some(report(event, &subject, &did, target).detail("letsIn", let_in))
}

/// Everyone, as findings name it.
pub(crate) const EVERYONE: &str = "everyone";

/// Those whom something was given to: `everyone`, or the first few of them.
pub(crate) fn receivers<T: AsRef<str>>(names: &[T]) -> String {
    match names.iter().any(|name| name.as_ref() == EVERYONE) {
        true => EVERYONE.to_owned(),
        false => listed(names, 5),
    }
}

/// `Access point` of `access point`: the kinds of resources are in ASCII.
fn capitalized(kind: &str) -> String {
    let (first, rest) = kind.split_at(kind.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// Whom the operator trusts.
struct Ours<'a> {
    /// Is this one of the trusted accounts and organizations?
    is_ours: &'a dyn Fn(&str) -> bool,
    /// Are there organizations among them? If not, nobody can tell a stranger's from ours.
    names_organizations: bool,
}

/// Everyone, the accounts that are not trusted, and other principals of theirs. What a `Deny` takes
/// away again is not looked at: it may take away a part only.
fn outsiders(document: &PolicyDocument, ours: &Ours<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |outsider: &str| {
        if !found.iter().any(|known| known == outsider) {
            found.push(outsider.to_owned());
        }
    };
    for statement in document.statements() {
        if statement.effect() == Effect::Deny {
            continue;
        }
        for principal in principals(statement) {
            let account = account_of(principal);
            match (principal.contains('*') && account.is_none(), account) {
                (true, _) => everyone(statement, ours).into_iter().for_each(&mut add),
                (false, Some(account)) if !(ours.is_ours)(account) => add(principal),
                _ => {}
            }
        }
    }
    found
}

/// The AWS principals of a statement; `*` where it is for all but some. Services are asked for by the
/// account itself, and identity providers are not principals of a resource.
fn principals(statement: &Statement) -> Vec<&str> {
    if statement.not_principal().is_some() {
        return vec!["*"];
    }
    match statement.principal() {
        Some(Value::String(one)) => vec![one],
        Some(Value::Object(kinds)) => {
            let named = kinds
                .iter()
                .filter(|(kind, _)| matches!(kind.as_str(), "AWS" | "CanonicalUser"));
            named.flat_map(|(_, named)| texts(named)).collect()
        }
        _ => Vec::new(),
    }
}

/// The account of a principal: `arn:aws:iam::444455556666:root`, or the number in its place. A canonical
/// user is one of some account that nobody can tell, so its id stands for it.
pub(crate) fn account_of(principal: &str) -> Option<&str> {
    if let Ok(arn) = Arn::parse(principal) {
        return Some(arn.account()).filter(|account| is_account(account));
    }
    let is_canonical = principal.len() == 64 && principal.bytes().all(|b| b.is_ascii_hexdigit());
    (is_account(principal) || is_canonical).then_some(principal)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whom a statement for everyone lets in, under its condition.
fn everyone<'a>(statement: &'a Statement, ours: &Ours<'_>) -> Vec<&'a str> {
    let operators = statement.condition().and_then(Value::as_object);
    let asked = operators
        .into_iter()
        .flatten()
        .filter(|(operator, _)| asks_for_one(operator))
        .filter_map(|(_, keys)| keys.as_object())
        .flatten();
    let mut strangers = Vec::new();
    let mut is_narrow = false;
    for (key, values) in asked {
        let key = key.to_ascii_lowercase();
        let values: Vec<&str> = match values {
            Value::Bool(_) => vec!["true"],
            values => texts(values).collect(),
        };
        let says_something = |value: &&str| {
            let said = value.trim_matches(['*', '?']);
            !said.is_empty() && !is_everyone(said)
        };
        if !NARROWING.contains(&key.as_str()) || !values.iter().all(says_something) {
            continue;
        }
        is_narrow = true;
        if OF_ACCOUNTS.contains(&key.as_str()) {
            let accounts = values.into_iter().filter_map(account_of);
            strangers.extend(accounts.filter(|account| !(ours.is_ours)(account)));
        } else if ours.names_organizations && OF_ORGANIZATIONS.contains(&key.as_str()) {
            let organizations = values.into_iter().filter_map(|path| path.split('/').next());
            strangers.extend(organizations.filter(|id| !(ours.is_ours)(id)));
        }
    }
    match is_narrow {
        true => strangers,
        false => vec![EVERYONE],
    }
}

/// Does an operator ask for one of its values? `StringNotEquals` does not, and with `IfExists` or
/// `ForAllValues` a request without the key passes.
pub(crate) fn asks_for_one(operator: &str) -> bool {
    let operator = operator.to_ascii_lowercase();
    let operator = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
    matches!(
        operator,
        "stringequals"
            | "stringequalsignorecase"
            | "stringlike"
            | "arnequals"
            | "arnlike"
            | "ipaddress"
            | "bool"
    )
}

/// One text, or a list of them.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;

    fn let_in(statement: Value) -> Vec<String> {
        let document = PolicyDocument::from_value(&json!({ "Statement": statement })).unwrap();
        let ours = Ours {
            is_ours: &|id| id == "111122223333" || id == "o-a1b2c3d4e5",
            names_organizations: true,
        };
        outsiders(&document, &ours)
    }

    fn allow(principal: Value, condition: Value) -> Vec<String> {
        let mut statement = json!({"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"});
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        let_in(statement)
    }

    #[test]
    fn everyone_and_strangers_are_found() {
        let root = "arn:aws:iam::444455556666:root";
        for (principal, expected) in [
            (json!("*"), vec![EVERYONE]),
            (json!({"AWS": "*"}), vec![EVERYONE]),
            (
                json!({"AWS": ["111122223333", root, "*"]}),
                vec![root, EVERYONE],
            ),
            (json!({"AWS": "444455556666"}), vec!["444455556666"]),
            (json!({"AWS": "arn:aws:iam::111122223333:role/app"}), vec![]),
            (json!({"Service": "cloudtrail.amazonaws.com"}), vec![]),
            (
                json!({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}),
                vec![],
            ),
            (json!({"AWS": "AIDAEXAMPLE"}), vec![]),
        ] {
            assert_eq!(
                allow(principal.clone(), json!(null)),
                expected,
                "{principal}"
            );
        }
        let canonical = "a".repeat(64);
        assert_eq!(
            allow(json!({"CanonicalUser": canonical}), json!(null)),
            [canonical]
        );
        let others = json!({"Effect": "Allow", "NotPrincipal": {"AWS": root}, "Action": "*", "Resource": "*"});
        assert_eq!(let_in(others), [EVERYONE]);
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
        assert!(let_in(deny).is_empty());
    }

    #[test]
    fn a_condition_about_the_caller_or_the_network_narrows() {
        for condition in [
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}),
            json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}}),
            json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}),
            json!({"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:111122223333:*"}}),
            json!({"StringEquals": {"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.amazonaws.com"}}),
        ] {
            assert!(
                allow(json!("*"), condition.clone()).is_empty(),
                "{condition}"
            );
        }
        for condition in [
            json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringLike": {"aws:PrincipalOrgID": "*"}}),
            json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "128.0.0.0/1"]}}),
            json!({"Bool": {"aws:SecureTransport": "true"}}),
            json!({"StringEquals": {"s3:x-amz-acl": "private"}}),
        ] {
            assert_eq!(
                allow(json!("*"), condition.clone()),
                [EVERYONE],
                "{condition}"
            );
        }
        let stranger =
            json!({"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}});
        assert_eq!(allow(json!("*"), stranger), ["444455556666"]);
        let theirs = json!({"StringLike": {"aws:PrincipalOrgPaths": "o-z9y8x7w6v5/r-ab12/*"}});
        assert_eq!(allow(json!("*"), theirs), ["o-z9y8x7w6v5"]);
    }
}
