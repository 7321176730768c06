//! What an aggregation cannot be.

use crate::{near::offer, one_line, sink::cut_text};

/// Bytes of a text that an error shows.
const SHOWN_BYTES: usize = 256;

/// A text as an error shows it: one line, and not all of a long one.
pub(super) fn shown(text: &str) -> String {
    cut_text(&one_line(text), SHOWN_BYTES)
}

/// The text, or what a rule declares, is not an aggregation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAggregate {
    /// The text has another form.
    #[error(
        "unknown aggregation `{}`: expected `every`, `throttle=1h`, `threshold=5/10m`, `distinct=NAME:10/5m`, `first-seen=30d/7d`, `sequence=RULE,RULE:10m` or `step`; ` throttle=1h`, ` close=7d` and ` by=account,principal` may follow",
        shown(.0)
    )]
    Form(String),
    /// A part of the text that cannot be read.
    #[error("`{}`: expected {expected}", shown(part))]
    Part {
        /// Such as `throttle=1.5h`.
        part: String,
        /// What it should be.
        expected: String,
    },
    /// A threshold that every finding reaches, or that is more than is remembered.
    #[error("a threshold of {0}: expected 2 to 100 findings, and for one finding `every`")]
    Count(u32),
    /// A time of zero, or longer than is kept.
    #[error("a time of {}: expected more than zero and at most 90 days", super::text::duration(*.0))]
    Time(std::time::Duration),
    /// Zero days, or more than are kept.
    #[error("first seen after {0} days: expected 1 to 90 days")]
    Days(u32),
    /// A learning period that is too long.
    #[error("a learning period of {0} days: expected 0 to 90 days")]
    Learning(u32),
    /// A sequence without a rule before.
    #[error("a sequence of one rule: name the rules that come before it")]
    Short,
    /// A sequence of too many rules.
    #[error("a sequence of {0} rules: expected at most 8")]
    Long(usize),
    /// A sequence that waits for itself, or for a rule twice.
    #[error("a sequence that names the rule `{}` twice: the rule itself is its last step", shown(.0))]
    Twice(String),
    /// A key without parts.
    #[error("a key without parts: expected one of `account`, `region`, `principal`, `role`, `key`")]
    NoParts,
    /// A name for distinct values that is empty.
    #[error(
        "distinct values without a name: name a detail of the finding, or a field as `detail.requestParameters.secretId`"
    )]
    NoName,
    /// A name for distinct values that no detail and no field can have.
    #[error(
        "distinct values of `{}`: expected the name of a detail, or of a field as `detail.requestParameters.secretId`, of at most 256 bytes, without an empty or invisible part",
        shown(.0)
    )]
    Name(String),
    /// A name for distinct values that no finding has.
    #[error(
        "no fixture's finding has the {what} `{name}`, whose different values its aggregation counts{}",
        offer(near, ": every finding would count as another one")
    )]
    NoValue {
        /// `detail`, or `field` of the event.
        what: &'static str,
        /// What the aggregation names.
        name: String,
        /// What may be meant.
        near: Option<String>,
    },
    /// A sequence waits for a rule that is not linked.
    #[error(
        "its sequence names the unknown rule `{}`{}",
        shown(step),
        offer(near, ": it is not in this build")
    )]
    UnknownStep {
        /// The rule before it.
        step: String,
        /// The rule that may be meant.
        near: Option<String>,
    },
    /// Findings that nobody would ever hear of.
    #[error(
        "it is a step of no rule's sequence, so nobody would hear of it: give it another aggregation"
    )]
    StepOfNone,
    /// A key that would be closed while findings of it are still held back.
    #[error(
        "closed after {}, before its throttle of {} is over: close it later",
        super::text::duration(*.close),
        super::text::duration(*.quiet)
    )]
    EarlyClose {
        /// After which time it would be closed.
        close: std::time::Duration,
        /// For how long it is throttled.
        quiet: std::time::Duration,
    },
    /// A step is not told, so nothing of it is closed.
    #[error("a step that is closed: a step is not told, so close the sequence")]
    ClosedStep,
    /// A step cannot be throttled, since it is not told.
    #[error("a step with a throttle: a step is not told, so throttle the sequence")]
    QuietStep,
}
