//! What the command, the template and the function of a replay tell each other.
//!
//! ```text
//! replays/ID/setup.json             the command writes: which rules, with what, which events
//! replays/ID/plan-0.jsonl           the command writes: a range of keys a line; plan-1 what failed, and so on
//! replays/ID/results/RANGE-PART[-last].json
//!                                   the function writes: what was found in some objects
//! executions/                       Step Functions writes: what became of the ranges
//! ```
//!
//! A range that one invocation cannot read to its end is read by several, each of which writes a part.
//! The same invocation twice writes the same part twice.

/// Tells a function that it replays, and which bucket results go to.
#[cfg(any(feature = "template", feature = "lambda"))]
pub(crate) const VARIABLE: &str = "PatrolReplayResults";
/// Where everything of replays is in the bucket.
pub(crate) const FOLDER: &str = "replays/";
/// Where Step Functions says what became of the ranges.
#[cfg(feature = "template")]
pub(crate) const MAP_FOLDER: &str = "executions/";

/// The template's parameter, and its output, with the bucket that is read.
#[cfg(feature = "template")]
pub(crate) const ARCHIVE: &str = "ArchiveBucket";

#[cfg(any(feature = "deploy", feature = "lambda"))]
pub(crate) use self::told::*;

#[cfg(any(feature = "deploy", feature = "lambda"))]
mod told {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::{Value, value::RawValue};

    use super::FOLDER;
    use patrol_core::{MapSource, Registry, Router, SetupError};

    use crate::{
        control::{Control, ControlError},
        pipeline::Wanted,
    };

    /// What all invocations of a replay need to know.
    #[derive(Debug, Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Setup {
        /// The bucket that is read.
        pub(crate) bucket: String,
        /// The bucket's region.
        pub(crate) region: String,
        /// The fingerprint of the linked rules.
        pub(crate) digest: String,
        /// The document of `patrol.toml`; null where there is none.
        pub(crate) control: Value,
        /// The account that the bucket must belong to; without one it may be anybody's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub(crate) owner: Option<String>,
        /// The rules that evaluate, by name.
        pub(crate) rules: Vec<String>,
        /// Values of their parameters, by full name.
        pub(crate) values: BTreeMap<String, String>,
        /// Which events are evaluated.
        pub(crate) wanted: Wanted,
        /// Globs, one of which an object's name must match; without one all of them are read.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub(crate) include: Vec<String>,
    }

    impl Setup {
        /// What the operator has decided.
        pub(crate) fn control(&self, linked: &Registry) -> Result<Control, ControlError> {
            match self.control.is_null() {
                true => Ok(Control::default()),
                false => Control::from_json(self.control.clone(), linked),
            }
        }

        /// Starts the rules; those that cannot start come back with what is wrong with them.
        pub(crate) fn start(
            &self,
            linked: &Registry,
        ) -> impl Future<Output = (Router, Vec<SetupError>)> + Send + use<> {
            let mut values = MapSource::default();
            for (name, value) in &self.values {
                values.set(name.clone(), value.clone());
            }
            let asked = linked.filter(|rule| self.rules.iter().any(|name| name == rule.name));
            Router::start(&asked, &values)
        }
    }

    /// Objects whose keys follow each other, as a line of the plan.
    #[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Range {
        /// Its place in the plan, from 0.
        pub(crate) number: u64,
        /// All of its keys begin so.
        pub(crate) prefix: String,
        /// They come after this key.
        pub(crate) after: String,
        /// The last of them.
        pub(crate) last: String,
        /// How many they are, and their bytes as they are stored.
        pub(crate) objects: u64,
        pub(crate) bytes: u64,
    }

    /// What one invocation is asked for, and what it answers.
    #[cfg(feature = "lambda")]
    #[derive(Debug, Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Ask {
        pub(crate) replay: Task,
        /// Answered: is the range read to its end?
        #[serde(default)]
        pub(crate) done: bool,
    }

    /// A range, and how far it is read.
    #[cfg(feature = "lambda")]
    #[derive(Debug, Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Task {
        pub(crate) id: String,
        pub(crate) range: Range,
        /// The key after which to go on; the range's own where it is the first part.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub(crate) cursor: Option<String>,
        #[serde(default)]
        pub(crate) part: u32,
    }

    /// What one invocation found.
    #[derive(Debug, Deserialize, Serialize)]
    pub(crate) struct Part {
        /// Objects of which there is something to tell, in the order of their keys: [`Object`]s.
        pub(crate) told: Vec<Box<RawValue>>,
        #[serde(flatten)]
        pub(crate) counts: PartCounts,
    }

    /// What one invocation read, and what it took.
    #[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
    pub(crate) struct PartCounts {
        /// Objects that were read, and their bytes as they are stored.
        pub(crate) objects: u64,
        pub(crate) bytes: u64,
        /// Events of objects of which there is nothing to tell.
        pub(crate) events: u64,
        /// Milliseconds, by the clock and of the processor.
        pub(crate) milliseconds: u64,
        pub(crate) processor_milliseconds: u64,
        /// Bytes of memory at the most.
        pub(crate) peak_bytes: u64,
    }

    /// What is to be told of an object.
    #[derive(Debug, Default, Deserialize, Serialize)]
    pub(crate) struct Object {
        pub(crate) key: String,
        pub(crate) events: u64,
        pub(crate) suppressed: u64,
        pub(crate) aggregated: u64,
        pub(crate) digests: u64,
        /// In the order of its events.
        pub(crate) lines: Vec<Line>,
    }

    /// One thing to tell.
    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "lowercase")]
    pub(crate) enum Line {
        /// A finding, by the name of its rule.
        Finding {
            position: String,
            rule: String,
            /// With the whole event.
            note: Value,
            closes: bool,
        },
        /// Without a position nothing of the object could be read.
        Fault {
            position: Option<String>,
            why: String,
        },
        Note {
            position: String,
            words: String,
        },
    }

    impl Line {
        #[cfg(feature = "lambda")]
        pub(crate) fn finding(alert: &patrol_core::Alert, position: &str) -> Self {
            let mut note = alert.note();
            note["event"] = (*alert.event).clone();
            Self::Finding {
                position: position.to_owned(),
                rule: alert.rule.to_owned(),
                note,
                closes: alert.finding.closes,
            }
        }
    }

    /// The alert of a finding; `None` where no such rule is linked, or it is not a finding.
    #[cfg(feature = "deploy")]
    pub(crate) fn alert(
        linked: &patrol_core::Registry,
        rule: &str,
        note: &Value,
        closes: bool,
    ) -> Option<patrol_core::Alert> {
        let mut alert = patrol_core::Alert::from_note(linked.get(rule)?, note)?;
        if closes {
            alert.finding.closes = true;
            alert.state = patrol_core::AlertState::Closed;
        }
        Some(alert)
    }

    /// Is it the id of a replay? It becomes part of keys.
    pub(crate) fn is_id(text: &str) -> bool {
        (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }

    /// The keys of a replay.
    pub(crate) fn setup_key(id: &str) -> String {
        format!("{FOLDER}{id}/setup.json")
    }

    #[cfg(feature = "deploy")]
    pub(crate) fn plan_key(id: &str, round: u32) -> String {
        format!("{FOLDER}{id}/plan-{round}.jsonl")
    }

    /// Of a part: `last` where it ends its range.
    pub(crate) fn part_key(id: &str, range: u64, part: u32, last: bool) -> String {
        let end = if last { "-last" } else { "" };
        format!("{FOLDER}{id}/results/{range:08}-{part:04}{end}.json")
    }
}
