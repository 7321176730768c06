//! Who can assume a role under its trust policy.

use std::fmt;

use patrol_core::iam::{ActionPattern, Arn, Effect, PolicyDocument, Selection, Statement};
use serde_json::Value;

use super::shared_issuer::SharedIssuer;
use crate::shared::{
    EVERYONE, Narrowed, account_of, asked_of_callers, left_of_everyone, narrowed, texts,
};

/// An outsider who can assume a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outsider {
    /// Every AWS principal, in every account.
    Everybody,
    /// Any user of a public identity provider.
    AnyUserOf(String),
    /// An account, by its ID.
    Account(String),
    /// A role or user by its unique ID, which does not say which account it belongs to.
    Principal(String),
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
            Self::Principal(id) => write!(f, "{id} of an unknown account"),
        }
    }
}

/// The outsiders who can assume the role and are not trusted, each once, the worst first. A `Deny` counts if it denies
/// everything to everyone but some accounts or organizations; others are ignored, since they may cover only a part. Accounts
/// and organizations are trusted by their IDs.
pub(super) fn outsiders(
    document: &PolicyDocument,
    is_trusted: impl Fn(&str) -> bool,
) -> Vec<Outsider> {
    let statements = document.statements().iter();
    let allowing = statements.filter(|one| one.effect() == Effect::Allow && lets_in(one));
    let mut found = Vec::new();
    for statement in allowing {
        let let_in = let_in(statement);
        let is_everybody = |one: &Outsider| *one == Outsider::Everybody;
        let left = let_in.iter().any(is_everybody);
        let left = left
            .then(|| left_of_everyone(statement, document))
            .flatten();
        let left = left.and_then(|spared| particular(&spared));
        match left {
            Some(left) => {
                found.extend(let_in.into_iter().filter(|one| !is_everybody(one)));
                found.extend(left);
            }
            None => found.extend(let_in),
        }
    }
    found.retain(|outsider| match outsider {
        Outsider::Account(id) | Outsider::Organization(id) => !is_trusted(id),
        Outsider::Everybody | Outsider::AnyUserOf(_) | Outsider::Principal(_) => true,
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// Does a statement allow more than what a session may carry: who can only set tags gets no session.
///
/// Source: [session tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html),
/// [source identity](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html).
fn lets_in(statement: &Statement) -> bool {
    let only_carried = |pattern: &ActionPattern| {
        let carried = ["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];
        let mut carried = carried.iter();
        carried.any(|action| action.eq_ignore_ascii_case(pattern.as_str()))
    };
    match statement.actions() {
        Selection::Only(patterns) => !patterns.iter().all(only_carried),
        Selection::Except(_) => true,
    }
}

/// The outsiders whom a `Deny` for everyone else spares; `None` if it spares callers by where they are, who may be anybody.
fn particular(spared: &[Narrowed<'_>]) -> Option<Vec<Outsider>> {
    let mut found = Vec::new();
    for one in spared {
        if !OF_CALLERS.contains(&one.key.as_str()) {
            return None;
        }
        found.extend(one.accounts().filter_map(account));
        found.extend(
            one.organizations()
                .map(|id| Outsider::Organization(id.to_owned())),
        );
    }
    Some(found)
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
                    match kind.to_ascii_lowercase().as_str() {
                        // Services that act for an account.
                        "service" if is_service(principal) => {
                            let narrowed = narrowed(statement);
                            let accounts = narrowed.iter().flat_map(Narrowed::accounts);
                            found.extend(accounts.filter_map(account));
                        }
                        "federated" if !principal.contains('*') => {
                            found.extend(federated(statement, principal));
                            let provider = Arn::parse(principal).ok();
                            found.extend(provider.and_then(|arn| account(arn.as_str())));
                        }
                        // AWS may read other kinds as it likes.
                        _ if principal.contains('*') => found.extend(everybody_but(statement)),
                        _ => found.extend(account(principal)),
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
        Some(_) => return None,
        None => provider.strip_prefix("https://").unwrap_or(provider),
    };
    let host = issuer.split(['/', ':']).next().unwrap_or(issuer);
    let shared = SharedIssuer::of(host)?;
    let narrowed = asked_of_callers(statement).any(|(key, values)| {
        let claim = key.rsplit(':').next().unwrap_or(key);
        let of_issuer = key.get(..issuer.len());
        let is_claim = of_issuer.is_some_and(|of| of.eq_ignore_ascii_case(issuer));
        is_claim && shared.names_customer(claim, values)
    });
    (!narrowed).then(|| Outsider::AnyUserOf(host.to_owned()))
}

/// The account that a principal names by its ID or in an ARN; or the role or user that it names by a
/// unique ID.
fn account(principal: &str) -> Option<Outsider> {
    match account_of(principal) {
        Some(account) => Some(Outsider::Account(account.to_owned())),
        None => {
            // Of CloudFront, AWS itself, or of no account.
            Some(Outsider::Principal(principal.to_owned()))
        }
    }
}

/// Is it the name of a service: `ec2.amazonaws.com`, `ec2.amazonaws.com.cn`?
fn is_service(principal: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    principal.contains('.') && principal.bytes().all(is_plain)
}

/// Keys that say who calls, and not from where: an address or network says little about who assumes a
/// role.
const OF_CALLERS: [&str; 5] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
];

/// Everyone, unless a condition limits the caller's account or organization.
fn everybody_but(statement: &Statement) -> Vec<Outsider> {
    let mut narrowed = narrowed(statement);
    narrowed.retain(|asked| OF_CALLERS.contains(&asked.key.as_str()));
    if narrowed.is_empty() {
        return vec![Outsider::Everybody];
    }
    // A caller that must belong to an account must do so, whatever organization the account is in.
    let accounts = narrowed.iter().flat_map(Narrowed::accounts);
    let accounts: Vec<_> = accounts.filter_map(account).collect();
    if !accounts.is_empty() {
        return accounts;
    }
    let organizations = narrowed.iter().flat_map(Narrowed::organizations);
    let organizations = organizations.map(|id| Outsider::Organization(id.to_owned()));
    organizations.collect()
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
            "account 222233334444, account 999988887777, AIDAEXAMPLE of an unknown account"
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
    fn a_wildcard_is_everyone_unless_a_condition_names_the_caller() {
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
        for anybody in ["*", "o-*", "o-????????", "${aws:PrincipalOrgID}"] {
            let found = narrowed("StringLike", "aws:PrincipalOrgID", json!(anybody));
            assert_eq!(found, "everyone", "{anybody}");
        }
        let own = equals("aws:PrincipalAccount", json!("${aws:ResourceAccount}"));
        assert_eq!(own, "");
        let any_account = json!("arn:aws:iam::*:role/Deployer");
        assert_eq!(
            narrowed("ArnLike", "aws:PrincipalArn", any_account),
            "everyone"
        );
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
    fn all_but_somebody_is_everyone() {
        let document = json!({"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}});
        let document = PolicyDocument::from_value(&document).unwrap();
        assert_eq!(outsiders(&document, |_| false), [Outsider::Everybody]);
        let denied =
            json!({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}});
        let denied = PolicyDocument::from_value(&denied).unwrap();
        assert_eq!(outsiders(&denied, |_| false), []);
    }

    #[test]
    fn whom_a_denial_of_all_others_spares_is_let_in() {
        let with = |action: &str, condition: Value| {
            let allow = json!({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"});
            let deny = json!({"Effect": "Deny", "Principal": "*", "Action": action, "Condition": condition});
            let document = json!({"Statement": [allow, deny]});
            let document = PolicyDocument::from_value(&document).unwrap();
            outsiders(&document, |id| id == "111122223333")
        };
        let accounts = |ids: Value| json!({"StringNotEquals": {"aws:PrincipalAccount": ids}});
        let ours = accounts(json!("111122223333"));
        assert_eq!(with("sts:AssumeRole", ours.clone()), []);
        assert_eq!(with("sts:TagSession", ours), [Outsider::Everybody]);
        let theirs = accounts(json!(["111122223333", "999988887777"]));
        let stranger = Outsider::Account("999988887777".to_owned());
        assert_eq!(with("sts:*", theirs), [stranger]);
        let organization = json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}});
        let members = Outsider::Organization("o-abc".to_owned());
        assert_eq!(with("*", organization), [members]);
        for anybody in [
            json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            json!({"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        ] {
            assert_eq!(
                with("*", anybody.clone()),
                [Outsider::Everybody],
                "{anybody}"
            );
        }
    }

    #[test]
    fn who_may_only_tag_a_session_gets_none() {
        let with = |actions: Value| {
            let document =
                json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": actions}});
            outsiders(&PolicyDocument::from_value(&document).unwrap(), |_| false)
        };
        assert_eq!(with(json!(["sts:TagSession", "STS:setsourceidentity"])), []);
        for actions in [
            json!(["sts:TagSession", "sts:AssumeRole"]),
            json!("sts:*"),
            json!("sts:A*"),
        ] {
            assert_eq!(with(actions), [Outsider::Everybody]);
        }
    }

    #[test]
    fn a_public_issuer_needs_a_condition_that_names_the_customer() {
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
        for any in [
            "*",
            "repo:*",
            "repo:*/*:ref:refs/heads/main",
            "r*",
            "*:ref:refs/heads/main",
            "repo:?*/deploy:*",
            "repo:acme*",
            "${token.actions.githubusercontent.com:sub}",
        ] {
            assert_eq!(with("sub", any), open, "{any}");
        }
        assert_eq!(with("sub", "repo:acme/*"), "");
        // One value of a list is enough, so each has to name the customer.
        let key = format!("{host}:sub");
        let one_of_two = json!({"StringLike": { key: ["repo:acme/*", "repo:*"] }});
        assert_eq!(found(github(), one_of_two), open);
        let cluster =
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC";
        assert_eq!(found(json!({"Federated": cluster}), json!(null)), "");
        let small = json!({"federated": format!("arn:aws:iam::111122223333:oidc-provider/{host}")});
        assert_eq!(found(small, json!(null)), open);
        let pool = json!({"Federated": "cognito-identity.amazonaws.com"});
        assert_eq!(
            found(pool, json!(null)),
            "any user of cognito-identity.amazonaws.com"
        );
    }
}
