//! Many patterns against one event.
//!
//! The event is read once. Its strings lead through a decision tree to the alternatives
//! that can match, and those are tried together in blocks. So the cost depends on how many
//! patterns have something in common with the event, not on how many there are. The
//! crate's `DESIGN.md` follows an example through all steps.

mod affixes;
mod analysis;
mod atoms;
mod bit_sets;
mod block;
mod block_builder;
mod decision_tree;
mod evaluate;
mod field_builder;
mod matched;
mod records;
mod scratch;
mod string_tables;

use std::fmt;
use std::sync::OnceLock;

use crate::compiler::Compiler;
use crate::error::EventError;
use crate::pattern::Pattern;
use crate::program::Program;
use decision_tree::DecisionTree;
use records::RecordPaths;
pub use records::{NextRecord, PassedOver};
use scratch::with_scratch;

/// Patterns that are matched all at once, each with a key.
///
/// ```
/// use patrol_pattern::{Pattern, PatternSet};
///
/// let set: PatternSet<&str> = [
///     ("roles", Pattern::api_call("sts.amazonaws.com", ["AssumeRole"])),
///     ("tokens", Pattern::api_calls("sts.amazonaws.com")),
///     ("logins", Pattern::console_sign_in()),
/// ]
/// .into_iter()
/// .collect();
///
/// let event = br#"{
///     "source": "aws.sts",
///     "detail-type": "AWS API Call via CloudTrail",
///     "detail": {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole"}
/// }"#;
/// assert_eq!(set.matches(event)?.into_iter().collect::<Vec<_>>(), [&"roles", &"tokens"]);
/// # Ok::<(), patrol_pattern::EventError>(())
/// ```
pub struct PatternSet<K> {
    keys: Box<[K]>,
    program: Program,
    tree: DecisionTree,
    /// Made when records are first read: most functions get whole events only.
    record_paths: OnceLock<RecordPaths>,
}

impl<K> PatternSet<K> {
    /// The keys of the patterns that match the event, given as its JSON text: in the
    /// order in which the patterns were inserted, once for each pattern that matches.
    ///
    /// Nothing is allocated but the answer, once a thread has seen a few events.
    ///
    /// # Errors
    /// The text is not a JSON object: all of it is checked, also where no pattern looks.
    /// Text after the closing brace is ignored.
    pub fn matches(&self, event: &[u8]) -> Result<Matches<'_, K>, EventError> {
        let found = with_scratch(|scratch| {
            scratch
                .leaves
                .read(&self.program.trie, self.program.paths.len(), event)?;
            self.tree.evaluate(&self.program, scratch, event);
            Ok(scratch.matched.take())
        })?;
        Ok(Matches {
            keys: &self.keys,
            found: found.into_iter(),
        })
    }

    /// How many patterns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no patterns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl<K> FromIterator<(K, Pattern)> for PatternSet<K> {
    fn from_iter<I: IntoIterator<Item = (K, Pattern)>>(patterns: I) -> Self {
        let patterns = patterns.into_iter();
        let mut compiler = Compiler::default();
        compiler.reserve(patterns.size_hint().0);
        let (mut keys, mut owners) = (Vec::new(), Vec::new());
        for (key, pattern) in patterns {
            let alternatives = compiler.add(&pattern.group);
            owners.extend(std::iter::repeat_n(keys.len() as u32, alternatives));
            keys.push(key);
        }
        let program = compiler.finish();
        let tree = DecisionTree::new(&program, &owners);
        Self {
            keys: keys.into(),
            program,
            tree,
            record_paths: OnceLock::new(),
        }
    }
}

impl<K: fmt::Debug> fmt::Debug for PatternSet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PatternSet")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// The keys of the patterns that match an event; see [`PatternSet::matches`].
pub struct Matches<'s, K> {
    keys: &'s [K],
    found: std::vec::IntoIter<u32>,
}

impl<'s, K> Iterator for Matches<'s, K> {
    type Item = &'s K;

    fn next(&mut self) -> Option<&'s K> {
        self.found.next().map(|key| &self.keys[key as usize])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.found.size_hint()
    }
}

impl<K> ExactSizeIterator for Matches<'_, K> {}

impl<K: fmt::Debug> fmt::Debug for Matches<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(
                self.found
                    .as_slice()
                    .iter()
                    .map(|key| &self.keys[*key as usize]),
            )
            .finish()
    }
}
