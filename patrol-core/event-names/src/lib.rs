#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod by_hand;
mod check;
pub mod delivery;
mod known;
mod problem;
mod table;

pub use self::{
    check::{problems, rule_problems},
    known::{is_delivered, is_recorded},
    problem::{Hint, NameProblem, Sources},
    table::{catalog_age, catalog_date, catalog_sources},
};
