//! Rules about IAM Identity Center: who may sign in, and as what in which account.

mod identity_center_sign_in;
mod identity_store_changed;

pub use self::identity_center_sign_in::IdentityCenterSignIn;
pub use self::identity_store_changed::IdentityStoreChanged;
