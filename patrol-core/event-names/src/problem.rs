//! What is wrong with a name in a pattern.

use std::fmt;

use patrol_core::near::{either, offer};

use crate::table::catalog_date;

/// A name in a pattern that no event has, so that the rule never fires, or fires less than its
/// author thinks; see [`problems`](crate::problems).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameProblem {
    /// No event of the services that the pattern asks for has the name.
    #[error("CloudTrail records no `{name}` of {of}{hint}")]
    Name {
        /// The event name.
        name: String,
        /// The event sources that the pattern asks for.
        of: Sources,
        /// What may be meant.
        hint: Hint,
    },
    /// The name is only IAM's.
    #[error("`{action}` is an IAM action; {}", records(.recorded))]
    IamAction {
        /// The action, such as `s3:ListAllMyBuckets`.
        action: String,
        /// How CloudTrail records what the action allows; empty where it records nothing by that
        /// name.
        recorded: Vec<&'static str>,
    },
    /// CloudTrail records the call by another name.
    #[error("CloudTrail records `{name}` of `{event_source}` as {}", either(.recorded))]
    RecordedAs {
        /// The API's name.
        name: String,
        /// The event source.
        event_source: String,
        /// The names in records.
        recorded: Vec<&'static str>,
    },
    /// CloudTrail records the call with the version of its API.
    #[error(
        "CloudTrail records `{name}` of `{event_source}` {} `{recorded}`, with the version of its API: name that too, or match a prefix",
        if *.also { "also as" } else { "as" }
    )]
    Version {
        /// The API's name.
        name: String,
        /// The event source.
        event_source: String,
        /// The name with the version.
        recorded: String,
        /// Whether the name without the version stands in records, too.
        also: bool,
    },
    /// No name has the form that the pattern asks for.
    #[error(
        "CloudTrail records no event of {of} whose name matches `{matcher}`{}",
        newer()
    )]
    NoName {
        /// The prefix, suffix or wildcard, as the pattern has it.
        matcher: String,
        /// The event sources that the pattern asks for.
        of: Sources,
    },
    /// The event arrives by another detail-type.
    #[error("`{name}` never arrives with the detail-type that the pattern asks for: it has {}", either(.detail_types))]
    OtherDetailType {
        /// The event name.
        name: String,
        /// The detail-types with which it arrives.
        detail_types: Vec<&'static str>,
    },
    /// CloudTrail knows no such event source.
    #[error("CloudTrail records nothing with the eventSource `{event_source}`{hint}")]
    EventSource {
        /// The event source.
        event_source: String,
        /// What may be meant.
        hint: Hint,
    },
    /// EventBridge has no such source.
    #[error("AWS sends nothing with the source `{source_name}`{hint}")]
    Source {
        /// The source.
        source_name: String,
        /// What may be meant.
        hint: Hint,
    },
    /// The two say different services.
    #[error(
        "no event has both the source and the eventSource that the pattern asks for: what CloudTrail records of `{event_source}` has the source `{source_name}`"
    )]
    SourcesDiffer {
        /// An event source that the pattern asks for.
        event_source: String,
        /// The source of its events.
        source_name: String,
    },
    /// The sources that the pattern asks for send no such event.
    #[error("no event of {of} has the detail-type `{detail_type}`{hint}")]
    DetailType {
        /// The detail-type.
        detail_type: String,
        /// The sources that the pattern asks for.
        of: Sources,
        /// What may be meant.
        hint: Hint,
    },
    /// A data event that EventBridge leaves out.
    #[error(
        "`{name}` of {service} is a read-only data event, which EventBridge never delivers: drop it from the pattern, and read the trail's log files instead"
    )]
    NeverDelivered {
        /// The event name.
        name: &'static str,
        /// The service, such as `s3`.
        service: &'static str,
    },
    /// A name is excused that the pattern does not have.
    #[error("`Metadata::unverified` names `{0}`, which the pattern does not ask for: remove it")]
    Unused(String),
}

/// The sources or event sources that a pattern asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources(pub(crate) Vec<String>);

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 3;
        match self.0.len() {
            0 => f.write_str("any service"),
            1..=MOST => f.write_str(&either(&self.0)),
            more => write!(f, "the {more} services that the pattern asks for"),
        }
    }
}

/// What may be meant by a name that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// A name that is nearly the same.
    Closest(String),
    /// The name exists there.
    Elsewhere(Vec<String>),
    /// Nothing that is alike.
    None,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closest(name) => f.write_str(&offer([name], "")),
            Self::Elsewhere(places) => write!(f, "; {} has it", either(places)),
            Self::None => f.write_str(&newer()),
        }
    }
}

/// What to do with a name that the catalogue cannot have.
fn newer() -> String {
    format!(
        " in the catalogue of {}; a name that exists all the same goes into `Metadata::unverified`",
        catalog_date()
    )
}

fn records(recorded: &[&str]) -> String {
    match recorded {
        [] => "CloudTrail records no event of that name".to_owned(),
        names => format!("CloudTrail records {}", either(names)),
    }
}
