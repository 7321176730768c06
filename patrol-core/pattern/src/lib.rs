//! EventBridge event patterns, matched exactly as EventBridge matches them.
//!
//! A [`Pattern`] is read from EventBridge's JSON or built by typed functions, goes back
//! to JSON for a template, and is matched against the JSON text of events. A
//! [`PatternSet`] matches all patterns of a function in one pass over the event.
//! [`Pattern::explain`] tells why an event does not match.
//!
//! The reference is Event Ruler 2.0.1, the engine of EventBridge, and Amazon's
//! [guide to event patterns][guide]. `DESIGN.md` says where its answers are accidents of how it is
//! built.
//!
//! [guide]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
//!
//! ```
//! use patrol_pattern::Pattern;
//!
//! let pattern: Pattern = r#"{"source": ["aws.s3"], "detail": {"eventName": [{"prefix": "Delete"}]}}"#.parse()?;
//! assert!(pattern.matches(br#"{"source": "aws.s3", "detail": {"eventName": "DeleteBucket"}}"#)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Speed
//!
//! `cargo bench -p patrol-pattern --bench pattern` compares a set with the crate `quamina`
//! and with `serde_json` skipping the same bytes (1.8 KB an event), all in one run. The
//! medians of three runs on two cores, as ratios of events a second, for generated events
//! and patterns and for a second, harder set of both:
//!
//! | patterns | of quamina | of skipping | harder: of quamina | of skipping |
//! |---------:|-----------:|------------:|-------------------:|------------:|
//! |       11 |        2.3 |        0.90 |                2.2 |        1.07 |
//! |      100 |        4.9 |        0.86 |                4.2 |        0.73 |
//! |    1,000 |         36 |        0.70 |                 16 |        0.48 |
//! |   10,000 |  (panics)  |        0.51 |         (panics)   |        0.25 |
//!
//! The cost is that of reading the event, and grows with how many patterns an event has
//! something in common with: of the harder 10,000, some 1,500 are for an event's service
//! or for any, and 42 match. They are built in 0.1 s of one core, and take 8 MB. Once a
//! thread has seen a few events, nothing is allocated but the answer.
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
mod could_match;
mod display;
mod dnf;
mod error;
mod explain;
mod fingerprint;
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
mod program;
mod relation;
mod serde;
mod set;
mod union;
mod value;

pub use alternative::Alternative;
pub use error::{EventError, PatternError};
pub use explain::{Explanation, Mismatch, NearMiss};
pub use matcher::{
    AnythingBut, Cidr, Exact, Excluded, IgnoreCase, Matcher, Number, Numeric, Wildcard,
};
pub use partial_event::{PartialEvent, Scalar};
pub use pattern::Pattern;
pub use set::{Matches, NextRecord, PassedOver, PatternSet};
