//! Why an event does not match.

use std::fmt;
use std::sync::Arc;

use super::engine::{Clause, Program};
use super::error::EventError;
use super::leaves::{Leaves, NONE};
use super::matcher::{AnythingBut, Matcher};
use super::model::Pattern;
use super::single::with_leaves;
use super::value::Value;
use super::write::write_string;

/// Whether an event matches a pattern, and if not, what is in the way.
///
/// `Display` reads as a sentence:
///
/// ```
/// use patrol_core::pattern::Pattern;
///
/// let pattern: Pattern =
///     r#"{"detail": {"eventName": ["PutObject", {"prefix": "Delete"}], "errorCode": [{"exists": false}]}}"#.parse()?;
/// let explain = |event: &str| pattern.explain(event.as_bytes()).map(|explanation| explanation.to_string());
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "GetObject"}}"#)?,
///     r#"`detail.eventName` is "GetObject"; wanted one of "PutObject", prefix "Delete""#,
/// );
/// assert_eq!(
///     explain(r#"{"detail": {"eventName": "PutObject", "errorCode": "AccessDenied"}}"#)?,
///     r#"`detail.errorCode` is "AccessDenied"; wanted no value"#,
/// );
/// assert_eq!(
///     explain("{}")?,
///     r#"`detail.eventName` is absent; wanted one of "PutObject", prefix "Delete""#,
/// );
/// assert_eq!(explain(r#"{"detail": {"eventName": "PutObject"}}"#)?, "the event matches");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    mismatch: Option<Mismatch>,
}

impl Explanation {
    /// Whether the event matches.
    #[must_use]
    pub fn is_match(&self) -> bool {
        self.mismatch.is_none()
    }

    /// What is in the way of a match: of several alternatives (`$or`), in that of which
    /// most fields match.
    #[must_use]
    pub fn mismatch(&self) -> Option<&Mismatch> {
        self.mismatch.as_ref()
    }
}

/// The first field, in EventBridge's order of evaluation, that keeps an event from
/// matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    path: Arc<str>,
    found: Vec<String>,
    wanted: Arc<[Matcher]>,
    elements: Vec<Arc<str>>,
    alternatives: usize,
}

impl Mismatch {
    /// The dotted path of the field.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The values that the event has there, as JSON; none if the field is absent.
    /// Objects and empty arrays are no values.
    #[must_use]
    pub fn found(&self) -> &[String] {
        &self.found
    }

    /// What the pattern accepts there.
    #[must_use]
    pub fn wanted(&self) -> &[Matcher] {
        &self.wanted
    }

    /// The fields before this one that are to blame: a value would be accepted, but
    /// only one in another element of an array than theirs. Empty in other cases.
    #[must_use]
    pub fn conflicts_with(&self) -> impl ExactSizeIterator<Item = &str> {
        self.elements.iter().map(|path| &**path)
    }

    /// How many alternatives the pattern has; this is about the closest of them.
    #[must_use]
    pub fn alternatives(&self) -> usize {
        self.alternatives
    }
}

impl Pattern {
    /// Tells why an event, given as its JSON text, does not match; or that it does.
    ///
    /// # Errors
    /// The text is not a JSON object.
    pub fn explain(&self, event: &[u8]) -> Result<Explanation, EventError> {
        let program = self.program();
        with_leaves(|leaves| {
            leaves.read(&program.trie, program.paths.len(), event)?;
            if program
                .rows
                .iter()
                .any(|row| program.row_matches(row, leaves, event))
            {
                return Ok(Explanation { mismatch: None });
            }
            let closest = closest(program, leaves, event);
            Ok(Explanation {
                mismatch: closest.and_then(|row| mismatch(program, row, leaves, event)),
            })
        })
    }
}

/// The alternative of which most fields match; the first of several.
fn closest<'p>(program: &'p Program, leaves: &Leaves, event: &[u8]) -> Option<&'p [Clause]> {
    let mut best = None;
    for row in &program.rows {
        let wrong = row
            .iter()
            .filter(|clause| !program.holds(**clause, leaves, event))
            .count();
        if best.is_none_or(|(least, _)| wrong < least) {
            best = Some((wrong, &**row));
        }
    }
    best.map(|(_, row)| row)
}

fn mismatch(
    program: &Program,
    row: &[Clause],
    leaves: &mut Leaves,
    event: &[u8],
) -> Option<Mismatch> {
    let at = (0..row.len()).find(|at| !program.row_matches(&row[..=*at], leaves, event))?;
    let clause = row[at];
    let elements = if program.holds(clause, leaves, event) {
        // By itself it holds, so the elements fixed before are in the way.
        let before = row[..at]
            .iter()
            .filter(|clause| leaves.is_in_element(clause.field));
        before
            .map(|clause| program.paths[clause.field as usize].clone())
            .collect()
    } else {
        Vec::new()
    };
    let mut found = Vec::new();
    let mut leaf = leaves.first(clause.field);
    while leaf != NONE {
        found.push(json(leaves.value(leaf, event)));
        leaf = leaves.next(leaf);
    }
    found.reverse();
    Some(Mismatch {
        path: program.paths[clause.field as usize].clone(),
        found,
        wanted: program.tests[clause.test as usize].any_of.clone(),
        elements,
        alternatives: program.rows.len(),
    })
}

fn json(value: Value<'_>) -> String {
    struct Quoted<'t>(&'t str);
    impl fmt::Display for Quoted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_string(f, self.0)
        }
    }
    match value {
        Value::String(text) => Quoted(&String::from_utf8_lossy(text)).to_string(),
        Value::Number(text) => String::from_utf8_lossy(text).into_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "null".to_owned(),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mismatch {
            None => f.write_str("the event matches"),
            Some(mismatch) => mismatch.fmt(f),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        write!(f, "`{}` is ", self.path)?;
        if self.found.is_empty() {
            f.write_str("absent")?;
        }
        for (at, value) in self.found.iter().take(SHOWN).enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { "" }, Short(value))?;
        }
        if self.found.len() > SHOWN {
            write!(f, " and {} more", self.found.len() - SHOWN)?;
        }
        f.write_str(if self.wanted.len() > 1 {
            "; wanted one of "
        } else {
            "; wanted "
        })?;
        for (at, matcher) in self.wanted.iter().enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            describe(f, matcher)?;
        }
        if let Some((first, others)) = self.elements.split_first() {
            write!(f, " in the same array element as `{first}`")?;
            for path in others {
                write!(f, ", `{path}`")?;
            }
        }
        if self.alternatives > 1 {
            write!(f, " (the closest of {} alternatives)", self.alternatives)?;
        }
        Ok(())
    }
}

/// A value, cut where a line of a terminal ends.
struct Short<'t>(&'t str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARS: usize = 120;
        match self.0.char_indices().nth(CHARS) {
            Some((cut, _)) => write!(f, "{}…", &self.0[..cut]),
            None => f.write_str(self.0),
        }
    }
}

/// A matcher in words.
fn describe(f: &mut fmt::Formatter<'_>, matcher: &Matcher) -> fmt::Result {
    let named = |f: &mut fmt::Formatter<'_>, name: &str, text: &str| {
        f.write_str(name)?;
        write_string(f, text)
    };
    match matcher {
        Matcher::Exactly(text) => write_string(f, text),
        Matcher::Prefix(text) => named(f, "prefix ", text),
        Matcher::Suffix(text) => named(f, "suffix ", text),
        Matcher::PrefixIgnoreCase(text) => named(f, "prefix in any case ", text.as_str()),
        Matcher::SuffixIgnoreCase(text) => named(f, "suffix in any case ", text.as_str()),
        Matcher::EqualsIgnoreCase(text) => named(f, "in any case ", text.as_str()),
        Matcher::Wildcard(wildcard) => named(f, "wildcard ", wildcard.as_str()),
        Matcher::Cidr(range) => write!(f, "an address in {range}"),
        Matcher::Exists(true) => f.write_str("any value"),
        Matcher::Exists(false) => f.write_str("no value"),
        Matcher::Numeric(numeric) => {
            f.write_str("a number")?;
            for (at, (operator, bound)) in numeric.terms().enumerate() {
                write!(f, "{} {operator} {bound}", if at > 0 { " and" } else { "" })?;
            }
            Ok(())
        }
        Matcher::AnythingBut(excluded) => {
            f.write_str("anything but ")?;
            match excluded {
                AnythingBut::Strings(list) => {
                    words(f, "", list.as_slice().iter().map(String::as_str))
                }
                AnythingBut::Numbers(list) => {
                    for (at, number) in list.as_slice().iter().enumerate() {
                        write!(
                            f,
                            "{}{}",
                            if at > 0 { " and " } else { "" },
                            number.as_str()
                        )?;
                    }
                    Ok(())
                }
                AnythingBut::Prefix(list) => {
                    words(f, "prefix ", list.as_slice().iter().map(String::as_str))
                }
                AnythingBut::Suffix(list) => {
                    words(f, "suffix ", list.as_slice().iter().map(String::as_str))
                }
                AnythingBut::EqualsIgnoreCase(list) => words(
                    f,
                    "in any case ",
                    list.as_slice().iter().map(|text| text.as_str()),
                ),
                AnythingBut::Wildcard(list) => words(
                    f,
                    "wildcard ",
                    list.as_slice().iter().map(|text| text.as_str()),
                ),
            }
        }
        // As they stand in the pattern.
        Matcher::Exact(_) | Matcher::Number(_) | Matcher::Bool(_) | Matcher::Null => {
            write!(f, "{matcher}")
        }
    }
}

fn words<'t>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    texts: impl Iterator<Item = &'t str>,
) -> fmt::Result {
    for (at, text) in texts.enumerate() {
        if at > 0 {
            f.write_str(" and ")?;
        }
        f.write_str(name)?;
        write_string(f, text)?;
    }
    Ok(())
}
