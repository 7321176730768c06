//! One pattern against one event.

use std::cell::Cell;

use crate::error::EventError;
use crate::leaves::Leaves;
use crate::pattern::Pattern;

thread_local! {
    static LEAVES: Cell<Option<Box<Leaves>>> = const { Cell::new(None) };
}

/// Lends the buffers that the thread keeps for leaves, so that matching does not allocate.
pub(crate) fn with_leaves<T>(work: impl FnOnce(&mut Leaves) -> T) -> T {
    let kept = LEAVES.try_with(Cell::take).ok().flatten();
    let mut leaves = kept.unwrap_or_default();
    let result = work(&mut leaves);
    // This fails only on a thread that is ending, which needs no buffers any more.
    let _ = LEAVES.try_with(|cell| cell.set(Some(leaves)));
    result
}

impl Pattern {
    /// Whether EventBridge would deliver the event, given as its JSON text, to a rule with
    /// this pattern.
    ///
    /// For many patterns use a [`PatternSet`](crate::PatternSet), which reads the event
    /// only once.
    ///
    /// # Errors
    /// When the text is not a JSON object. Text after the closing brace is ignored.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::source("aws.s3").field("detail.readOnly", [false]);
    /// assert!(pattern.matches(br#"{"source": "aws.s3", "detail": {"readOnly": false}}"#)?);
    /// assert!(!pattern.matches(br#"{"source": "aws.s3", "detail": {}}"#)?);
    /// # Ok::<(), patrol_pattern::EventError>(())
    /// ```
    pub fn matches(&self, event: &[u8]) -> Result<bool, EventError> {
        let program = self.program();
        with_leaves(|leaves| {
            leaves.read(&program.trie, program.paths.len(), event)?;
            Ok(program
                .conjunctions
                .iter()
                .any(|conjunction| program.matches(conjunction, leaves, event)))
        })
    }
}
