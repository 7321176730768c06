#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod address;
mod alternative;
mod builder;
pub mod cloudtrail;
mod compiler;
mod complexity;
mod could_match;
mod display;
mod dnf;
mod error;
mod explain;
mod fingerprint;
mod hash;
mod implies;
mod index;
mod inspect;
mod json;
mod leaves;
mod matcher;
mod matching;
mod model;
mod normalize;
mod number;
mod parse;
mod partial_event;
mod path_trie;
mod paths;
mod pattern;
mod portable_hash;
mod program;
mod relation;
mod serde;
mod set;
mod shorten;
mod union;
mod value;
mod widened;

pub use alternative::Alternative;
pub use error::{EventError, PatternError};
pub use explain::{Explanation, Mismatch, NearMiss};
pub use matcher::{
    AnythingBut, Cidr, Exact, Excluded, IgnoreCase, Matcher, Number, Numeric, Wildcard,
};
pub use partial_event::{PartialEvent, Scalar};
pub use pattern::Pattern;
pub use set::{Matches, NextRecord, PassedOver, PatternSet};

/// The example of `DESIGN.md` is a test.
#[cfg(doctest)]
#[doc = include_str!("../DESIGN.md")]
struct Design;
