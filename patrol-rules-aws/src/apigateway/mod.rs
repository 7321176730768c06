//! Rules about API Gateway.

mod api_keys_read;
mod api_opened;

pub use self::api_keys_read::ApiKeysRead;
pub use self::api_opened::ApiOpened;
