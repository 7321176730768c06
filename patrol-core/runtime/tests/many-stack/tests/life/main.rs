//! The life of a stack of 300 rules in miniature AWS, while events flow: what each rule evaluates, and
//! what people are told.
#![cfg(all(feature = "deploy", feature = "lambda"))]
#![allow(missing_docs, reason = "a test")]

#[path = "../calls/mod.rs"]
mod calls;
mod control;
mod document;
mod flow;
mod metrics;
mod operator;
mod refused;
mod told;
mod update;
