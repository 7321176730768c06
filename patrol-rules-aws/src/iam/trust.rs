//! Whom a role's trust policy lets in.

use std::fmt;

use patrol_core::iam::{Arn, Effect, PolicyDocument, Statement};
use serde_json::Value;

use crate::shared::{EVERYONE, account_of, asks_for_one, texts};

/// Somebody outside of the account whom a trust policy lets in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outsider {
    /// Every principal of AWS, in every account.
    Everybody,
    /// Everybody who has an account at an identity provider that serves all the world.
    AnyUserOf(String),
    /// An account, by its number.
    Account(String),
    /// The members of an organization.
    Organization(String),
}

/// `everyone`, `account 999988887777`.
impl fmt::Display for Outsider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str(EVERYONE),
            Self::AnyUserOf(provider) => write!(f, "any user of {provider}"),
            Self::Organization(id) => write!(f, "organization {id}"),
            Self::Account(account) => write!(f, "account {account}"),
        }
    }
}

/// Issuers that sign the tokens of all their customers, each with the claims of which one must name the
/// customer.
const SHARED_ISSUERS: [(&str, &[&str]); 9] = [
    ("accounts.google.com", &["sub", "aud", "oaud"]),
    ("agent.buildkite.com", &["sub"]),
    ("app.terraform.io", &["sub"]),
    ("cognito-identity.amazonaws.com", &["aud", "sub"]),
    ("gitlab.com", &["sub"]),
    ("graph.facebook.com", &["app_id", "id"]),
    ("oidc.fly.io", &["sub"]),
    ("token.actions.githubusercontent.com", &["sub"]),
    ("www.amazon.com", &["app_id", "user_id"]),
];

/// Everybody whom the policy lets in and who is not trusted, each once, the worst first. A `Deny` is not looked
/// at: it may take back only a part. Trust is asked of ids of accounts and organizations.
pub(super) fn outsiders(
    document: &PolicyDocument,
    is_trusted: impl Fn(&str) -> bool,
) -> Vec<Outsider> {
    let statements = document.statements().iter();
    let allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    let mut found: Vec<_> = allowing.flat_map(let_in).collect();
    found.retain(|outsider| match outsider {
        Outsider::Account(id) | Outsider::Organization(id) => !is_trusted(id),
        Outsider::Everybody | Outsider::AnyUserOf(_) => true,
    });
    found.sort();
    found.dedup();
    found
}

fn let_in(statement: &Statement) -> Vec<Outsider> {
    if statement.not_principal().is_some() {
        return everybody_but(statement);
    }
    let mut found = Vec::new();
    match statement.principal() {
        Some(Value::String(_)) => found.extend(everybody_but(statement)),
        Some(Value::Object(kinds)) => {
            for (kind, named) in kinds {
                for principal in texts(named) {
                    match kind.as_str() {
                        "AWS" if principal.contains('*') => found.extend(everybody_but(statement)),
                        "AWS" => found.extend(account(principal)),
                        "Federated" => found.extend(federated(statement, principal)),
                        _ => {}
                    }
                }
            }
        }
        _ => {}
    }
    found
}

fn federated(statement: &Statement, provider: &str) -> Option<Outsider> {
    let arn = Arn::parse(provider).ok();
    let issuer = match arn {
        Some(arn) if arn.resource_type() == Some("oidc-provider") => arn.resource_id(),
        Some(_) => return account(provider),
        None => provider,
    };
    let host = issuer.split('/').next().unwrap_or(issuer);
    let (_, claims) = SHARED_ISSUERS.iter().find(|(shared, _)| *shared == host)?;
    let narrowed = claims.iter().any(|claim| {
        let key = format!("{issuer}:{claim}");
        let mut values = conditions(statement, &key);
        values.any(|value| {
            value.bytes().any(|byte| byte.is_ascii_alphanumeric()) && !is_any_repository(value)
        })
    });
    (!narrowed).then(|| Outsider::AnyUserOf(host.to_owned()))
}

/// `repo:*`, `repo:*/*:*`: a subject of GitHub that names neither owner nor repository.
fn is_any_repository(subject: &str) -> bool {
    subject
        .strip_prefix("repo:")
        .is_some_and(|repository| repository.starts_with('*'))
}

/// An account, by what stands for it: its number, or the ARN of somebody in it. An id (`AIDA...`) is what
/// is left of a principal that is gone.
fn account(principal: &str) -> Option<Outsider> {
    account_of(principal).map(|account| Outsider::Account(account.to_owned()))
}

/// Everybody, but for what a condition says of the caller's account or organization.
fn everybody_but(statement: &Statement) -> Vec<Outsider> {
    for key in [
        "aws:PrincipalAccount",
        "aws:SourceAccount",
        "aws:PrincipalArn",
    ] {
        let named: Option<Vec<_>> = conditions(statement, key).map(account).collect();
        if let Some(accounts) = named.filter(|accounts| !accounts.is_empty()) {
            return accounts;
        }
    }
    let keys = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
    let paths = keys.into_iter().flat_map(|key| conditions(statement, key));
    let ids: Vec<_> = paths.filter_map(|path| path.split('/').next()).collect();
    match ids.is_empty() || ids.iter().any(|id| id.contains('*')) {
        true => vec![Outsider::Everybody],
        false => ids
            .into_iter()
            .map(|id| Outsider::Organization(id.to_owned()))
            .collect(),
    }
}

/// The values that a statement's condition asks a key to be equal to, or to be like.
fn conditions<'a>(statement: &'a Statement, key: &str) -> impl Iterator<Item = &'a str> {
    let operators = statement
        .condition()
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    operators
        .filter(|(operator, _)| asks_for_one(operator))
        .filter_map(|(_, keys)| keys.as_object())
        .flatten()
        .filter(move |(name, _)| name.eq_ignore_ascii_case(key))
        .flat_map(|(_, values)| texts(values))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;

    fn found(principal: Value, condition: Value) -> String {
        let mut statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        let document = PolicyDocument::from_value(&json!({ "Statement": [statement] })).unwrap();
        let found = outsiders(&document, |id| id == "111122223333");
        found
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn other_accounts_are_outsiders() {
        let other = json!({"AWS": ["arn:aws:iam::999988887777:root", "111122223333", "222233334444", "AIDAEXAMPLE"]});
        assert_eq!(
            found(other, json!(null)),
            "account 222233334444, account 999988887777"
        );
        let saml = json!({"Federated": "arn:aws:iam::999988887777:saml-provider/okta"});
        assert_eq!(found(saml, json!(null)), "account 999988887777");
        for inside in [
            json!({"AWS": "arn:aws:iam::111122223333:role/app"}),
            json!({"Service": "ec2.amazonaws.com"}),
            json!({"Federated": "arn:aws:iam::111122223333:saml-provider/okta"}),
        ] {
            assert_eq!(found(inside, json!(null)), "");
        }
    }

    #[test]
    fn a_wildcard_is_everybody_unless_a_condition_names_the_caller() {
        for all in [json!("*"), json!({"AWS": "*"}), json!({"AWS": ["*"]})] {
            assert_eq!(found(all, json!(null)), "everyone");
        }
        let narrowed = |operator: &str, key: &str, value: Value| {
            found(json!("*"), json!({ operator: { key: value } }))
        };
        let equals = |key: &str, value: Value| narrowed("StringEquals", key, value);
        assert_eq!(equals("sts:ExternalId", json!("12345")), "everyone");
        assert_eq!(equals("aws:PrincipalAccount", json!("111122223333")), "");
        assert_eq!(
            equals("AWS:principalaccount", json!(["999988887777"])),
            "account 999988887777"
        );
        assert_eq!(
            equals("aws:PrincipalOrgID", json!("o-abc")),
            "organization o-abc"
        );
        assert_eq!(equals("aws:PrincipalOrgID", json!("*")), "everyone");
        let arn = json!("arn:aws:iam::999988887777:role/*");
        assert_eq!(
            narrowed("ArnLike", "aws:PrincipalArn", arn),
            "account 999988887777"
        );
        for operator in [
            "StringNotEquals",
            "StringEqualsIfExists",
            "ForAllValues:StringEquals",
        ] {
            assert_eq!(
                narrowed(operator, "aws:PrincipalOrgID", json!("o-abc")),
                "everyone"
            );
        }
    }

    #[test]
    fn all_but_somebody_is_everybody() {
        let document = json!({"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}});
        let document = PolicyDocument::from_value(&document).unwrap();
        assert_eq!(outsiders(&document, |_| false), [Outsider::Everybody]);
        let denied =
            json!({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}});
        let denied = PolicyDocument::from_value(&denied).unwrap();
        assert_eq!(outsiders(&denied, |_| false), []);
    }

    #[test]
    fn an_issuer_of_all_the_world_needs_a_condition_about_whom() {
        let host = "token.actions.githubusercontent.com";
        let github =
            || json!({"Federated": format!("arn:aws:iam::111122223333:oidc-provider/{host}")});
        let with = |claim: &str, value: &str| {
            let key = format!("{host}:{claim}");
            found(github(), json!({"StringLike": { key: value }}))
        };
        let open = format!("any user of {host}");
        assert_eq!(found(github(), json!(null)), open);
        assert_eq!(with("aud", "sts.amazonaws.com"), open);
        for any in ["*", "repo:*", "repo:*/*:ref:refs/heads/main"] {
            assert_eq!(with("sub", any), open, "{any}");
        }
        assert_eq!(with("sub", "repo:acme/*"), "");
        let cluster =
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC";
        assert_eq!(found(json!({"Federated": cluster}), json!(null)), "");
        let pool = json!({"Federated": "cognito-identity.amazonaws.com"});
        assert_eq!(
            found(pool, json!(null)),
            "any user of cognito-identity.amazonaws.com"
        );
    }
}
