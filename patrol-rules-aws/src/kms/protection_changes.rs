//! Calls that leave keys and secrets less protected.

use crate::shared::change::{Change, always, when_has, when_is};

pub(super) static CHANGES: [Change; 12] = [
    always(
        "kms",
        &["DisableKeyRotation"],
        "turned off rotation of the key",
    ),
    always("kms", &["UpdateAlias"], "pointed at another key the alias"),
    always(
        "kms",
        &["UpdatePrimaryRegion"],
        "moved to another region the primary key",
    ),
    always("kms", &["ReplicateKey"], "copied to another region the key"),
    when_has(
        "kms",
        &["UpdateCustomKeyStore"],
        "xksProxyUriEndpoint",
        "changed the proxy of the external key store",
    ),
    when_has(
        "kms",
        &["UpdateCustomKeyStore"],
        "xksProxyAuthenticationCredential",
        "changed the credentials of the external key store",
    ),
    always(
        "payment-cryptography",
        &["AddKeyReplicationRegions"],
        "copied to another region the key",
    ),
    always(
        "secretsmanager",
        &["CancelRotateSecret"],
        "stopped rotation of the secret",
    ),
    when_has(
        "secretsmanager",
        &["RotateSecret"],
        "rotationLambdaARN",
        "set the function that rotates the secret",
    ),
    always(
        "secretsmanager",
        &["ReplicateSecretToRegions"],
        "copied to another region the secret",
    ),
    always(
        "secretsmanager",
        &["RemoveRegionsFromReplication", "StopReplicationToReplica"],
        "stopped replication of the secret",
    ),
    when_is(
        "secretsmanager",
        &["UpdateSecretVersionStage"],
        ("versionStage", "AWSCURRENT"),
        "put another version in force of the secret",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn what_stays_protected_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "kms",
                    "UpdateCustomKeyStore",
                    json!({"customKeyStoreId": "s", "xksProxyUriEndpoint": "https://proxy.example.net"}),
                ),
                (
                    "kms",
                    "UpdateCustomKeyStore",
                    json!({"customKeyStoreId": "s", "xksProxyAuthenticationCredential": {"accessKeyId": "x"}}),
                ),
                (
                    "secretsmanager",
                    "RotateSecret",
                    json!({"secretId": "s", "rotationLambdaARN": "arn:aws:lambda:us-east-1:111122223333:function:rotate"}),
                ),
                (
                    "secretsmanager",
                    "UpdateSecretVersionStage",
                    json!({"secretId": "s", "versionStage": "AWSCURRENT", "moveToVersionId": "v"}),
                ),
            ],
            &[
                (
                    "kms",
                    "UpdateCustomKeyStore",
                    json!({"customKeyStoreId": "s", "newCustomKeyStoreName": "n"}),
                ),
                ("secretsmanager", "RotateSecret", json!({"secretId": "s"})),
                (
                    "secretsmanager",
                    "UpdateSecretVersionStage",
                    json!({"secretId": "s", "versionStage": "AWSPENDING", "moveToVersionId": "v"}),
                ),
            ],
        );
    }
}
