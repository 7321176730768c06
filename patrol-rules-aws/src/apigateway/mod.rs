//! Rules about API Gateway.

mod api_authentication_removed;
mod api_keys_read;
mod api_opened;
mod authentication_changes;

pub use self::api_authentication_removed::ApiAuthenticationRemoved;
pub use self::api_keys_read::ApiKeysRead;
pub use self::api_opened::ApiOpened;
