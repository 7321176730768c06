#![doc = include_str!("../README.md")]

mod chain;
mod config;
mod environment;
mod error;
mod http;
mod json;
mod object;
mod query;
mod signed;
mod transport;

pub use self::{
    chain::chain,
    config::{config, http_client},
    environment::credentials,
    error::words,
    http::{ATTEMPTS, Call, HttpError, wait_after},
    json::{JsonError, JsonService},
    object::get_object,
    query::{Query, QueryError, each},
    signed::{Signed, Target},
    transport::Transport,
};
