//! Names that an operator lists, with wildcards.

use patrol_core::{
    InvalidValue, ParamType, ParamValue, UserIdentity,
    iam::{Arn, ResourcePattern},
};

/// Names or ARNs, comma separated; `*` stands for any text and `?` for one character, and case
/// matters.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<Item>);

/// What an operator lists.
#[derive(Clone, Debug)]
enum Item {
    Name(ResourcePattern),
    Arn {
        whole: ResourcePattern,
        /// The part at its end.
        resource: ResourcePattern,
    },
}

impl Item {
    fn read(text: &str) -> Self {
        match text.starts_with("arn:") {
            true => Self::Arn {
                whole: text.into(),
                resource: text.splitn(6, ':').last().unwrap_or(text).into(),
            },
            false => Self::Name(text.into()),
        }
    }

    fn is_arn(&self, arn: &str) -> bool {
        let Self::Arn { whole, resource } = self else {
            return false;
        };
        // A user or role is created with a path of the creator's choice, which may hold colons: `arn:aws:iam::*:role/ci/*`
        // must not match `arn:aws:iam::111122223333:user/:role/ci/mallory`.
        let identity = Arn::parse(arn).ok();
        let identity = identity.filter(|arn| ["iam", "sts"].contains(&arn.service()));
        whole.matches(arn) && identity.is_none_or(|arn| resource.matches(arn.resource()))
    }
}

impl ParamValue for Names {
    const TYPE: ParamType = ParamType::CommaDelimitedList;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let items = Vec::<String>::parse(raw)?;
        Ok(Self(items.iter().map(|item| Item::read(item)).collect()))
    }
}

impl Names {
    /// Is this listed? An ARN is also listed by the name at its end.
    #[must_use]
    pub fn matches(&self, name_or_arn: &str) -> bool {
        self.has_arn(name_or_arn) || self.has_name(short(name_or_arn))
    }

    /// Is this principal listed: by the name or ARN of the role or user, the ARN of the session, or
    /// the service that made the call for somebody?
    #[must_use]
    pub fn matches_principal(&self, identity: &UserIdentity) -> bool {
        let issuer = identity.session_issuer();
        // Not the session's name at the end of its ARN: whoever assumes a role chooses that. Nor the name that
        // somebody has at an identity provider, who may call himself what he likes.
        let is_external = matches!(
            identity.r#type.as_deref(),
            Some("WebIdentityUser" | "SAMLUser" | "FederatedUser")
        );
        let own_name = identity.user_name.as_deref().filter(|_| !is_external);
        let names = [
            own_name,
            identity.invoked_by.as_deref(),
            issuer.and_then(|issuer| issuer.user_name.as_deref()),
        ];
        let arns = [
            identity.arn.as_deref(),
            issuer.and_then(|issuer| issuer.arn.as_deref()),
        ];
        let named = names.into_iter().flatten().any(|name| self.has_name(name));
        named || arns.into_iter().flatten().any(|arn| self.has_arn(arn))
    }

    /// Did the operator list none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is this name listed, by an item that is not an ARN?
    fn has_name(&self, name: &str) -> bool {
        let listed = |item: &Item| matches!(item, Item::Name(pattern) if pattern.matches(name));
        !name.is_empty() && self.0.iter().any(listed)
    }

    /// Is this ARN listed, by an item that is one?
    fn has_arn(&self, arn: &str) -> bool {
        self.0.iter().any(|item| item.is_arn(arn))
    }
}

/// A name without the rest of its ARN or address: what stands after the last `/` or `:`.
pub(crate) fn short(name: &str) -> &str {
    if name.starts_with("arn:") || name.starts_with("https://") {
        name.rsplit([':', '/']).next().unwrap_or(name)
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;

    #[test]
    fn a_name_that_a_principal_chooses_itself_does_not_count() {
        let of = |kind: &str| {
            let arn = "arn:aws:sts::111122223333:assumed-role/Admin/deploy";
            let identity = json!({"type": kind, "userName": "deploy", "arn": arn});
            serde_json::from_value::<UserIdentity>(identity).unwrap()
        };
        let names = Names::parse("deploy").unwrap();
        assert!(names.matches_principal(&of("IAMUser")));
        for kind in ["WebIdentityUser", "SAMLUser", "FederatedUser"] {
            assert!(!names.matches_principal(&of(kind)), "{kind}");
        }
    }

    /// A path may hold whatever IAM takes, colons among it.
    #[test]
    fn nobody_is_listed_by_a_path_of_their_choice() {
        let of = |arn: &str| {
            let identity = json!({"type": "IAMUser", "userName": "mallory", "arn": arn});
            serde_json::from_value::<UserIdentity>(identity).unwrap()
        };
        for listed in ["arn:aws:iam::*:role/ci/*", "arn:*:role/ci/*"] {
            let names = Names::parse(listed).unwrap();
            assert!(names.matches_principal(&of("arn:aws:iam::111122223333:role/ci/deploy")));
            for chosen in ["user/:role/ci/mallory", "user/x:role/ci/mallory"] {
                let arn = format!("arn:aws:iam::111122223333:{chosen}");
                assert!(!names.matches_principal(&of(&arn)), "{listed}: {arn}");
            }
        }
        let all = Names::parse("arn:aws:iam::*").unwrap();
        assert!(all.matches_principal(&of("arn:aws:iam::111122223333:user/mallory")));
    }

    #[test]
    fn names_are_listed_whole_or_by_the_end_of_their_arn() {
        let names = Names::parse("main, sandbox-*,arn:aws:sns:*:alerts").unwrap();
        for listed in [
            "main",
            "sandbox-7",
            "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
            "arn:aws:sns:us-east-1:111122223333:alerts",
        ] {
            assert!(names.matches(listed), "{listed}");
        }
        for other in ["Main", "mainly", "", "my-sandbox-7", "trail/main"] {
            assert!(!names.matches(other), "{other}");
        }
        assert!(!Names::parse("").unwrap().matches("main"));
    }
}
