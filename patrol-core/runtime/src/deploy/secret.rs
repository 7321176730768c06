//! Secrets as `secure:BASE64`, encrypted with KMS, in cfn-config's form.

use aws_sdk_kms::primitives::Blob;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{aws::Clients, aws_error::AwsError, error::DeployError};

/// What an encrypted secret begins with.
pub(super) const PREFIX: &str = "secure:";

impl Clients {
    /// Encrypts a secret, of 4,096 bytes at most; says which key that took, by ARN.
    pub(super) async fn encrypt(
        &self,
        key: &str,
        secret: &str,
    ) -> Result<(String, Option<String>), DeployError> {
        let answer = self
            .kms
            .encrypt()
            .key_id(key)
            .plaintext(Blob::new(secret))
            .send()
            .await
            .map_err(|why| {
                AwsError::new(format!("encrypt with the key `{key}`"), "kms:Encrypt", &why)
            })?;
        let encrypted = answer.ciphertext_blob.unwrap_or_else(|| Blob::new([]));
        let text = format!("{PREFIX}{}", STANDARD.encode(encrypted));
        Ok((text, answer.key_id))
    }

    /// The secret of a `secure:` value; another value is itself.
    pub(super) async fn decrypt(&self, name: &str, value: &str) -> Result<String, DeployError> {
        let Some(encoded) = value.strip_prefix(PREFIX) else {
            return Ok(value.to_owned());
        };
        let wrong =
            |why: &str| DeployError::Wrong(vec![format!("{name} cannot be decrypted: {why}")]);
        let encrypted = STANDARD
            .decode(encoded)
            .map_err(|_| wrong("what follows `secure:` is no base64"))?;
        let answer = self
            .kms
            .decrypt()
            .ciphertext_blob(Blob::new(encrypted))
            .send()
            .await
            .map_err(|why| AwsError::new(format!("decrypt {name}"), "kms:Decrypt", &why))?;
        let secret = answer.plaintext.map(Blob::into_inner).unwrap_or_default();
        String::from_utf8(secret).map_err(|_| wrong("it is no text"))
    }
}
