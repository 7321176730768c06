use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use serde_json::Value;

use crate::shared::{named, report, request};

rule! {
    /// Reports changes to how people sign in to IAM Identity Center: identity source, MFA settings,
    /// instances, trusted token issuers, tokens for user provisioning, and the attributes that
    /// permissions depend on.
    ///
    /// A user's password or email address that somebody else sets, a user's MFA device that
    /// somebody removes, and how an application gets tokens for users, have medium severity.
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
                [
                    "identitystore.amazonaws.com",
                    "sso-directory.amazonaws.com",
                    "sso.amazonaws.com",
                ],
            )
            .field(
                "detail.eventName",
                [
                    "AssociateDirectory",
                    "CreateBearerToken",
                    "CreateInstance",
                    "CreateInstanceAccessControlAttributeConfiguration",
                    "CreateProvisioningTenant",
                    "CreateTrustedTokenIssuer",
                    "DeleteInstance",
                    "DeleteInstanceAccessControlAttributeConfiguration",
                    "DeleteMfaDeviceForUser",
                    "DisableExternalIdPConfigurationForDirectory",
                    "DisassociateDirectory",
                    "EnableExternalIdPConfigurationForDirectory",
                    "ImportExternalIdPCertificate",
                    "PutApplicationAuthenticationMethod",
                    "PutApplicationGrant",
                    "PutMfaDeviceManagementForDirectory",
                    "UpdateExternalIdPConfigurationForDirectory",
                    "UpdateInstanceAccessControlAttributeConfiguration",
                    "UpdatePassword",
                    "UpdateSsoConfiguration",
                    "UpdateTrustedTokenIssuer",
                    "UpdateUser",
                ],
            )
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = call.event_name.as_str();
        if action == "UpdateUser" && !changes_email(request(call)) {
            return Ok(Findings::none());
        }
        let fields = [
            "instanceArn",
            "trustedTokenIssuerArn",
            "directoryId",
            "userId",
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
        let finding = match action {
            "DeleteMfaDeviceForUser"
            | "PutApplicationAuthenticationMethod"
            | "PutApplicationGrant"
            | "UpdatePassword"
            | "UpdateUser" => finding.severity(Severity::Medium),
            _ => finding,
        };
        Ok(finding.detail("resource", of).into())
    }
}

/// Does an update of a user change the address that passwords are sent to? It is a field of its own, or named by a path.
fn changes_email(request: &Value) -> bool {
    let named = |name: &str| name.to_ascii_lowercase().contains("email");
    match request {
        Value::Object(fields) => fields
            .iter()
            .any(|(field, value)| named(field) || changes_email(value)),
        Value::Array(items) => items.iter().any(changes_email),
        Value::String(text) => named(text),
        _ => false,
    }
}
