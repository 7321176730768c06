//! What an element and its negation select: `Action` or `NotAction`, `Resource` or `NotResource`.

use super::difference::escapes;
use super::glob::Glob;
use super::pattern::Pattern;

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

    pub(super) fn selects(&self, matches: impl Fn(&P) -> bool) -> bool {
        match self {
            Selection::Only(patterns) => patterns.iter().any(matches),
            Selection::Except(patterns) => !patterns.iter().any(matches),
        }
    }

    /// Whether it may select something of `within` that no glob of `except` matches, and by which patterns: those that do
    /// so each for itself, or none if it is an `Except`.
    pub(super) fn beyond(&self, within: &Glob, except: &[&Glob]) -> Option<Vec<&P>>
    where
        P: Pattern,
    {
        match self {
            Selection::Only(patterns) => {
                let beyond = patterns
                    .iter()
                    .filter(|pattern| escapes(pattern.glob(), within, except));
                Some(Vec::from_iter(beyond)).filter(|beyond| !beyond.is_empty())
            }
            Selection::Except(patterns) => {
                let mut except = except.to_vec();
                except.extend(certain(patterns));
                escapes(within, &Glob::any(), &except).then(Vec::new)
            }
        }
    }

    /// Whether it surely selects everything that `within` matches.
    pub(super) fn covers(&self, within: &Glob) -> bool
    where
        P: Pattern,
    {
        match self {
            Selection::Only(patterns) => {
                !escapes(within, &Glob::any(), &Vec::from_iter(certain(patterns)))
            }
            Selection::Except(patterns) => !patterns
                .iter()
                .any(|pattern| pattern.glob().overlaps(within)),
        }
    }
}

fn certain<P: Pattern>(patterns: &[P]) -> impl Iterator<Item = &Glob> {
    patterns
        .iter()
        .filter(|pattern| pattern.is_certain())
        .map(Pattern::glob)
}

#[cfg(test)]
mod tests {
    use super::Selection::{self, Except, Only};
    use crate::ResourcePattern;
    use crate::pattern::Pattern;

    fn selection(
        kind: fn(Vec<ResourcePattern>) -> Selection<ResourcePattern>,
        patterns: &[&str],
    ) -> Selection<ResourcePattern> {
        kind(patterns.iter().map(|text| (*text).into()).collect())
    }

    #[test]
    fn a_variable_may_take_any_value_but_excludes_none_for_sure() {
        for (kind, patterns, within, beyond, covers) in [
            (Only as fn(_) -> _, &["b*"][..], "bucket", true, true),
            (Only, &["a*", "bucket?"], "bucket", false, false),
            (Only, &["b*"], "*", true, false),
            (Only, &["${aws:userid}"], "bucket", true, false),
            (Only, &[], "*", false, false),
            (Except, &["b*"], "bucket", false, false),
            (Except, &["a*"], "bucket", true, true),
            (Except, &["b*"], "*", true, false),
            (Except, &["${aws:userid}"], "bucket", true, false),
            (Except, &[], "*", true, true),
        ] {
            let selection = selection(kind, patterns);
            let within = ResourcePattern::from(within);
            assert_eq!(
                selection.beyond(within.glob(), &[]).is_some(),
                beyond,
                "{selection:?} {within}"
            );
            assert_eq!(
                selection.covers(within.glob()),
                covers,
                "{selection:?} {within}"
            );
        }
    }

    #[test]
    fn the_patterns_that_select_are_named() {
        let selection = selection(Only, &["b*", "x", "*t"]);
        let within = ResourcePattern::from("bucket");
        let named = selection.beyond(within.glob(), &[]).unwrap();
        assert_eq!(
            named
                .iter()
                .map(|pattern| pattern.as_str())
                .collect::<Vec<_>>(),
            ["b*", "*t"]
        );
    }
}
