use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports centralized root access being enabled or disabled for the organization.
    ///
    /// # Why
    /// While it is enabled, the management account or a delegated administrator can start root
    /// sessions in every member account. Disabling it lets member accounts set root passwords and
    /// access keys again.
    ///
    /// # Example
    /// `aws iam enable-organizations-root-sessions`.
    ///
    /// # Respond
    /// Confirm with the owners of the organization. If it was not authorized, revert it, and look
    /// for `sts:AssumeRoot` calls since.
    pub struct CentralRootAccess = "centralRootAccess";
}

impl Rule for CentralRootAccess {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1548.005", "T1098"])
        .groups(["organization"])
        .references(["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "DisableOrganizationsRootCredentialsManagement",
                "DisableOrganizationsRootSessions",
                "EnableOrganizationsRootCredentialsManagement",
                "EnableOrganizationsRootSessions",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = call.event_name.as_str();
        let turned = if action.starts_with("Enable") {
            "on"
        } else {
            "off"
        };
        let what = match action.ends_with("RootSessions") {
            true => "root sessions in member accounts",
            false => "central management of root credentials",
        };
        let finding = report(
            event,
            &format!("Centralized root access turned {turned}"),
            &format!("turned {what} {turned} for the organization"),
            what,
        );
        Ok(finding.into())
    }
}
