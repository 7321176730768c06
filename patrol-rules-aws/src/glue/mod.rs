//! Rules about Glue.

mod glue_endpoint_changed;

pub use self::glue_endpoint_changed::GlueEndpointChanged;
