use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::sign_in_changes::{BY_HAND, CHANGES};
use crate::shared::change::{self, Change};
use crate::shared::{DeploymentPrincipals, by_hand};

rule! {
    /// Reports how users sign in to an application, a directory, a cluster or devices being changed
    /// or weakened.
    ///
    /// This covers identity providers, MFA, threat protection, passwords and self sign-up of
    /// Cognito user pools, and identity providers of identity pools; trusts, RADIUS, LDAPS, client
    /// authentication and passwords of Directory Service; OIDC providers of EKS clusters; identity
    /// sources of Verified Permissions; certificates and authorizers of AWS IoT; SAML of WorkSpaces
    /// and Amazon Managed Grafana. What an application's own role does to single users of a user
    /// pool is not reported, and app clients only if a person changes them.
    ///
    /// # Why
    /// Whoever adds an identity provider of their own, or sets a user's password, can sign in as
    /// that user with everything that user may do.
    ///
    /// # Example
    /// `aws cognito-idp create-identity-provider --user-pool-id us-east-1_EXAMPLE --provider-name
    /// login --provider-type OIDC ...`.
    ///
    /// # Respond
    /// Confirm with the application's owner. If it was not authorized, revert it, and review who
    /// has signed in since.
    pub struct SignInWeakened = "signInWeakened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SignInWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1556", "T1098"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of(TABLES.map(change::pattern)).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let tables = match by_hand(event) {
            true => &TABLES[..],
            false => &TABLES[..1],
        };
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event, expected, tables, SUBJECT, HIDDEN,
        ))
    }
}

/// The second counts of people alone.
static TABLES: [&[Change]; 2] = [&CHANGES, &BY_HAND];

const SUBJECT: &str = "Sign-in of users weakened";
const HIDDEN: &str = "whether it weakened how users sign in";
