use std::time::Duration;

use patrol_core::{
    Aggregate, By, ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result,
    Rule, Severity, rule,
};

rule! {
    /// Reports repeated failed console sign-ins of a user.
    ///
    /// Five failures within ten minutes are reported; `rootLogin` reports the root user. A failed
    /// MFA code shows that the password is known, and has high severity.
    ///
    /// # Why
    /// Attackers guess passwords, or try passwords that leaked elsewhere.
    ///
    /// # Example
    /// Somebody tries twenty passwords for `bob` from one IP address.
    ///
    /// # Respond
    /// Ask the user. Look for a successful sign-in from the same address; if there is one, or if
    /// the failure was at MFA, reset the password.
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
            ", at multi-factor authentication"
        } else {
            ""
        };
        let finding = Finding::new(
            format!("Failed console sign-ins: {}", who.short_name()),
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
