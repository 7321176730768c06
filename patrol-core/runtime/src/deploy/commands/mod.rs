//! The commands, one file each: what is asked, done and reported, step by step.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod diff;
pub(super) mod health;
pub(super) mod info;
pub(super) mod reconcile;
pub(super) mod redrive;
pub(super) mod save;
pub(super) mod state;
pub(super) mod update;
