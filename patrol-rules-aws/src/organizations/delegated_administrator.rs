use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports a delegated administrator being registered or removed, and AWS services being given
    /// or losing trusted access to the organization.
    ///
    /// Enabling all features in the organization is reported with low severity.
    ///
    /// # Why
    /// A delegated administrator of a service such as IAM Identity Center, CloudFormation or
    /// GuardDuty can reach every account. A service that loses trusted access stops monitoring all
    /// of them.
    ///
    /// # Example
    /// `aws organizations register-delegated-administrator --account-id 999988887777
    /// --service-principal sso.amazonaws.com`.
    ///
    /// # Respond
    /// Confirm with the owners of the organization. If it was not authorized, remove the
    /// registration (`aws organizations deregister-delegated-administrator`), and review what that
    /// account has done since.
    pub struct DelegatedAdministrator = "delegatedAdministrator" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DelegatedAdministrator {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1666", "T1685"])
        .groups(["baseline", "organization"])
        .since("0.1.0")
        .reports_omitted();

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
                format!("made account {account} delegated administrator of {service}"),
                Severity::High,
            ),
            "DeregisterDelegatedAdministrator" => (
                "Delegated administrator removed",
                format!("removed account {account} as delegated administrator of {service}"),
                Severity::High,
            ),
            "DisableAWSServiceAccess" => (
                "Trusted access disabled",
                format!("disabled trusted access for {service}"),
                Severity::High,
            ),
            "EnableAWSServiceAccess" => (
                "Trusted access enabled",
                format!("enabled trusted access for {service}"),
                Severity::Medium,
            ),
            _ => (
                "All features enabled in the organization",
                "started enabling all features in the organization".to_owned(),
                Severity::Low,
            ),
        };
        let finding = report(event, subject, &did, service).severity(severity);
        Ok(finding
            .detail("account", named(call, &["accountId"]))
            .into())
    }
}
