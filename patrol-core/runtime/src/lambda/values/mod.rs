//! The values of parameters and settings, wherever they are kept.
//!
//! A value stands in the function's environment; those of rules' parameters may also stand in the
//! one SSM parameter that `PatrolParameters` names ([`lines`]), with the environment before it. In
//! either place it may be a reference, in place of which the store's value is used:
//!
//! | Reference | Store | Permission |
//! |---|---|---|
//! | `secure:BASE64` | KMS | `kms:Decrypt` |
//! | `ssm:/path` | SSM's Parameter Store | `ssm:GetParameters` |
//! | `secretsmanager:ARN[#key]` | Secrets Manager | `secretsmanager:GetSecretValue` |
//!
//! A reference stands for the whole value, also for a whole list. Everything is read at once, and
//! everything that is wrong is named at once. What a store refuses or does not have is wrong at
//! once; a store that cannot be reached is asked three times, within [`LIMIT`]. What came out of a
//! store is shown to nobody, even where the rule does not call it a secret.

mod error;
mod fetch;
mod kms;
mod lines;
mod resolved;
mod secrets_manager;
mod source;
mod ssm;
mod store;

pub(super) use self::{
    error::{StoreError, ValueError},
    resolved::Values,
    source::{LIMIT, Source, variable},
};

/// A parameter of SSM and its version.
pub(super) async fn parameter(name: &str) -> Result<(String, u64), StoreError> {
    ssm::read(name).await
}
