//! Whether a trust policy lets its own writer assume the role.

use patrol_core::{
    ApiCall, Event,
    iam::{Arn, Effect, PolicyDocument, ResourcePattern, Statement},
};

use super::target::own_user;
use crate::shared::{Means, asked_of_callers, narrowed, principals, request, texts};

/// How a trust policy lets in the principal that wrote it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opened {
    /// Himself, by the principal or the condition that says so.
    ToOneself(String),
    /// Everybody in the account: the writer also needs permission to assume roles.
    ToTheAccount,
}

/// Whom the trust policy of a request lets in; the plainest first. `None` where its writer is not among them, and where
/// the document cannot be read, which is told by `trustPolicyOpened`.
pub(super) fn opened(event: &Event<ApiCall>) -> Option<Opened> {
    let document = PolicyDocument::from_value(&request(&event.detail)["policyDocument"]).ok()?;
    let statements = document.statements().iter();
    let allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    allowing.filter_map(|one| opened_by(event, one)).min()
}

/// How one statement lets the caller in.
pub(super) fn opened_by(event: &Event<ApiCall>, statement: &Statement) -> Option<Opened> {
    let of_aws = principals(statement).into_iter();
    let of_aws: Vec<_> = of_aws
        .filter(|(kind, _)| *kind == "AWS")
        .map(|(_, one)| one)
        .collect();
    if let Some(oneself) = of_aws.iter().find(|one| is_oneself(event, one)) {
        return Some(Opened::ToOneself((*oneself).to_owned()));
    }
    if !of_aws.iter().any(|one| is_own_account(event, one)) {
        return None;
    }
    let mut by_name = asked_of_callers(statement).filter_map(|(key, values)| {
        let own = own_values(event, key)?;
        let mut patterns = texts(values).map(|value| (value, ResourcePattern::from(value)));
        Some(patterns.find_map(|(value, pattern)| {
            let own = own.iter().find(|own| pattern.matches(own))?;
            let means_anybody = pattern.matches(&somebody_like(own));
            Some((!means_anybody).then(|| value.to_owned()))
        }))
    });
    // All conditions hold, or none does: one that names others alone is about them.
    match by_name.try_fold(None, |found, one| Some(one?.or(found))) {
        Some(Some(oneself)) => Some(Opened::ToOneself(oneself)),
        // Everyone, and strangers, are told by `trustPolicyOpened`.
        Some(None) if of_aws.contains(&"*") && !is_for_own_account(event, statement) => None,
        Some(None) => Some(Opened::ToTheAccount),
        None => None,
    }
}

/// Is it the account of the caller, or everyone?
fn is_own_account(event: &Event<ApiCall>, principal: &str) -> bool {
    let account = event.detail.user_identity.account_id.as_deref();
    let root = Arn::parse(principal).ok();
    let root = root.filter(|arn| arn.resource() == "root");
    principal == "*" || Some(root.map_or(principal, |arn| arn.account())) == account
}

/// Does a condition limit everyone to the account of the caller, or to an organization, which may be its own?
fn is_for_own_account(event: &Event<ApiCall>, statement: &Statement) -> bool {
    let own = event.detail.user_identity.account_id.as_deref();
    narrowed(statement).iter().any(|asked| match asked.means {
        Means::Account => {
            asked.key == "aws:principalaccount"
                && (asked.accounts().next().is_none()
                    || asked.accounts().any(|one| Some(one) == own))
        }
        Means::Organization => asked.key.starts_with("aws:principalorg"),
        Means::Arn => {
            asked.key == "aws:principalarn" && asked.accounts().any(|one| Some(one) == own)
        }
        _ => false,
    })
}

/// Another principal of the same account and kind, whom only a pattern for all of them matches:
/// `arn:aws:iam::111122223333:role/-` of any role there.
fn somebody_like(own: &str) -> String {
    let Ok(arn) = Arn::parse(own) else {
        return "-".to_owned();
    };
    let resource = arn.resource();
    let account = &own[..own.len() - resource.len()];
    let mut parts = resource.split('/');
    let kind = parts.next().unwrap_or_default();
    let names = parts.map(|_| "/-").collect::<String>();
    format!("{account}{kind}{names}")
}

/// What a condition on a key is compared with when the caller assumes a role; `None` for keys that do not identify
/// the caller.
fn own_values<'a>(event: &'a Event<ApiCall>, key: &str) -> Option<Vec<&'a str>> {
    let identity = &event.detail.user_identity;
    let issuer = identity.session_issuer();
    let issuer = issuer.and_then(|issuer| issuer.arn.as_deref());
    let values = match key.to_ascii_lowercase().as_str() {
        "aws:principalarn" => [issuer, identity.arn.as_deref()],
        "aws:userid" => [identity.principal_id.as_deref(), None],
        "aws:username" => [own_user(identity), None],
        _ => return None,
    };
    Some(values.into_iter().flatten().collect())
}

/// Is this principal the caller?
pub(super) fn is_oneself(event: &Event<ApiCall>, principal: &str) -> bool {
    let identity = &event.detail.user_identity;
    let Ok(arn) = Arn::parse(principal) else {
        // The unique ID of a user or role identifies it too; a session's ID has its name after a colon.
        let id = identity.principal_id.as_deref();
        return id.and_then(|id| id.split(':').next()) == Some(principal);
    };
    let own = match arn.resource_type() {
        Some("user") => own_user(identity),
        Some("federated-user") => identity.arn.as_deref().and_then(name_in_session),
        Some("role" | "assumed-role") => event.who().role(),
        _ => None,
    };
    let named = match arn.resource_type() {
        Some("assumed-role") => arn.resource_id().split('/').next(),
        _ => arn.resource_id().rsplit('/').next(),
    };
    let is_of_account = identity.account_id.as_deref() == Some(arn.account());
    is_of_account
        && own
            .zip(named)
            .is_some_and(|(own, named)| own.eq_ignore_ascii_case(named))
}

/// The name of a federated session: `arn:aws:sts::111122223333:federated-user/NAME`.
fn name_in_session(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn).ok()?;
    (arn.resource_type() == Some("federated-user")).then(|| arn.resource_id())
}
