use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports changes of how people sign in to Identity Center: its identity source, its second factors, its
    /// instances and whose tokens it trusts.
    ///
    /// # Why
    /// Whoever decides where identities come from can be anybody in every account of the organization.
    ///
    /// # Example
    /// `mallory` switches the identity source to an identity provider of her own.
    ///
    /// # Respond
    /// Ask whoever runs Identity Center. If nobody claims it, set it back, and look at who signed in to
    /// which account since.
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
            "Identity Center",
            &format!("changed how people sign in to Identity Center: {action}{named}"),
            action,
        );
        Ok(finding.detail("resource", of).into())
    }
}
