//! Rules about secrets in Secrets Manager.

mod secret_deleted;
mod secret_opened;
mod secrets_read;
mod secrets_searched;

pub use self::secret_deleted::SecretDeleted;
pub use self::secret_opened::SecretOpened;
pub use self::secrets_read::SecretsRead;
pub use self::secrets_searched::SecretsSearched;
