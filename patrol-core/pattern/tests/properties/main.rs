//! Properties of patterns, tried on random patterns and random events.
//!
//! `PATROL_PATTERN_ROUNDS` makes a longer run (100 by default), and `PATROL_PATTERN_SEED`
//! makes another one (0 by default).

#[path = "../reference/mod.rs"]
mod reference;

mod against_reference;
mod could_match;
mod generator;
mod implies;
mod limits;
mod union;
mod worlds;
