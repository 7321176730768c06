use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::ResourcePattern, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports tokens being issued for services outside AWS, and sessions with temporarily
    /// delegated permissions.
    ///
    /// # Why
    /// `GetWebIdentityToken` issues a token that authenticates a principal to a service outside
    /// AWS, and `GetDelegatedAccessToken` gives an outside party a session in the account. Both are
    /// new and rarely used.
    ///
    /// # Example
    /// A build role requests a token for the audience `https://files.example.net`.
    ///
    /// # Respond
    /// Ask the principal's owner which service accepts the tokens. If it is unknown, turn off
    /// outbound identity federation, or revoke the delegation.
    pub struct OutwardToken = "outwardToken" {
        /// Audiences that tokens may be issued for, comma separated; `*` and `?` are wildcards.
        trusted_audiences: Vec<String> = "",
    }
}

impl Rule for OutwardToken {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1550.001"])
        .groups(["credentials", "organization", "read-only"])
        .references([
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html",
        ])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sts.amazonaws.com",
            ["GetDelegatedAccessToken", "GetWebIdentityToken"],
        )
        .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if call.event_name == "GetDelegatedAccessToken" {
            let finding = report(
                event,
                "Delegated session created",
                "got a session with delegated permissions",
                event.who().short_name(),
            );
            return Ok(finding.severity(Severity::Medium).into());
        }
        let request = call.request_parameters.as_ref();
        let listed = request
            .and_then(|request| request["audience"].as_array())
            .into_iter()
            .flatten();
        let audiences = listed
            .filter_map(|audience| audience.as_str())
            .chain(named(call, &["audience"]));
        let audiences: Vec<_> = audiences.collect();
        let trusted = |audience: &&str| {
            let mut trusted = self.trusted_audiences.iter();
            trusted.any(|trusted| ResourcePattern::from(trusted.as_str()).matches(audience))
        };
        if !audiences.is_empty() && audiences.iter().all(trusted) {
            return Ok(Findings::none());
        }
        let to = match audiences.join(", ") {
            none if none.is_empty() => "an audience that is not named".to_owned(),
            audiences => audiences,
        };
        let finding = report(
            event,
            "Token issued for an outside service",
            &format!("got a token for {to}"),
            &to,
        );
        Ok(finding.into())
    }
}
