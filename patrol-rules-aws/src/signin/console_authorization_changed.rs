use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports changes to the policies that decide who can sign in to the console, and from which
    /// networks.
    ///
    /// # Why
    /// These policies block sign-ins from outside identities and networks before any password is
    /// checked.
    ///
    /// # Example
    /// `PutConsoleAuthorizationConfiguration`, or `DeleteResourcePermissionStatement` on the
    /// account's sign-in policy.
    ///
    /// # Respond
    /// Confirm with the person who made the change, and restore the policy if it was not
    /// authorized. Look for sign-ins from new IP addresses since.
    pub struct ConsoleAuthorizationChanged = "consoleAuthorizationChanged";
}

impl Rule for ConsoleAuthorizationChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1556", "T1685"])
        .groups(["organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "signin.amazonaws.com",
            [
                "DeleteConsoleAuthorizationConfiguration",
                "DeleteResourcePermissionStatement",
                "PutConsoleAuthorizationConfiguration",
                "PutResourcePermissionStatement",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = call.event_name.as_str();
        let finding = report(
            event,
            "Console sign-in policy changed",
            &format!("changed who may sign in to the console ({action})"),
            action,
        );
        Ok(finding.into())
    }
}
