#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Links every ruleset that the stack's Cargo.toml lists; call it once in `main.rs`.
///
/// The linker drops a crate that no code names, and its rules with it. This macro names every
/// entry of `[dependencies]`, so that adding a ruleset takes one line in Cargo.toml.
pub use patrol_runtime_macros::link_rulesets;

mod account;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "deploy")]
mod clients;
#[cfg(any(feature = "template", feature = "lambda"))]
pub mod control;
#[cfg(any(feature = "deploy", feature = "lambda"))]
mod default_bucket;
#[cfg(feature = "deploy")]
pub mod deploy;
mod digest;
mod gather;
#[cfg(any(feature = "cli", feature = "lambda"))]
mod glob;
#[cfg(feature = "lambda")]
mod lambda;
#[cfg(any(feature = "template", feature = "lambda"))]
mod metric;
mod ocsf;
#[cfg(any(feature = "cli", feature = "lambda"))]
mod pipeline;
#[cfg(any(feature = "template", feature = "lambda"))]
mod reference;
#[cfg(any(feature = "template", feature = "lambda"))]
mod replay;
mod sha256;
pub mod sinks;
pub mod source;
mod stack;
#[cfg(any(feature = "deploy", feature = "lambda"))]
mod stamp;
#[cfg(any(feature = "cli", feature = "lambda"))]
mod state;
#[cfg(feature = "template")]
pub mod template;
mod wrap;

pub use self::{digest::digest, stack::main};
