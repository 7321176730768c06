use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports a program getting an IAM Identity Center session with a device code.
    ///
    /// # Why
    /// Attackers use device codes for phishing: the victim approves a code on AWS's own page,
    /// including MFA, and the attacker's program gets the session. Current AWS CLI versions use
    /// device codes only if asked to (`--use-device-code`).
    ///
    /// # Example
    /// `bob` follows a link in an email and approves a sign-in that was started on another machine.
    ///
    /// # Respond
    /// Ask the user whether they ran `aws sso login`. If not, end the user's sessions in IAM
    /// Identity Center, and review the calls made from the event's IP address since.
    pub struct DeviceCodeSignIn = "deviceCodeSignIn";
}

impl Rule for DeviceCodeSignIn {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1528", "T1566"])
        .groups(["credentials", "organization"])
        // In botocore it is an operation of `sso-oidc`; records have the source of the portal.
        .unverified(["CreateToken"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([
            "AWS API Call via CloudTrail",
            "AWS Service Event via CloudTrail",
        ])
        .field("detail.eventSource", ["sso.amazonaws.com"])
        .field("detail.eventName", ["CreateToken"])
        .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let by_code =
            named(call, &["grantType"]).is_some_and(|grant| grant.ends_with(":device_code"));
        if !by_code {
            return Ok(Findings::none());
        }
        let from = event
            .detail
            .source_ip_address
            .as_deref()
            .unwrap_or("an unknown address");
        let finding = report(
            event,
            "Device code sign-in",
            &format!("approved a device code, and a program at {from} got the session,"),
            event.who().person().unwrap_or(event.who().short_name()),
        );
        Ok(finding.detail("address", from).key(from).into())
    }
}
