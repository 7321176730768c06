//! Calls that export private keys, or weaken trust in certificates.

use crate::shared::change::{Change, always, when_is};

pub(super) static CHANGES: [Change; 7] = [
    always(
        "acm",
        &["ExportCertificate"],
        "exported with its private key the certificate",
    ),
    when_is(
        "acm",
        &["UpdateCertificateOptions"],
        ("certificateTransparencyLoggingPreference", "DISABLED"),
        "turned off certificate transparency of",
    ),
    when_is(
        "acm",
        &["UpdateCertificateOptions"],
        ("export", "ENABLED"),
        "allowed the private key to be exported of",
    ),
    when_is(
        "acm-pca",
        &["IssueCertificate"],
        ("templateArn", "*SubordinateCACertificate*"),
        "issued a CA certificate of",
    ),
    when_is(
        "acm-pca",
        &["UpdateCertificateAuthority"],
        ("crlConfiguration/enabled", "false"),
        "turned off revocation of",
    ),
    when_is(
        "acm-pca",
        &["UpdateCertificateAuthority"],
        ("ocspConfiguration/enabled", "false"),
        "turned off revocation of",
    ),
    always("payment-cryptography", &["ExportKey"], "exported the key"),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn what_stays_trusted_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "acm",
                    "UpdateCertificateOptions",
                    json!({"certificateArn": "c", "options": {"certificateTransparencyLoggingPreference": "DISABLED"}}),
                ),
                (
                    "acm",
                    "UpdateCertificateOptions",
                    json!({"certificateArn": "c", "options": {"export": "ENABLED"}}),
                ),
                (
                    "acm-pca",
                    "IssueCertificate",
                    json!({"certificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca", "templateArn": "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1"}),
                ),
                (
                    "acm-pca",
                    "IssueCertificate",
                    json!({"certificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca", "templateArn": "arn:aws:acm-pca:::template/BlankSubordinateCACertificate_PathLen0_APIPassthrough/V1"}),
                ),
                (
                    "acm-pca",
                    "UpdateCertificateAuthority",
                    json!({"certificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca", "revocationConfiguration": {"crlConfiguration": {"enabled": false}}}),
                ),
                (
                    "acm-pca",
                    "UpdateCertificateAuthority",
                    json!({"certificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca", "revocationConfiguration": {"ocspConfiguration": {"enabled": false}}}),
                ),
            ],
            &[
                (
                    "acm",
                    "UpdateCertificateOptions",
                    json!({"certificateArn": "c", "options": {"certificateTransparencyLoggingPreference": "ENABLED"}}),
                ),
                (
                    "acm-pca",
                    "IssueCertificate",
                    json!({"certificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca", "templateArn": "arn:aws:acm-pca:::template/EndEntityCertificate/V1"}),
                ),
                (
                    "acm-pca",
                    "UpdateCertificateAuthority",
                    json!({"certificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/ca", "revocationConfiguration": {"crlConfiguration": {"enabled": true}, "ocspConfiguration": {"enabled": true}}}),
                ),
            ],
        );
    }
}
