//! Rules about KMS keys.

mod kms_key_disabled;

pub use self::kms_key_disabled::KmsKeyDisabled;
