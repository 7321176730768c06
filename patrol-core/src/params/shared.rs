//! A parameter that several rules have in common.

/// A parameter that several rules have in common, such as the accounts of the organization: the
/// operator sets it once, for all rules whose field has the type that declares it as
/// [`ParamValue::SHARED`](super::ParamValue::SHARED).
///
/// ```
/// use patrol_core::{InvalidValue, ParamType, ParamValue, SharedParam, rule};
///
/// #[derive(Clone, Debug)]
/// pub struct OwnDomains(Vec<String>);
///
/// impl ParamValue for OwnDomains {
///     const TYPE: ParamType = ParamType::CommaDelimitedList;
///     const SHARED: Option<SharedParam> =
///         Some(SharedParam::new("ownDomains", "Domains of the company, comma separated.", ""));
///
///     fn parse(raw: &str) -> Result<Self, InvalidValue> {
///         Vec::parse(raw).map(Self)
///     }
/// }
///
/// rule! {
///     /// Reports an invitation that leaves the company.
///     pub struct StrangerInvited = "strangerInvited" {
///         /// Domains whose people are not strangers.
///         own_domains: OwnDomains,
///     }
/// }
/// # use patrol_core::*;
/// # impl Rule for StrangerInvited {
/// #     type Detail = ApiCall;
/// #     const META: Metadata = Metadata::new(Severity::Low);
/// #     fn pattern() -> Pattern { Pattern::source("aws.sso") }
/// #     async fn check(&self, _: &Event<ApiCall>, _: &Context) -> Result<Findings> { Ok(Findings::none()) }
/// # }
///
/// let param = &<StrangerInvited as patrol_core::Declared>::PARAMS[0];
/// assert_eq!(param.key(), "OwnDomains");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SharedParam {
    /// The public name, such as `trustedAccounts`. A rule's field has the same name.
    pub name: &'static str,
    /// What it is, for all rules.
    pub docs: &'static str,
    /// What stands in when nothing is set.
    pub default: &'static str,
}

impl SharedParam {
    /// A parameter with its public name, what it is, and its default.
    #[must_use]
    pub const fn new(name: &'static str, docs: &'static str, default: &'static str) -> Self {
        Self {
            name,
            docs,
            default,
        }
    }

    /// Is this field, in snake case, the parameter's name?
    pub(super) const fn is_named(&self, field: &str) -> bool {
        let (field, name) = (field.as_bytes(), self.name.as_bytes());
        let (mut at, mut upper, mut read) = (0, false, 0);
        while at < field.len() {
            if field[at] == b'_' {
                upper = true;
            } else {
                let letter = if upper {
                    field[at].to_ascii_uppercase()
                } else {
                    field[at]
                };
                if read >= name.len() || name[read] != letter {
                    return false;
                }
                upper = false;
                read += 1;
            }
            at += 1;
        }
        read == name.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_the_name_of_its_parameter() {
        let shared = SharedParam::new("trustedAccounts", "", "");
        assert!(shared.is_named("trusted_accounts"));
        for other in [
            "trusted_account",
            "trusted_accounts_too",
            "trustedaccounts",
            "",
        ] {
            assert!(!shared.is_named(other), "{other}");
        }
    }
}
