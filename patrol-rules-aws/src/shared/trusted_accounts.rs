//! The shared parameter `trustedAccounts`.

use patrol_core::{ApiCall, Event, InvalidValue, ParamType, ParamValue, SharedParam, iam::Arn};

/// Trusted accounts and organizations: sharing something with them is expected.
///
/// The account in which an event happens is always trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedAccounts(Vec<String>);

impl ParamValue for TrustedAccounts {
    const TYPE: ParamType = ParamType::CommaDelimitedList;
    const SHARED: Option<SharedParam> = Some(SharedParam::new(
        "trustedAccounts",
        "Your own and partners' accounts, comma separated: 12-digit account IDs, or organization IDs such as o-a1b2c3d4e5. The account in which an event happens is always trusted.",
        "",
    ));

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let ids = Vec::<String>::parse(raw)?;
        if ids.iter().all(|id| is_account(id) || is_organization(id)) {
            return Ok(Self(ids));
        }
        Err("ids of accounts (12 digits) or of organizations (such as `o-a1b2c3d4e5`)".into())
    }
}

/// Twelve digits.
fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_organization(text: &str) -> bool {
    let id = text.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl TrustedAccounts {
    /// Is this one of ours: an account's id, an ARN of an account, an organization's id? `*`,
    /// services and everything else are not.
    #[must_use]
    pub fn trusts(&self, event: &Event<ApiCall>, principal: &str) -> bool {
        let id = account_of(principal).unwrap_or(principal);
        let own = event.account().filter(|own| is_account(own));
        self.0.iter().any(|ours| ours == id) || own == Some(id)
    }

    /// Is this the id of an organization that is not one of ours, as far as anybody can tell?
    #[must_use]
    pub fn is_strange_organization(&self, event: &Event<ApiCall>, id: &str) -> bool {
        self.names_organizations() && !self.trusts(event, id)
    }

    /// Are there organizations among them? If not, nobody can tell a stranger's organization from ours.
    #[must_use]
    pub fn names_organizations(&self) -> bool {
        self.0.iter().any(|id| is_organization(id))
    }
}

/// The account in a principal as policies and requests name it: an id or an ARN.
fn account_of(principal: &str) -> Option<&str> {
    if is_account(principal) {
        return Some(principal);
    }
    let account = Arn::parse(principal).ok()?.account();
    is_account(account).then_some(account)
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{api_call, json};

    use super::*;

    #[test]
    fn our_own_account_and_those_listed_are_trusted() {
        let event = api_call("s3.amazonaws.com", "PutBucketPolicy", json!({}));
        let event = Event::<ApiCall>::try_from(&*event).unwrap();
        let trusted = TrustedAccounts::parse("222233334444, o-a1b2c3d4e5").unwrap();
        for ours in [
            "111122223333",
            "222233334444",
            "arn:aws:iam::222233334444:root",
            "arn:aws-cn:iam::111122223333:role/Admin",
            "o-a1b2c3d4e5",
        ] {
            assert!(trusted.trusts(&event, ours), "{ours}");
        }
        for foreign in [
            "*",
            "",
            "999988887777",
            "arn:aws:iam::999988887777:role/111122223333",
            "arn:aws:iam::*:root",
            "s3.amazonaws.com",
            "o-b1b2c3d4e5",
        ] {
            assert!(!trusted.trusts(&event, foreign), "{foreign}");
        }
    }

    #[test]
    fn only_ids_are_taken() {
        assert!(TrustedAccounts::parse("").unwrap().0.is_empty());
        for wrong in ["12345", "*", "o-1", "arn:aws:iam::111122223333:root"] {
            assert!(TrustedAccounts::parse(wrong).is_err(), "{wrong}");
        }
    }
}
