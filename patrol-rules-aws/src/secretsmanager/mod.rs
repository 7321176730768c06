//! Rules about secrets in Secrets Manager.

mod secrets_searched;

pub use self::secrets_searched::SecretsSearched;
