//! Rules about IAM Identity Center: sign-ins, permission sets and assignments.

mod account_assignment;
mod device_code_sign_in;
mod identity_center_changed;
mod identity_center_sign_in;
mod identity_store_changed;
mod permission_set_changed;

pub use self::account_assignment::AccountAssignment;
pub use self::device_code_sign_in::DeviceCodeSignIn;
pub use self::identity_center_changed::IdentityCenterChanged;
pub use self::identity_center_sign_in::IdentityCenterSignIn;
pub use self::identity_store_changed::IdentityStoreChanged;
pub use self::permission_set_changed::PermissionSetChanged;
