use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, named, report};

rule! {
    /// Reports long-lived IAM user credentials, other than access keys and passwords, being
    /// created, uploaded, reset or reactivated.
    ///
    /// These are service-specific credentials (API keys for Amazon Bedrock and CloudWatch,
    /// credentials for CodeCommit and Amazon Keyspaces), signing certificates and SSH public keys.
    ///
    /// # Why
    /// These credentials work without MFA, do not appear among the access keys, and are rarely
    /// checked. Attackers who abuse Bedrock keep their access with Bedrock API keys.
    ///
    /// # Example
    /// `aws iam create-service-specific-credential --service-name bedrock.amazonaws.com --user-name
    /// app`.
    ///
    /// # Respond
    /// Ask the person who created it what it is for. If it was not authorized, delete it (`aws iam
    /// delete-service-specific-credential`) and review the user's calls to that service.
    pub struct ServiceCredential = "serviceCredential" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ServiceCredential {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.001"])
        .groups(["credentials", "organization"])
        .references(["https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "CreateServiceSpecificCredential",
                "ResetServiceSpecificCredential",
                "UpdateSSHPublicKey",
                "UpdateServiceSpecificCredential",
                "UpdateSigningCertificate",
                "UploadSSHPublicKey",
                "UploadSigningCertificate",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let is_change = call.event_name.starts_with("Update");
        if is_change && named(call, &["status"]) != Some("Active") {
            return Ok(Findings::none());
        }
        let (kind, did) = match call.event_name.as_str() {
            "UpdateSSHPublicKey" => ("SSH key", "reactivated an SSH key of"),
            "UpdateSigningCertificate" => (
                "Signing certificate",
                "reactivated a signing certificate of",
            ),
            "UpdateServiceSpecificCredential" => {
                ("Service credential", "reactivated a service credential of")
            }
            "UploadSSHPublicKey" => ("SSH key", "uploaded an SSH key for"),
            "UploadSigningCertificate" => {
                ("Signing certificate", "uploaded a signing certificate for")
            }
            "ResetServiceSpecificCredential" => {
                ("Service credential", "reset a service credential of")
            }
            _ => ("Service credential", "created a service credential for"),
        };
        let user = named(call, &["userName"]).unwrap_or(event.who().short_name());
        let service = named(call, &["serviceName"]);
        let of = service
            .map(|service| format!(" for {service}"))
            .unwrap_or_default();
        let finding = report(
            event,
            &match is_change {
                true => format!("{kind} reactivated"),
                false => format!("{kind} created"),
            },
            &format!("{did} user {user}{of}"),
            user,
        );
        Ok(finding.detail("service", service).into())
    }
}
