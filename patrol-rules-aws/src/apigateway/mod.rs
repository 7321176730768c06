//! Rules about API Gateway.

mod api_keys_read;

pub use self::api_keys_read::ApiKeysRead;
