//! EventBridge event patterns, matched exactly as EventBridge matches them.
//!
//! A [`Pattern`] is read from EventBridge's JSON or built by typed functions, goes back
//! to JSON for a template, and is matched against the JSON text of events. A
//! [`PatternSet`] matches all patterns of a function in one pass over the event.
//! [`Pattern::explain`] tells why an event does not match.
//!
//! The reference is Event Ruler 2.0.1, the engine of EventBridge, and Amazon's
//! [guide to event patterns][guide].
//!
//! [guide]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
//!
//! ```
//! use patrol_core::pattern::Pattern;
//!
//! let pattern: Pattern = r#"{"source": ["aws.s3"], "detail": {"eventName": [{"prefix": "Delete"}]}}"#.parse()?;
//! assert!(pattern.matches(br#"{"source": "aws.s3", "detail": {"eventName": "DeleteBucket"}}"#)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod builder;
mod cidr;
mod document;
mod engine;
mod error;
mod explain;
mod fold;
mod inspect;
mod leaves;
mod marks;
mod matcher;
mod model;
mod normal;
mod number;
mod numeric;
mod operators;
mod parse;
mod print;
mod scan;
mod set;
mod single;
mod trie;
mod value;
mod wildcard;
mod write;

pub use cidr::Cidr;
pub use error::{EventError, PatternError};
pub use explain::{Explanation, Mismatch, NearMiss};
pub use matcher::{AnythingBut, Exact, Excluded, IgnoreCase, Matcher, Number};
pub use model::Pattern;
pub use numeric::Numeric;
pub use set::{Matches, PatternSet};
pub use wildcard::Wildcard;
