use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{named, report};

rule! {
    /// Reports a device for multi-factor authentication that somebody registers for another user.
    ///
    /// # Why
    /// Who holds the device holds the second factor. Attackers register one for a user whose password they
    /// set, and so pass policies that ask for it.
    ///
    /// # Example
    /// `mallory` enables a device for the user `alice`.
    ///
    /// # Respond
    /// Ask the user whether the device is theirs. If it is not, deactivate it
    /// (`aws iam deactivate-mfa-device`) and look at the user's sign-ins.
    pub struct MfaDeviceRegistered = "mfaDeviceRegistered";
}

impl Rule for MfaDeviceRegistered {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1556.006", "T1098.005"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["EnableMFADevice"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        // Each new phone is registered by its user.
        let Some(user) = another_user(event) else {
            return Ok(Findings::none());
        };
        let finding = report(
            event,
            "MFA device registered for another user",
            &format!("registered an MFA device for user {user}"),
            user,
        );
        let device = named(&event.detail, &["serialNumber"]);
        Ok(finding.detail("device", device).into())
    }
}
