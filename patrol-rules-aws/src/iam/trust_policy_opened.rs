use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::PolicyDocument, rule,
};

use super::trust::{Outsider, outsiders};
use crate::shared::{DeploymentPrincipals, TrustedAccounts, asked, hidden_request, listed, report};

rule! {
    /// Reports a role that another account, everybody, or any user of a public identity provider may assume.
    ///
    /// New roles and changed trust policies. Everybody, and all users of GitHub or the like, are critical. A
    /// condition counts only if each of its values names somebody in particular. A role or user that is named by
    /// its id (`AROA...`) may be anybody's, and is reported. A document that cannot be read is, too.
    ///
    /// # Why
    /// A role that an attacker's own account may assume is a way in that outlives every password.
    ///
    /// # Example
    /// `mallory` lets account 999988887777 assume the role `Admin`, or creates a role for GitHub Actions without
    /// saying which repository.
    ///
    /// # Respond
    /// Ask whose account it is. If nobody knows it, set the trust policy back
    /// (`aws iam update-assume-role-policy`), revoke the role's sessions, and look for `AssumeRole` by that account.
    pub struct TrustPolicyOpened = "trustPolicyOpened" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
        /// Accounts and organizations that roles may be opened to.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for TrustPolicyOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1136.003", "T1199"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            ["CreateRole", "UpdateAssumeRolePolicy"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        if let Some(finding) = hidden_request(event, "whom the role lets in") {
            return Ok(finding.into());
        }
        let request = call.request_parameters.as_ref();
        let fields = ["policyDocument", "assumeRolePolicyDocument"];
        let document =
            request.and_then(|request| fields.iter().find_map(|field| request.get(field)));
        let Some(document) = document else {
            return Ok(Findings::none());
        };
        let role = asked(call, &["roleName"]);
        let did = match call.event_name.as_str() {
            "CreateRole" => "created",
            _ => "changed the trust policy of",
        };
        let found = match PolicyDocument::from_value(document) {
            Ok(document) => outsiders(&document, |id| self.trusted_accounts.trusts(event, id)),
            Err(why) => {
                let did = format!(
                    "{did} the role {role}, and nobody can tell whom it lets in, for its trust policy cannot be read ({why}),"
                );
                let finding = report(event, "Unreadable trust policy", &did, role);
                return Ok(finding.into());
            }
        };
        let Some(worst) = found.first() else {
            return Ok(Findings::none());
        };
        let names: Vec<_> = found.iter().map(ToString::to_string).collect();
        let finding = report(
            event,
            &format!("Role opened to {worst}"),
            &format!(
                "{did} the role {role}, which lets in {},",
                listed(&names, 5)
            ),
            role,
        );
        let finding = match worst {
            Outsider::Everybody | Outsider::AnyUserOf(_) => finding.severity(Severity::Critical),
            // Most often the own one, which the operator has not named.
            Outsider::Organization(_) => finding.severity(Severity::Low),
            Outsider::Account(_) | Outsider::Principal(_) => finding,
        };
        Ok(finding.detail("letsIn", names).into())
    }
}
