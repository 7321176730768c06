//! Rules about calls through VPC endpoints.

mod endpoint_call_refused;

pub use self::endpoint_call_refused::EndpointCallRefused;
