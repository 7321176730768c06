//! A stack's binary, run as Lambda runs it: against a Runtime API on loopback, with stand-ins for
//! the services it calls.
//!
//! ```no_run
//! use patrol_test_support::lambda::{Function, Sns};
//! use serde_json::json;
//!
//! let sns = Sns::start();
//! // In a test of the stack: `env!("CARGO_BIN_EXE_patrol")`.
//! let function = Function::new("target/debug/patrol")
//!     .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
//!     .env("AWS_ENDPOINT_URL", sns.url())
//!     .start();
//! let answer = function.invoke(&json!({"detail-type": "...", "source": "...", "detail": {}}));
//! assert!(answer.is_ok(), "{answer:?}");
//! assert!(sns.published().is_empty());
//! ```

mod built;
mod function;
mod http;
mod runtime_api;
mod services;
mod sns;

pub use self::{
    built::with_digest,
    function::{Function, RunningFunction},
    http::{Endpoint, Request, Response},
    runtime_api::InvocationError,
    services::taken,
    sns::{Published, Reply, Sns},
};
