//! Calls after which keys of other services, or imported ones, can no longer be used.

use crate::shared::change::{Change, always, when_is};

pub(super) static CHANGES: [Change; 6] = [
    always(
        "acm-pca",
        &["DeleteCertificateAuthority"],
        "deleted the certificate authority",
    ),
    when_is(
        "acm-pca",
        &["UpdateCertificateAuthority"],
        ("status", "DISABLED"),
        "disabled the certificate authority",
    ),
    always(
        "cloudhsm",
        &["DeleteCluster", "DeleteHsm"],
        "deleted the CloudHSM cluster or HSM",
    ),
    when_is(
        "kms",
        &["ImportKeyMaterial"],
        ("expirationModel", "KEY_MATERIAL_EXPIRES"),
        "set the imported material to expire of the key",
    ),
    always("payment-cryptography", &["DeleteKey"], "deleted the key"),
    always(
        "payment-cryptography",
        &["StopKeyUsage"],
        "stopped the use of the key",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn a_key_that_stays_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "acm-pca",
                    "UpdateCertificateAuthority",
                    json!({"certificateAuthorityArn": "c", "status": "DISABLED"}),
                ),
                (
                    "kms",
                    "ImportKeyMaterial",
                    json!({"keyId": "k", "expirationModel": "KEY_MATERIAL_EXPIRES", "validTo": "Jan 16, 2026"}),
                ),
            ],
            &[
                (
                    "acm-pca",
                    "UpdateCertificateAuthority",
                    json!({"certificateAuthorityArn": "c", "status": "ACTIVE"}),
                ),
                (
                    "kms",
                    "ImportKeyMaterial",
                    json!({"keyId": "k", "expirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}),
                ),
            ],
        );
    }
}
