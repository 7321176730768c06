//! Rules about KMS keys.

mod key_protection_reduced;
mod kms_key_disabled;
mod kms_key_opened;
mod lost_keys;
mod protection_changes;

pub use self::key_protection_reduced::KeyProtectionReduced;
pub use self::kms_key_disabled::KmsKeyDisabled;
pub use self::kms_key_opened::KmsKeyOpened;
