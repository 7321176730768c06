//! Whether a pattern could match an event of which only some fields are known.

use crate::partial_event::{PartialEvent, Scalar};
use crate::pattern::Pattern;
use crate::program::Predicate;

impl Pattern {
    /// Whether the pattern could match an event of which only some fields are known.
    ///
    /// `false` is certain: whatever the event has at the paths that are not known, it does
    /// not match. `true` means that nothing that is known prevents a match. If all the paths
    /// of the pattern are known, both answers are exact.
    ///
    /// This is about events in which the known values are not inside objects that are
    /// elements of an array (see the order of evaluation in the [crate's docs](crate)).
    ///
    /// ```
    /// use patrol_pattern::{PartialEvent, Pattern};
    ///
    /// let pattern: Pattern =
    ///     r#"{"source": ["aws.s3"], "detail": {"eventName": [{"prefix": "Delete"}], "errorCode": [{"exists": false}]}}"#
    ///         .parse()?;
    /// let s3 = PartialEvent::new().field("source", ["aws.s3"]);
    /// assert!(pattern.could_match(&s3));
    /// assert!(pattern.could_match(&s3.clone().field("detail.eventName", ["DeleteBucket"])));
    /// assert!(!pattern.could_match(&s3.clone().field("detail.eventName", ["ListBuckets"])));
    /// assert!(!pattern.could_match(&s3.clone().field("detail.errorCode", ["AccessDenied"])));
    /// assert!(pattern.could_match(&s3.absent("detail.errorCode")));
    /// assert!(!pattern.could_match(&PartialEvent::new().absent("source")));
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    #[must_use]
    pub fn could_match(&self, event: &PartialEvent) -> bool {
        let program = self.program();
        // Most alternatives share predicates, so each is asked only once.
        let could_hold: Vec<bool> = program
            .predicates
            .iter()
            .map(|predicate| {
                let path = &program.paths[predicate.field as usize];
                event
                    .values(path)
                    .is_none_or(|values| predicate.holds_for(values))
            })
            .collect();
        program.conjunctions.iter().any(|conjunction| {
            conjunction
                .iter()
                .all(|predicate| could_hold[predicate.predicate as usize])
        })
    }
}

impl Predicate {
    /// Whether the predicate holds for a field with these values and no others.
    fn holds_for(&self, values: &[Scalar]) -> bool {
        if values.is_empty() {
            return self.accepts_absence;
        }
        values.iter().any(|value| {
            self.any_of
                .iter()
                .any(|matcher| matcher.accepts(value.as_value()))
        })
    }
}
