use patrol_core::{
    ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::Names;

rule! {
    /// Reports an IAM user who signs in to the console without multi-factor authentication.
    ///
    /// Federated sessions carry no second factor of AWS's, so they are not looked at; the root user is
    /// `rootLogin`'s.
    ///
    /// # Why
    /// A stolen password is enough for such a user.
    ///
    /// # Example
    /// `bob` signs in with his password alone.
    ///
    /// # Respond
    /// Ask the user whether it was them; then register a device, or move the user to Identity Center.
    pub struct ConsoleLoginWithoutMfa = "consoleLoginWithoutMFA" {
        /// IAM users who need no second factor, by name, comma separated; `*` and `?` are wildcards.
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
        // Somebody whom an identity provider vouches for showed a second factor there, if anywhere.
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
            format!("Sign-in without MFA: {}", who.short_name()),
            format!(
                "{who} signed in to the console from {from} in {place}, without multi-factor authentication."
            ),
        );
        Ok(finding.by(who).detail("address", from).into())
    }
}
