use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports a member account becoming administrator of a service for the whole organization, or ceasing to be it,
    /// and services getting or losing access to the organization.
    ///
    /// # Why
    /// A delegated administrator of Identity Center, CloudFormation or GuardDuty reaches every account. A service
    /// that loses its access stops watching all of them.
    ///
    /// # Example
    /// `mallory` registers account 999988887777 as administrator of `sso.amazonaws.com`.
    ///
    /// # Respond
    /// Ask whoever runs the organization. If nobody claims it, take the registration back
    /// (`aws organizations deregister-delegated-administrator`) and look at what that account did since.
    pub struct DelegatedAdministrator = "delegatedAdministrator" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DelegatedAdministrator {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1666", "T1685"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "organizations.amazonaws.com",
            [
                "DeregisterDelegatedAdministrator",
                "DisableAWSServiceAccess",
                "EnableAWSServiceAccess",
                "EnableAllFeatures",
                "RegisterDelegatedAdministrator",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let service = asked(call, &["servicePrincipal"]);
        let account = asked(call, &["accountId"]);
        let (subject, did, severity) = match call.event_name.as_str() {
            "RegisterDelegatedAdministrator" => (
                "Delegated administrator registered",
                format!("made account {account} administrator of {service} for the organization"),
                Severity::High,
            ),
            "DeregisterDelegatedAdministrator" => (
                "Delegated administrator removed",
                format!("took the administration of {service} from account {account}"),
                Severity::High,
            ),
            "DisableAWSServiceAccess" => (
                "Service lost access to the organization",
                format!("took access to the organization from {service}"),
                Severity::High,
            ),
            "EnableAWSServiceAccess" => (
                "Service got access to the organization",
                format!("gave {service} access to the organization"),
                Severity::Medium,
            ),
            _ => (
                "All features of the organization enabled",
                "began to enable all features of the organization".to_owned(),
                Severity::Low,
            ),
        };
        let finding = report(event, subject, &did, service).severity(severity);
        Ok(finding
            .detail("account", named(call, &["accountId"]))
            .into())
    }
}
