use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, named, report};

rule! {
    /// Reports long-lived credentials of a user other than access keys and passwords.
    ///
    /// Credentials for one service (API keys of Amazon Bedrock and CloudWatch, passwords for CodeCommit
    /// and Keyspaces), signing certificates and SSH keys.
    ///
    /// # Why
    /// They work without a second factor, do not show among the access keys, and are seldom looked for.
    /// Stolen access to language models is kept by API keys for Bedrock.
    ///
    /// # Example
    /// `mallory` calls `CreateServiceSpecificCredential` for `bedrock.amazonaws.com`.
    ///
    /// # Respond
    /// Ask whoever created it what it is for. If nobody claims it, delete it
    /// (`aws iam delete-service-specific-credential`) and read the trail of that service by user.
    pub struct ServiceCredential = "serviceCredential" {
        /// Principals whose changes are planned.
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
        let (kind, did) = match call.event_name.as_str() {
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
            &format!("{kind} created"),
            &format!("{did} user {user}{of}"),
            user,
        );
        Ok(finding.detail("service", service).into())
    }
}
