//! `patrol create`, `update`, `delete`, `info`, `save` and `diff` in miniature AWS, driven by the
//! stack's own binary.
#![cfg(feature = "deploy")]

#[path = "../parts/alerts.rs"]
mod alerts;
#[allow(dead_code, reason = "its other half serves the test of the template")]
#[path = "../parts/ministack.rs"]
mod ministack;
#[path = "../parts/mod.rs"]
mod parts;
#[path = "../parts/proxy.rs"]
mod proxy;
#[path = "../parts/refusing.rs"]
mod refusing;

mod half_way;
mod life;
mod operator;
mod refused;
mod regions;
mod secrets;
mod typed;
