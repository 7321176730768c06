//! Rules about KMS keys.

mod kms_key_disabled;
mod kms_key_opened;

pub use self::kms_key_disabled::KmsKeyDisabled;
pub use self::kms_key_opened::KmsKeyOpened;
