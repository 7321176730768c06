use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports central root access being turned on or off for the organization.
    ///
    /// # Why
    /// With it the management account, or a delegated one, acts as the root user of every member account.
    /// Without it members may set root passwords and keys again.
    ///
    /// # Example
    /// Somebody calls `EnableOrganizationsRootSessions`.
    ///
    /// # Respond
    /// Ask whoever runs the organization. If nobody claims it, undo it, and look for `sts:AssumeRoot` since.
    pub struct CentralRootAccess = "centralRootAccess";
}

impl Rule for CentralRootAccess {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1548.005", "T1098"])
        .groups(["organization"])
        .references(["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management"])
        .since("0.1.0");

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
            &format!("Central root access turned {turned}"),
            &format!("turned {what} {turned} for the organization"),
            what,
        );
        Ok(finding.into())
    }
}
