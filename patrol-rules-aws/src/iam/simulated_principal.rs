//! Whose policies are simulated, and which principals count.

use patrol_core::{InvalidValue, ParamType, ParamValue, Regex, Result, UserIdentity, iam::Arn};

/// Which principals count: those whose ARN matches, or all.
#[derive(Clone, Debug, Default)]
pub struct PrincipalFilter(Option<Regex>);

impl ParamValue for PrincipalFilter {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let raw = raw.trim();
        if raw.is_empty() || raw.eq_ignore_ascii_case("none") {
            return Ok(Self(None));
        }
        Regex::ignoring_case(raw).map(Some).map(Self)
    }
}

impl PrincipalFilter {
    /// Does it take the principal with this ARN?
    pub(super) fn takes(&self, arn: &str) -> bool {
        let regex = self.0.as_ref();
        regex.is_none_or(|regex| regex.is_match(arn))
    }
}

/// The user or role whose policies IAM can simulate; `None` for the root user, AWS services and
/// whatever has no policies of its own.
pub(super) fn simulated(identity: &UserIdentity) -> Option<String> {
    let issuer = identity
        .session_issuer()
        .and_then(|issuer| issuer.arn.as_deref());
    let arn = identity.arn.as_deref();
    let recorded = [issuer, arn].into_iter().flatten().find_map(|arn| {
        let parts = Arn::parse(arn).ok()?;
        let (partition, account) = (parts.partition(), parts.account());
        let (kind, name) = parts.resource().split_once('/')?;
        match kind {
            "user" | "role" => Some(arn.to_owned()),
            // A session whose issuer is not recorded; the role's path is lost.
            "assumed-role" => {
                let role = name.split('/').next()?;
                Some(format!("arn:{partition}:iam::{account}:role/{role}"))
            }
            _ => None,
        }
    });
    recorded.or_else(|| match (&identity.account_id, &identity.user_name) {
        // A user whose ARN is not recorded; the path is lost.
        (Some(account), Some(name)) if identity.r#type.as_deref() == Some("IAMUser") => {
            Some(format!("arn:aws:iam::{account}:user/{name}"))
        }
        _ => None,
    })
}
