use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports changes to how people sign in to IAM Identity Center: identity source, MFA settings,
    /// instances and trusted token issuers.
    ///
    /// # Why
    /// Whoever controls the identity source can sign in as anyone to every account of the
    /// organization.
    ///
    /// # Example
    /// `mallory` changes the identity source to her own identity provider.
    ///
    /// # Respond
    /// Confirm with the owners of IAM Identity Center. If it was not authorized, revert it, and
    /// review who has signed in to which account since.
    pub struct IdentityCenterChanged = "identityCenterChanged";
}

impl Rule for IdentityCenterChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1556", "T1484.002"])
        .groups(["baseline", "organization"])
        .since("0.1.0");

    // The console's calls have names of their own, which AWS's API does not list.
    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail(["AWS API Call via CloudTrail"])
            .field(
                "detail.eventSource",
                ["sso.amazonaws.com", "sso-directory.amazonaws.com"],
            )
            .field(
                "detail.eventName",
                [
                    "AssociateDirectory",
                    "CreateInstance",
                    "CreateTrustedTokenIssuer",
                    "DeleteInstance",
                    "DisableExternalIdPConfigurationForDirectory",
                    "DisassociateDirectory",
                    "EnableExternalIdPConfigurationForDirectory",
                    "ImportExternalIdPCertificate",
                    "PutMfaDeviceManagementForDirectory",
                    "UpdateExternalIdPConfigurationForDirectory",
                    "UpdateSsoConfiguration",
                    "UpdateTrustedTokenIssuer",
                ],
            )
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = call.event_name.as_str();
        let fields = [
            "instanceArn",
            "trustedTokenIssuerArn",
            "directoryId",
            "name",
        ];
        let of = named(call, &fields);
        let named = of.map(|of| format!(" for {of}")).unwrap_or_default();
        let finding = report(
            event,
            "IAM Identity Center changed",
            &format!("changed how people sign in to Identity Center: {action}{named}"),
            action,
        );
        Ok(finding.detail("resource", of).into())
    }
}
