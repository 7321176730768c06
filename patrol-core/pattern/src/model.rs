//! The fields and alternatives of a pattern, without the order of its text.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::matcher::Matcher;

/// The key under which a pattern lists alternatives.
pub(crate) const OR: &str = "$or";

/// Event Ruler's limit of the fields of one alternative.
pub(crate) const MAX_FIELDS: usize = 256;

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
    /// Whether a field can be [set](Self::set): no alternative sets its path or stands below it, and the
    /// group is far from the limit of fields.
    pub(crate) fn takes(&self, path: &str) -> bool {
        let is_below = |or: &Or| {
            let rest = or.base.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut inside = self.ors.iter().flat_map(|or| &or.branches);
        self.count() < MAX_FIELDS
            && !self.ors.iter().any(is_below)
            && !inside.any(|branch| branch.names(path))
    }

    /// How many fields it has, with those of all alternatives.
    fn count(&self) -> usize {
        let inside = self.ors.iter().flat_map(|or| &or.branches);
        self.fields.len() + inside.map(Self::count).sum::<usize>()
    }

    fn names(&self, path: &str) -> bool {
        let mut inside = self.ors.iter().flat_map(|or| &or.branches);
        self.fields.iter().any(|field| *field.path == *path)
            || inside.any(|branch| branch.names(path))
    }

    /// A copy with room for a few more fields, which a builder mostly adds.
    pub(crate) fn with_room(&self) -> Self {
        let mut fields = Vec::with_capacity(self.fields.len() + 4);
        fields.extend_from_slice(&self.fields);
        Self {
            fields,
            ors: self.ors.clone(),
        }
    }

    /// Adds a field that the group [takes](Self::takes), at its sorted place. Of two equal paths the last
    /// one counts.
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
        self.fields
            .sort_unstable_by(|a, b| path_order(&a.path, &b.path));
        self.ors
            .sort_unstable_by(|a, b| path_order(&a.base, &b.base));
    }
}

/// The order in which EventBridge evaluates fields: that of UTF-16 code units.
pub(crate) fn path_order(a: &str, b: &str) -> Ordering {
    let differs = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    match differs {
        // What begins so is U+E000 or above, where the two encodings differ in their order.
        Some((0xEE.., 0xEE..)) => a.encode_utf16().cmp(b.encode_utf16()),
        Some((a, b)) => a.cmp(&b),
        None => a.len().cmp(&b.len()),
    }
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

#[cfg(test)]
mod tests {
    use super::path_order;

    #[test]
    fn paths_are_in_the_order_of_utf_16() {
        let parts = [
            "",
            "a",
            "é",
            "ë",
            "\u{d7ff}",
            "\u{e000}",
            "\u{ffff}",
            "\u{10000}",
            "\u{10ffff}",
        ];
        let paths: Vec<String> = parts
            .iter()
            .flat_map(|one| parts.map(|other| format!("detail.{one}{other}")))
            .collect();
        for a in &paths {
            for b in &paths {
                let wanted = a.encode_utf16().cmp(b.encode_utf16());
                assert_eq!(path_order(a, b), wanted, "{a:?} and {b:?}");
            }
        }
    }
}
