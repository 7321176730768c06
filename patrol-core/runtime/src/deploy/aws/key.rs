//! Encryption and decryption with KMS.

use aws_sdk_kms::primitives::Blob;

use super::{clients::Clients, error::AwsError};

/// An encrypted secret.
pub(in crate::deploy) struct Encrypted {
    pub(in crate::deploy) bytes: Vec<u8>,
    /// The ARN of the key that encrypted it.
    pub(in crate::deploy) key: Option<String>,
}

/// Encrypts a secret of at most 4,096 bytes.
pub(in crate::deploy) async fn encrypt(
    clients: &Clients,
    key: &str,
    secret: &str,
) -> Result<Encrypted, AwsError> {
    let answer = clients
        .kms
        .encrypt()
        .key_id(key)
        .plaintext(Blob::new(secret))
        .send()
        .await
        .map_err(|why| {
            AwsError::new(format!("encrypt with the key `{key}`"), "kms:Encrypt", why)
        })?;
    let bytes = answer.ciphertext_blob.map(Blob::into_inner);
    Ok(Encrypted {
        bytes: bytes.unwrap_or_default(),
        key: answer.key_id,
    })
}

/// Decrypts the secret of a parameter.
pub(in crate::deploy) async fn decrypt(
    clients: &Clients,
    parameter: &str,
    encrypted: Vec<u8>,
) -> Result<Vec<u8>, AwsError> {
    let answer = clients
        .kms
        .decrypt()
        .ciphertext_blob(Blob::new(encrypted))
        .send()
        .await
        .map_err(|why| AwsError::new(format!("decrypt `{parameter}`"), "kms:Decrypt", why))?;
    Ok(answer.plaintext.map(Blob::into_inner).unwrap_or_default())
}
