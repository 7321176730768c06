use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{named, report};

rule! {
    /// Reports an MFA device that a principal registers for another IAM user.
    ///
    /// # Why
    /// An attacker who has set a user's password can register their own MFA device for the user,
    /// and so satisfy policies that require MFA.
    ///
    /// # Example
    /// `aws iam enable-mfa-device --user-name alice ...`, called by `mallory`.
    ///
    /// # Respond
    /// Ask the user whether the device is theirs. If it is not, deactivate it (`aws iam
    /// deactivate-mfa-device`) and check the user's sign-ins.
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
        // Users register their own new phones themselves.
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
