//! `secure:BASE64`: encrypted with KMS, as cfn-config and `patrol create --kms` write it.
//!
//! Source: [Decrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html). A
//! symmetric key stands in what it encrypted, so that none is named.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::{error::StoreError, store::Store};
use patrol_aws::JsonService;

const KMS: Store = Store {
    service: JsonService {
        name: "kms",
        target: "TrentService",
        variable: "KMS",
        version: "1.1",
    },
    name: "KMS",
    advice: "the function's role needs `kms:Decrypt` on the key: name it in the stack's parameter `SecretsKeyArns`",
};

/// What stood there before it was encrypted.
pub(super) async fn decrypt(encrypted: &str) -> Result<String, StoreError> {
    if encrypted.is_empty() || BASE64_STANDARD.decode(encrypted).is_err() {
        return Err(StoreError::NoBase64);
    }
    let input = json!({ "CiphertextBlob": encrypted });
    let answer = KMS.ask(None, "Decrypt", &input).await?;
    let plaintext = answer["Plaintext"].as_str().unwrap_or_default();
    let plaintext = BASE64_STANDARD.decode(plaintext).unwrap_or_default();
    String::from_utf8(plaintext).map_err(|_| StoreError::EncryptedBytes)
}
