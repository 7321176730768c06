//! What an element and its negation select: `Action` or `NotAction`, `Resource` or `NotResource`.

/// What an `Action` or `Resource` element, or its `Not` form, selects.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selection<P> {
    /// What at least one of these patterns matches (`Action`, `Resource`).
    Only(Vec<P>),
    /// What none of these patterns matches (`NotAction`, `NotResource`).
    Except(Vec<P>),
}

impl<P> Selection<P> {
    /// The patterns, in the order of the document.
    #[must_use]
    pub fn patterns(&self) -> &[P] {
        match self {
            Selection::Only(patterns) | Selection::Except(patterns) => patterns,
        }
    }

    /// The element's name, by its form.
    pub(crate) fn element(&self, plain: &'static str, negated: &'static str) -> &'static str {
        match self {
            Selection::Only(_) => plain,
            Selection::Except(_) => negated,
        }
    }

    pub(crate) fn selects(&self, matches: impl Fn(&P) -> bool) -> bool {
        match self {
            Selection::Only(patterns) => patterns.iter().any(matches),
            Selection::Except(patterns) => !patterns.iter().any(matches),
        }
    }
}
