//! Identity providers that sign the tokens of all their customers.

use serde_json::Value;

use crate::shared::{is_fixed, texts};

/// An issuer whose tokens anyone can get, so that a role's trust policy has to name the customer.
///
/// Source: [identity provider controls for shared OIDC providers](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html),
/// and the providers that AWS has built in.
pub(super) struct SharedIssuer {
    host: &'static str,
    /// The claims of which one must name the customer.
    claims: &'static [&'static str],
    /// The fewest `:` and `/` before a wildcard, so that what comes before it names the
    /// customer: two in `repo:acme/*`. `None`: a wildcard can match any customer.
    before_wildcard: Option<usize>,
}

const fn issuer(
    host: &'static str,
    claims: &'static [&'static str],
    before_wildcard: Option<usize>,
) -> SharedIssuer {
    SharedIssuer {
        host,
        claims,
        before_wildcard,
    }
}

const SHARED_ISSUERS: [SharedIssuer; 20] = [
    issuer("accounts.google.com", &["sub", "aud", "oaud"], None),
    issuer("agent.buildkite.com", &["sub"], Some(2)),
    issuer("api.pulumi.com", &["aud"], None),
    issuer("app.terraform.io", &["sub"], Some(2)),
    issuer("cognito-identity.amazonaws.com", &["aud", "sub"], None),
    issuer("gitlab.com", &["sub"], Some(2)),
    issuer("graph.facebook.com", &["app_id", "id"], None),
    issuer(
        "oidc-configuration.audit-log.githubusercontent.com",
        &["sub"],
        None,
    ),
    issuer("oidc.codefresh.io", &["sub"], Some(2)),
    issuer("oidc.fly.io", &["sub"], Some(1)),
    issuer("oidc.vercel.com", &["aud", "sub"], Some(2)),
    issuer("proidc.upbound.io", &["sub"], Some(2)),
    issuer("sandboxes.cloud", &["aud"], None),
    issuer("scalr.io", &["sub"], Some(2)),
    issuer("sts.windows.net", &["aud", "sub"], None),
    issuer("studio.datachain.ai", &["sub"], Some(2)),
    issuer("token.actions.githubusercontent.com", &["sub"], Some(2)),
    issuer("tokens.cloud.shisho.dev", &["sub"], Some(2)),
    issuer("vstoken.actions.githubusercontent.com", &["sub"], Some(2)),
    issuer("www.amazon.com", &["app_id", "user_id"], None),
];

impl SharedIssuer {
    /// The issuer with this host, in any case.
    pub(super) fn of(host: &str) -> Option<&'static Self> {
        let mut issuers = SHARED_ISSUERS.iter();
        issuers.find(|issuer| issuer.host.eq_ignore_ascii_case(host))
    }

    /// Does each of a claim's values name the customer?
    pub(super) fn names_customer(&self, claim: &str, values: &Value) -> bool {
        let mut claims = self.claims.iter();
        let mut values = texts(values).peekable();
        claims.any(|known| known.eq_ignore_ascii_case(claim))
            && values.peek().is_some()
            && values.all(|value| self.is_customer(value))
    }

    fn is_customer(&self, value: &str) -> bool {
        if is_fixed(value) {
            return true;
        }
        let before = value.split(['*', '?', '$']).next().unwrap_or_default();
        let separators = before.matches([':', '/']).count();
        self.before_wildcard
            .is_some_and(|at_least| separators >= at_least)
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;

    #[test]
    fn a_value_names_the_customer_or_anyone() {
        for (host, claim, value, names) in [
            (
                "GitLab.com",
                "sub",
                json!("project_path:acme/*:ref_type:branch:ref:main"),
                true,
            ),
            ("gitlab.com", "sub", json!("project_path:*:ref:main"), false),
            (
                "app.terraform.io",
                "sub",
                json!("organization:acme:project:*"),
                true,
            ),
            ("app.terraform.io", "sub", json!("organization:*"), false),
            (
                "app.terraform.io",
                "aud",
                json!("aws.workload.identity"),
                false,
            ),
            (
                "cognito-identity.amazonaws.com",
                "aud",
                json!("us-east-1:12345678-abcd"),
                true,
            ),
            (
                "cognito-identity.amazonaws.com",
                "aud",
                json!("us-east-1:*"),
                false,
            ),
            ("accounts.google.com", "SUB", json!("1234567890"), true),
            ("accounts.google.com", "sub", json!([]), false),
        ] {
            let issuer = SharedIssuer::of(host).unwrap();
            assert_eq!(
                issuer.names_customer(claim, &value),
                names,
                "{host} {value}"
            );
        }
        assert!(SharedIssuer::of("oidc.eks.eu-west-1.amazonaws.com").is_none());
    }
}
