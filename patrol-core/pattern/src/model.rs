//! The fields and alternatives of a pattern, without the order of its text.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::matcher::Matcher;

/// The key under which a pattern lists alternatives.
pub(crate) const OR: &str = "$or";

/// Fields that must all match, and lists of alternatives. Of each list one alternative
/// must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// In the order of their paths. No path occurs twice.
    pub(crate) fields: Vec<Field>,
    /// In the order of their base paths. No base path occurs twice.
    pub(crate) ors: Vec<Or>,
}

/// The values that are accepted at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) path: Arc<str>,
    pub(crate) any_of: Arc<[Matcher]>,
}

/// A `$or`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Or {
    /// The path of the object that holds the `$or`. The paths in its branches are full
    /// paths.
    pub(crate) base: Box<str>,
    pub(crate) branches: Vec<Group>,
}

impl Group {
    /// Adds a field to a group that has no alternatives, at its sorted place. Of two equal paths the
    /// last one counts.
    pub(crate) fn set(&mut self, field: Field) {
        let place = self
            .fields
            .binary_search_by(|other| path_order(&other.path, &field.path));
        match place {
            Ok(same) => self.fields[same] = field,
            Err(place) => self.fields.insert(place, field),
        }
    }

    /// Puts fields and alternatives in their order.
    pub(crate) fn sort(&mut self) {
        self.fields.sort_by(|a, b| path_order(&a.path, &b.path));
        self.ors.sort_by(|a, b| path_order(&a.base, &b.base));
    }
}

/// The order in which EventBridge evaluates fields: that of UTF-16 code units.
pub(crate) fn path_order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

/// Whether a key may not name a field inside a `$or`: the names of operators, and those
/// that Event Ruler reserves for operators to come.
pub(crate) fn is_reserved(key: &str) -> bool {
    matches!(
        key,
        "exactly"
            | "equals-ignore-case"
            | "prefix"
            | "suffix"
            | "anything-but"
            | "exists"
            | "wildcard"
            | "numeric"
            | "cidr"
            | "html"
            | "="
            | "<"
            | "<="
            | ">"
            | ">="
            | "regex"
            | "not-wildcard"
            | "not-equals-ignore-case"
            | "date-after"
            | "date-on-or-after"
            | "date-before"
            | "date-on-or-before"
            | "in-date-range"
            | "ip-address-in-range"
            | "ip-address-not-in-range"
    )
}
