use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::PolicyDocument, rule,
};

use super::trust::{Outsider, outsiders};
use crate::shared::{DeploymentPrincipals, TrustedAccounts, asked, hidden_request, listed, report};

rule! {
    /// Reports a role that another account, everyone, or any user of a public identity provider can
    /// assume.
    ///
    /// New roles and changed trust policies are checked. Everyone, and all users of an identity
    /// provider such as GitHub, have critical severity. An organization that is not trusted has low
    /// severity. A condition counts only if each of its values identifies particular callers. A
    /// role or user named by its unique ID (`AROA...`) may belong to any account and is reported,
    /// and so is a document that cannot be read.
    ///
    /// # Why
    /// An attacker whose own account can assume a role can come back whatever passwords and keys
    /// you change.
    ///
    /// # Example
    /// `aws iam update-assume-role-policy --role-name Admin` that trusts account 999988887777, or a
    /// role for GitHub Actions without a condition on the repository.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, restore the trust policy (`aws iam
    /// update-assume-role-policy`), revoke the role's sessions, and look for `AssumeRole` calls by
    /// that account.
    pub struct TrustPolicyOpened = "trustPolicyOpened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Accounts and organizations that may assume roles, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for TrustPolicyOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1136.003", "T1199"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

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
                let did =
                    format!("{did} the role {role}, whose trust policy cannot be read ({why}),");
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
                "{did} the role {role}, which can be assumed by {},",
                listed(&names, 5)
            ),
            role,
        );
        let finding = match worst {
            Outsider::Everybody | Outsider::AnyUserOf(_) => finding.severity(Severity::Critical),
            // Usually the operator's own organization, which they have not listed.
            Outsider::Organization(_) => finding.severity(Severity::Low),
            Outsider::Account(_) | Outsider::Principal(_) => finding,
        };
        Ok(finding.detail("letsIn", names).into())
    }
}
