use std::time::Duration;

use patrol_core::{
    Aggregate, By, ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result,
    Rule, Severity, rule,
};

rule! {
    /// Reports repeated failures to sign in to the console: guessed passwords.
    ///
    /// Five failures of a user within ten minutes; the root user is `rootLogin`'s. A wrong code of the second
    /// factor shows that the password is known, and is reported with a higher severity.
    ///
    /// # Why
    /// Passwords are guessed, or tried because they leaked elsewhere.
    ///
    /// # Example
    /// Somebody tries twenty passwords for `bob` from one address.
    ///
    /// # Respond
    /// Ask the user. Look for a success from the same address; if there is one, or the second factor was
    /// asked, reset the password.
    pub struct ConsoleLoginFailures = "consoleLoginFailures";
}

impl Rule for ConsoleLoginFailures {
    type Detail = ConsoleSignIn;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1110"])
        .cis(["5.6"])
        .groups(["baseline", "cis", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::console_sign_in().field("detail.responseElements.ConsoleLogin", ["Failure"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(5, Duration::from_secs(600))
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ConsoleSignIn>, _: &Context) -> Result<Findings> {
        let sign_in = &event.detail;
        if sign_in.user_identity.is_root() {
            return Ok(Findings::none());
        }
        let (who, place) = (event.who(), event.place());
        let from = sign_in
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let second_factor = sign_in.mfa_used() == Some(true);
        let at = if second_factor {
            ", at the second factor"
        } else {
            ""
        };
        let finding = Finding::new(
            format!("Failed sign-ins: {}", who.short_name()),
            format!("{who} failed to sign in to the console from {from} in {place}{at}."),
        );
        let finding = if second_factor {
            finding.severity(Severity::High)
        } else {
            finding
        };
        Ok(finding
            .by(who)
            .detail("address", from)
            .detail("secondFactor", second_factor)
            .key("failure")
            .into())
    }
}
