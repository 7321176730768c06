use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, named, report};

rule! {
    /// Reports an MFA device being deactivated or deleted.
    ///
    /// The root user's device has critical severity. Deleting another virtual device, which is
    /// already deactivated or was never assigned, has low severity.
    ///
    /// # Why
    /// Without MFA, a stolen password is enough to sign in.
    ///
    /// # Example
    /// `aws iam deactivate-mfa-device --user-name alice --serial-number ...`.
    ///
    /// # Respond
    /// Ask the user. A new phone is a common reason, and then a new device is registered within
    /// minutes. If it was not authorized, reset the password and register a device again.
    pub struct MfaDeviceRemoved = "mfaDeviceRemoved";
}

impl Rule for MfaDeviceRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1556.006"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            ["DeactivateMFADevice", "DeleteVirtualMFADevice"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let device = asked(call, &["serialNumber"]);
        let user = named(call, &["userName"]);
        let of_root = device.ends_with(":mfa/root-account-mfa-device")
            || (user.is_none() && call.user_identity.is_root());
        let deleted = call.event_name == "DeleteVirtualMFADevice";
        let (subject, of, severity) = match (of_root, deleted) {
            (true, _) => (
                "Root user MFA device removed",
                ", the root user's,",
                Severity::Critical,
            ),
            // Already deactivated, or never assigned to a user.
            (false, true) => ("MFA device deleted", "", Severity::Low),
            (false, false) => ("MFA device deactivated", "", Severity::Medium),
        };
        let did = if deleted { "deleted" } else { "deactivated" };
        let owner = user
            .map(|user| format!(" of user {user}"))
            .unwrap_or_default();
        let finding = report(
            event,
            subject,
            &format!("{did} the MFA device {device}{of}{owner}"),
            device,
        );
        Ok(finding.severity(severity).detail("user", user).into())
    }
}
