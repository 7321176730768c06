use patrol_core::{
    ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::Names;

rule! {
    /// Reports an IAM user signing in to the console without multi-factor authentication (MFA).
    ///
    /// Federated sign-ins are not reported, because MFA happens at the identity provider;
    /// `rootLogin` reports the root user.
    ///
    /// # Why
    /// A stolen password is enough to sign in as this user.
    ///
    /// # Example
    /// `bob` signs in with only a password.
    ///
    /// # Respond
    /// Ask the user whether it was them; then register an MFA device, or move the user to IAM
    /// Identity Center.
    pub struct ConsoleLoginWithoutMfa = "consoleLoginWithoutMFA" {
        /// IAM users who may sign in without MFA, by name, comma separated; `*` and `?` are
        /// wildcards.
        ignored_users: Names = "",
    }
}

impl Rule for ConsoleLoginWithoutMfa {
    type Detail = ConsoleSignIn;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1078.004"])
        .cis(["5.2"])
        .groups(["baseline", "cis", "credentials"])
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
        // A federated user's MFA, if any, happens at the identity provider.
        let added = sign_in.additional_event_data.as_ref();
        let federated = added.is_some_and(|added| added["SamlProviderArn"].is_string());
        let with_password_alone =
            sign_in.succeeded() == Some(true) && sign_in.mfa_used() == Some(false);
        if ignored || federated || !with_password_alone {
            return Ok(Findings::none());
        }
        let (who, place) = (event.who(), event.place());
        let from = sign_in
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let finding = Finding::new(
            format!("Console sign-in without MFA: {}", who.short_name()),
            format!(
                "{who} signed in to the console from {from} in {place}, without multi-factor authentication."
            ),
        );
        Ok(finding.by(who).detail("address", from).into())
    }
}
