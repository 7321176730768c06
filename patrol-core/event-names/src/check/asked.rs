//! What a pattern asks for at a path: names, and forms that names may have.

use patrol_core::{
    Matcher,
    pattern::{Alternative, AnythingBut},
};

/// One thing that a pattern asks for, or excludes: a misspelt exclusion is a mistake, too.
pub(super) enum Asked<'a> {
    /// A whole name.
    Name {
        name: &'a str,
        /// It is what is not wanted.
        excluded: bool,
    },
    /// A prefix, a suffix, a wildcard or a name in any case.
    Form(&'a Matcher),
}

impl Asked<'_> {
    /// Does the form fit a name? Of an exclusion: does it exclude the name?
    pub(super) fn fits(matcher: &Matcher, name: &str) -> bool {
        let excluding = matches!(matcher, Matcher::AnythingBut(_));
        matcher.accepts_text(name) != excluding
    }
}

/// Whether an alternative takes a text at a path.
pub(super) fn accepts(one: &Alternative, path: &str, text: &str) -> bool {
    let matchers = one.matchers(path);
    matchers.is_none_or(|any_of| any_of.iter().any(|matcher| matcher.accepts_text(text)))
}

/// What an alternative asks for at a path.
pub(super) fn asked<'a>(one: &'a Alternative, path: &str) -> Vec<Asked<'a>> {
    let matchers = one.matchers(path).unwrap_or_default();
    matchers.iter().flat_map(of_matcher).collect()
}

fn of_matcher(matcher: &Matcher) -> Vec<Asked<'_>> {
    let name = |name, excluded| Asked::Name { name, excluded };
    match matcher {
        Matcher::Exact(exact) => vec![name(exact.as_str(), false)],
        Matcher::Exactly(text) => vec![name(text, false)],
        Matcher::AnythingBut(AnythingBut::Strings(excluded)) => {
            excluded.iter().map(|text| name(text, true)).collect()
        }
        Matcher::AnythingBut(AnythingBut::Numbers(_)) => Vec::new(),
        Matcher::Prefix(_)
        | Matcher::Suffix(_)
        | Matcher::PrefixIgnoreCase(_)
        | Matcher::SuffixIgnoreCase(_)
        | Matcher::EqualsIgnoreCase(_)
        | Matcher::Wildcard(_)
        | Matcher::AnythingBut(_) => vec![Asked::Form(matcher)],
        // Whether the field is there, or what no name is.
        _ => Vec::new(),
    }
}
