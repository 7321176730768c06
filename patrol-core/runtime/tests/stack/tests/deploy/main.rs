//! `patrol create`, `update`, `delete`, `info`, `save` and `diff` in miniature AWS, driven by the
//! stack's own binary.
#![cfg(feature = "deploy")]

#[allow(dead_code, reason = "its other half serves the test of the template")]
mod half_way;
mod life;
mod operator;
mod refused;
mod regions;
mod secrets;
mod typed;
