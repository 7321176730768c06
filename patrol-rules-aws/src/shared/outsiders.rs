//! Everyone, and untrusted principals, among those that the statements of a policy allow.

use patrol_core::iam::{Arn, Effect, PolicyDocument, Statement};

use super::condition::{Narrowed, account_of, is_unique_id, narrowed};
use super::denied::left_of_everyone;
use super::principals::principals;

/// Everyone, as findings name it.
pub(crate) const EVERYONE: &str = "everyone";

/// The accounts and organizations that the operator trusts.
pub(super) struct Ours<'a> {
    /// Is this one of the trusted accounts and organizations?
    pub(super) is_ours: &'a dyn Fn(&str) -> bool,
    /// Are there organizations among them? If not, untrusted organizations cannot be recognized.
    pub(super) names_organizations: bool,
    /// Does the policy belong to the resource? If not, the resource may be anybody's, and its account is nobody's in
    /// particular.
    pub(super) owns_resource: bool,
}

impl Ours<'_> {
    /// Do these requirements leave particular callers?
    fn narrow(&self, asked: &[Narrowed<'_>]) -> bool {
        let mut asked = asked.iter();
        asked.any(|one| self.owns_resource || !one.names_owner())
    }
}

/// Everyone, untrusted accounts and their principals, the worst first. A `Deny` counts if it denies all that a
/// statement for everyone allows, to everyone but some; other `Deny` statements are ignored.
pub(super) fn outsiders(
    document: &PolicyDocument,
    counts: impl Fn(&Statement) -> bool,
    ours: &Ours<'_>,
) -> Vec<String> {
    let statements = document.statements().iter();
    let allowing = statements.filter(|one| one.effect() == Effect::Allow && counts(one));
    let mut found: Vec<String> = Vec::new();
    for statement in allowing {
        let mut let_in = let_in(statement, ours);
        if let_in.contains(&EVERYONE)
            && let Some(left) = left_of_everyone(statement, document)
            && (ours.owns_resource || !left.iter().any(Narrowed::names_owner))
        {
            let_in.retain(|outsider| *outsider != EVERYONE);
            let_in.extend(strangers(&left, ours));
        }
        for outsider in let_in {
            if !found.iter().any(|known| known == outsider) {
                found.push(outsider.to_owned());
            }
        }
    }
    everyone_first(&mut found);
    found
}

fn let_in<'a>(statement: &'a Statement, ours: &Ours<'_>) -> Vec<&'a str> {
    if statement.not_principal().is_some() {
        return everyone(statement, ours);
    }
    let mut found = Vec::new();
    for (kind, principal) in principals(statement) {
        match account_of(principal) {
            None if kind == "Service" => found.extend(by_service(principal, statement, ours)),
            // Identity providers are not principals of a resource.
            _ if kind == "Federated" && !principal.contains('*') => {}
            Some(account) if (ours.is_ours)(account) => {}
            Some(_) => found.push(principal),
            None if principal.contains('*') => found.extend(everyone(statement, ours)),
            // An id does not say in which account it is, and what nobody knows may be read by AWS.
            None if is_unique_id(principal) || Arn::parse(principal).is_err() => {
                found.push(principal);
            }
            None => {}
        }
    }
    found
}

/// Puts everyone before the others, who stay in their order.
pub(crate) fn everyone_first(found: &mut [String]) {
    if let Some(place) = found.iter().position(|one| one == EVERYONE) {
        found[..=place].rotate_right(1);
    }
}

/// The principals that a document allows something, each as it is written.
pub(crate) fn allowed_principals(document: &PolicyDocument) -> impl Iterator<Item = &str> {
    let statements = document.statements().iter();
    let allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    allowing
        .flat_map(principals)
        .map(|(_, principal)| principal)
}

/// The services that a document allows on behalf of any account, because the statement has no condition. Each once.
pub(crate) fn services_of_anybody(document: &PolicyDocument) -> Vec<String> {
    let statements = document.statements().iter();
    let open = statements.filter(|one| one.effect() == Effect::Allow && narrowed(one).is_empty());
    let services = open
        .flat_map(principals)
        .filter(|(kind, _)| *kind == "Service");
    let mut services: Vec<String> = services.map(|(_, name)| name.to_owned()).collect();
    services.sort_unstable();
    services.dedup();
    services
}

/// Who a statement for a service allows. Services act for the account itself, unless a condition names
/// another account; CloudFront shows the whole world what any account's distribution fetches.
fn by_service<'a>(service: &str, statement: &'a Statement, ours: &Ours<'_>) -> Vec<&'a str> {
    let narrowed = narrowed(statement);
    let serves_anybody = service.starts_with("cloudfront.") || service.contains('*');
    match serves_anybody && !ours.narrow(&narrowed) {
        true => vec![EVERYONE],
        false => strangers(&narrowed, ours),
    }
}

/// Who a statement for everyone allows under its condition.
fn everyone<'a>(statement: &'a Statement, ours: &Ours<'_>) -> Vec<&'a str> {
    let narrowed = narrowed(statement);
    match ours.narrow(&narrowed) {
        true => strangers(&narrowed, ours),
        false => vec![EVERYONE],
    }
}

/// The untrusted accounts and organizations that a condition names.
fn strangers<'a>(narrowed: &[Narrowed<'a>], ours: &Ours<'_>) -> Vec<&'a str> {
    let accounts = narrowed.iter().flat_map(Narrowed::accounts);
    let organizations = narrowed.iter().flat_map(Narrowed::organizations);
    let organizations = organizations.filter(|_| ours.names_organizations);
    let named = accounts.chain(organizations);
    named.filter(|id| !(ours.is_ours)(id)).collect()
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::*;

    fn let_in(statement: Value) -> Vec<String> {
        let document = PolicyDocument::from_value(&json!({ "Statement": statement })).unwrap();
        let ours = Ours {
            is_ours: &|id| id == "111122223333" || id == "o-a1b2c3d4e5",
            names_organizations: true,
            owns_resource: true,
        };
        outsiders(&document, |_| true, &ours)
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
                vec![EVERYONE, root],
            ),
            (json!({"AWS": "444455556666"}), vec!["444455556666"]),
            (json!({"AWS": "arn:aws:iam::111122223333:role/app"}), vec![]),
            (json!({"Service": "cloudtrail.amazonaws.com"}), vec![]),
            (
                json!({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}),
                vec![],
            ),
            (
                json!({"AWS": "AROAEXAMPLEEXAMPLE0000"}),
                vec!["AROAEXAMPLEEXAMPLE0000"],
            ),
            (
                json!({"Service": "cloudfront.amazonaws.com"}),
                vec![EVERYONE],
            ),
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
            json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}),
            json!({"StringEquals": {"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.amazonaws.com"}}),
        ] {
            assert!(
                allow(json!("*"), condition.clone()).is_empty(),
                "{condition}"
            );
        }
        let anybody = json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}});
        assert_eq!(allow(json!("*"), anybody), [EVERYONE]);
        let stranger =
            json!({"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}});
        assert_eq!(allow(json!("*"), stranger), ["444455556666"]);
        let theirs = json!({"StringLike": {"aws:PrincipalOrgPaths": "o-z9y8x7w6v5/r-ab12/*"}});
        assert_eq!(allow(json!("*"), theirs), ["o-z9y8x7w6v5"]);
        let root = json!({"StringEquals": {"aws:userid": ["111122223333", "444455556666"]}});
        assert_eq!(allow(json!("*"), root), ["444455556666"]);
        let unknown = json!({"StringLike": {"aws:userid": "AROAEXAMPLEEXAMPLE0000:*"}});
        assert_eq!(allow(json!("*"), unknown), ["AROAEXAMPLEEXAMPLE0000"]);
        let topic = json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:444455556666:*"}});
        assert_eq!(allow(json!("*"), topic), ["444455556666"]);
    }

    #[test]
    fn those_spared_by_a_denial_of_all_others_are_let_in() {
        let with = |network: Value| {
            let allow = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"});
            let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": network});
            let_in(json!([allow, deny]))
        };
        let ours = json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}});
        assert!(with(ours).is_empty());
        let theirs =
            json!({"StringNotEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}});
        assert_eq!(with(theirs), ["444455556666"]);
        let unencrypted = json!({"Bool": {"aws:SecureTransport": "false"}});
        assert_eq!(with(unencrypted), [EVERYONE]);
    }

    #[test]
    fn a_service_that_a_stranger_may_ask_lets_him_in() {
        let service = |name: &str, account: &str| {
            let arn = format!("arn:aws:cloudfront::{account}:distribution/E1EXAMPLE");
            let condition = json!({"StringEquals": {"aws:SourceArn": arn}});
            allow(json!({ "Service": name }), condition)
        };
        let cdn = "cloudfront.amazonaws.com";
        assert_eq!(service(cdn, "444455556666"), ["444455556666"]);
        assert!(service(cdn, "111122223333").is_empty());
        let anybody = json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudfront::*"}});
        assert_eq!(allow(json!({ "Service": cdn }), anybody), [EVERYONE]);
        let queue = json!({"StringEquals": {"aws:SourceAccount": "444455556666"}});
        let s3 = json!({"Service": "s3.amazonaws.com"});
        assert_eq!(allow(s3, queue), ["444455556666"]);
    }
}
