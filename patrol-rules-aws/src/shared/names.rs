//! Names that an operator lists, with wildcards.

use patrol_core::{InvalidValue, ParamType, ParamValue, UserIdentity, iam::ResourcePattern};

/// Names or ARNs, comma separated; `*` stands for any text and `?` for one character, and case
/// matters.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<ResourcePattern>);

impl ParamValue for Names {
    const TYPE: ParamType = ParamType::CommaDelimitedList;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let items = Vec::<String>::parse(raw)?;
        Ok(Self(items.into_iter().map(ResourcePattern::from).collect()))
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
        let mut names = self.0.iter().filter(|item| !is_arn(item));
        !name.is_empty() && names.any(|item| item.matches(name))
    }

    /// Is this ARN listed, by an item that is one?
    fn has_arn(&self, arn: &str) -> bool {
        self.0
            .iter()
            .filter(|item| is_arn(item))
            .any(|item| item.matches(arn))
    }
}

fn is_arn(item: &ResourcePattern) -> bool {
    item.as_str().starts_with("arn:")
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
