//! The fields that a pattern names.

use std::collections::BTreeSet;

use crate::dnf::conjunctions;
use crate::pattern::Pattern;

impl Pattern {
    /// The paths of the fields that the pattern names, in order, such as `detail.eventName`.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern: Pattern = r#"{"source": ["a"], "detail": {"$or": [{"x": [1]}, {"y": [2]}]}}"#.parse()?;
    /// assert_eq!(pattern.paths(), ["detail.x", "detail.y", "source"]);
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut paths = BTreeSet::new();
        for conjunction in conjunctions(&self.group) {
            paths.extend(conjunction.keys().map(ToString::to_string));
        }
        paths.into_iter().collect()
    }
}
