#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod config;
mod connect;
mod echo;
mod endpoint;
mod environment;
mod error;
mod fair;
mod global_endpoints;
mod http;
mod https;
mod invoke;
mod json;
mod object;
#[cfg(feature = "proxy")]
mod proxy;
mod query;
mod rest;
mod service_error;
mod settings;
mod sign;
mod signed;
mod trace;

pub use self::{
    config::{config, config_in, http_client},
    endpoint::RegionError,
    error::{sdk_error_chain, sdk_error_message},
    http::{Answer, Call, HttpError, MAX_ATTEMPTS, backoff},
    invoke::{InvokeAnswer, invoke},
    json::{JsonError, JsonService, RefusedBody},
    object::{ListedObject, ObjectError, S3Bucket, get_object, list_objects, put_object},
    query::QueryService,
    rest::RestService,
    service_error::ServiceError,
    settings::{ConfigLoader, NoCredentials, credentials, set_config_loader},
    sign::SignedCallError,
    trace::set_trace_id,
};
