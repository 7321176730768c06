use std::time::Duration;

use patrol_core::{
    Aggregate, By, ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result,
    Rule, Severity, rule,
};

use crate::shared::TrustedNetworks;

rule! {
    /// Reports failed console sign-ins for many users from one IP address.
    ///
    /// Five users of an account within half an hour are reported. `consoleLoginFailures` counts by
    /// user, and so misses an attacker who tries each user once.
    ///
    /// # Why
    /// Trying one common password for every user locks nobody out, and often succeeds for someone
    /// (password spraying).
    ///
    /// # Example
    /// Somebody tries `Spring2026!` for thirty users from one IP address.
    ///
    /// # Respond
    /// Look for a successful sign-in from the same address, and reset that password. Require MFA,
    /// or move users to IAM Identity Center.
    pub struct PasswordSpraying = "passwordSpraying" {
        /// Networks from which many people sign in, such as offices.
        trusted_networks: TrustedNetworks,
    }
}

impl Rule for PasswordSpraying {
    type Detail = ConsoleSignIn;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1110.003"])
        .cis(["5.6"])
        .groups(["baseline", "cis", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::console_sign_in().field("detail.responseElements.ConsoleLogin", ["Failure"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(5, Duration::from_secs(1800))
            .distinct("user")
            .by([By::Account, By::Key])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ConsoleSignIn>, _: &Context) -> Result<Findings> {
        let sign_in = &event.detail;
        let Some(address) = sign_in.source_ip_address.as_deref() else {
            return Ok(Findings::none());
        };
        if self.trusted_networks.contains(address) {
            return Ok(Findings::none());
        }
        let finding = Finding::new(
            format!("Password spraying from {address}"),
            format!(
                "Console sign-ins from {address} failed for many users in {}.",
                event.place()
            ),
        );
        // Names that do not exist are hidden in the record; each such try counts by itself.
        let user = sign_in.user_identity.user_name.as_deref();
        let user = user.filter(|user| *user != "HIDDEN_DUE_TO_SECURITY_REASONS");
        let finding = match user {
            Some(user) => finding.detail("user", user),
            None => finding,
        };
        Ok(finding.detail("address", address).key(address).into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Identity, console_sign_in, json, replay, rule};

    use super::*;

    fn failed(user: &str, address: &str) -> FixtureEvent {
        let mut event = console_sign_in("IAMUser")
            .by(Identity::iam_user(user))
            .response(json!({"ConsoleLogin": "Failure"}));
        event["detail"]["sourceIPAddress"] = json!(address);
        event
    }

    #[test]
    fn five_users_of_one_address_are_reported_once_and_the_rest_is_counted() {
        let rule = rule::<PasswordSpraying>([]);
        let users = ["ann", "bob", "cyd", "dan", "eve", "fay"];
        let tries = users.map(|user| ("1m", failed(user, "203.0.113.50")));
        let told = replay(&rule, tries).told;
        let told: Vec<_> = told.iter().map(|told| (told.event, told.count)).collect();
        assert_eq!(told, [(4, 5), (6, 1)]);
    }

    #[test]
    fn one_user_and_many_addresses_are_not_spraying() {
        let rule = rule::<PasswordSpraying>([]);
        let one_user = [(); 9].map(|()| ("1m", failed("bob", "203.0.113.50")));
        assert!(replay(&rule, one_user).told.is_empty());
        let users = ["ann", "bob", "cyd", "dan", "eve", "fay"];
        let mut last = 0;
        let addresses = users.map(|user| {
            last += 1;
            ("1m", failed(user, &format!("203.0.113.{last}")))
        });
        assert!(replay(&rule, addresses).told.is_empty());
    }
}
