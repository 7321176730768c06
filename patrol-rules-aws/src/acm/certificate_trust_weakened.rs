use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::certificate_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports a private key being exported from AWS Certificate Manager or AWS Payment
    /// Cryptography, and trust in certificates being weakened.
    ///
    /// Weakened are certificate transparency logs and revocation that are turned off, and CA
    /// certificates that a private certificate authority issues, with which somebody else can issue
    /// certificates. `kmsKeyDisabled` reports certificate authorities that are disabled or deleted.
    ///
    /// # Why
    /// Who has the private key can pretend to be the server, and a certificate that is neither
    /// logged nor revoked stays unnoticed.
    ///
    /// # Example
    /// `aws acm export-certificate --certificate-arn arn:aws:acm:... --passphrase fileb://pass`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, revoke the certificate and
    /// issue another one.
    pub struct CertificateTrustWeakened = "certificateTrustWeakened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for CertificateTrustWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552.004", "T1588.004"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event,
            expected,
            &[&CHANGES],
            SUBJECT,
            HIDDEN,
        ))
    }
}

const SUBJECT: &str = "Certificate trust weakened";
const HIDDEN: &str = "what it changed";
