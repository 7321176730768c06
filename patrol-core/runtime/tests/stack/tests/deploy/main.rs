//! `patrol create`, `update`, `delete`, `info`, `save` and `diff` in miniature AWS, driven by the
//! stack's own binary.
#![cfg(feature = "deploy")]

mod command;
mod control;
mod deletion;
mod half_way;
mod library;
mod life;
mod modes;
mod refused;
mod regions;
mod secrets;
mod shown;
mod stranger;
mod told;
mod typed;
