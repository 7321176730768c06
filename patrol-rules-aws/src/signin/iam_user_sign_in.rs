use patrol_core::{
    ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::Names;

rule! {
    /// Reports every IAM user who signs in to the console.
    ///
    /// # Why
    /// Where people sign in through IAM Identity Center or another identity provider, an IAM user
    /// in the console is worth a look, even with MFA.
    ///
    /// # Example
    /// The user `deployer`, which belongs to a build server, signs in to the console.
    ///
    /// # Respond
    /// Ask the user's owner. Remove console passwords that are not needed (`aws iam
    /// delete-login-profile`).
    pub struct IamUserSignIn = "iamUserSignIn" {
        /// IAM users who may sign in, by name, comma separated; `*` and `?` are wildcards.
        ignored_users: Names = "",
    }
}

impl Rule for IamUserSignIn {
    type Detail = ConsoleSignIn;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1078.004"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::console_sign_in().field("detail.userIdentity.type", ["IAMUser"])
    }

    async fn check(&self, event: &Event<ConsoleSignIn>, _: &Context) -> Result<Findings> {
        let sign_in = &event.detail;
        let user = sign_in
            .user_identity
            .user_name
            .as_deref()
            .unwrap_or_default();
        let ignored = self.ignored_users.matches(user);
        if ignored || sign_in.succeeded() != Some(true) {
            return Ok(Findings::none());
        }
        let (who, place) = (event.who(), event.place());
        let from = sign_in
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let finding = Finding::new(
            format!("IAM user signed in: {}", who.short_name()),
            format!("{who} signed in to the console from {from} in {place}."),
        );
        Ok(finding.by(who).detail("address", from).into())
    }
}
