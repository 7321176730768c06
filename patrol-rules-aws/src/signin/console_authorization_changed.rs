use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports a change of who may sign in to the console, and from where.
    ///
    /// # Why
    /// The account's sign-in policy keeps strangers and foreign networks out before any password is asked.
    ///
    /// # Example
    /// Somebody calls `PutConsoleAuthorizationConfiguration`, or deletes the account's sign-in policy.
    ///
    /// # Respond
    /// Ask whoever changed it, and set it back. Look for sign-ins from new addresses since.
    pub struct ConsoleAuthorizationChanged = "consoleAuthorizationChanged";
}

impl Rule for ConsoleAuthorizationChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1556", "T1685"])
        .groups(["organization"])
        .since("0.1.0");

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
            "Console sign-in policy",
            &format!("changed who may sign in to the console ({action})"),
            action,
        );
        Ok(finding.into())
    }
}
