//! Atoms: tests of one value that can be answered by looking the value up in a table.

use crate::address::Address;
use crate::matcher::{AnythingBut, Excluded, IgnoreCase, Matcher, Number, Wildcard};

/// A test of one value that can be answered by a lookup.
///
/// Every value that a matcher accepts passes the atom that stands for the matcher. The
/// other way round is not always true: a wildcard with several asterisks is represented by
/// the prefix before the first one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Atom<'p> {
    /// The string.
    Exact(&'p [u8]),
    /// A string that begins with the text.
    Prefix(&'p [u8]),
    /// A string that ends with the text.
    Suffix(&'p [u8]),
    /// A string that reads as the address.
    Address(Address),
    /// A string that equals the lower-case text except for the case of ASCII letters.
    IgnoreCase(Box<[u8]>),
    /// A number with these bits, as a double.
    Number(u64),
    /// A number that is compared as text.
    NumberText(&'p [u8]),
    Bool(bool),
    Null,
}

/// The atom that stands for a matcher, if there is one, and whether every value that passes
/// it is accepted.
pub(super) fn atom_of(matcher: &Matcher) -> Option<(Atom<'_>, bool)> {
    let atom = match matcher {
        Matcher::Exact(exact) => match exact.address {
            Some(address) => Atom::Address(address),
            None => Atom::Exact(exact.as_str().as_bytes()),
        },
        Matcher::Exactly(text) => Atom::Exact(text.as_bytes()),
        Matcher::Prefix(text) => prefix(text)?,
        Matcher::Suffix(text) => suffix(text)?,
        Matcher::Wildcard(text) => return wildcard(text),
        Matcher::EqualsIgnoreCase(text) => ignore_case(text)?,
        Matcher::Number(value) => number(value),
        Matcher::Bool(value) => Atom::Bool(*value),
        Matcher::Null => Atom::Null,
        _ => return None,
    };
    Some((atom, true))
}

/// The atoms that together stand for what `anything-but` excludes, if there are such atoms:
/// a value is accepted if it passes none of them.
pub(super) fn atoms_excluded_by(excluded: &AnythingBut) -> Option<Vec<Atom<'_>>> {
    match excluded {
        AnythingBut::Strings(list) => all(list, |text| Some(Atom::Exact(text.as_bytes()))),
        AnythingBut::Numbers(list) => all(list, |value| Some(number(value))),
        AnythingBut::Prefix(list) => all(list, |text| prefix(text)),
        AnythingBut::Suffix(list) => all(list, |text| suffix(text)),
        AnythingBut::EqualsIgnoreCase(list) => all(list, ignore_case),
        AnythingBut::Wildcard(list) => all(list, |text| match wildcard(text)? {
            (atom, true) => Some(atom),
            (_, false) => None,
        }),
    }
}

fn all<'p, T>(
    list: &'p Excluded<T>,
    atom: impl Fn(&'p T) -> Option<Atom<'p>>,
) -> Option<Vec<Atom<'p>>> {
    // No atom stands for an empty list, which excludes every value.
    let items = Some(list.as_slice()).filter(|items| !items.is_empty())?;
    items.iter().map(atom).collect()
}

// A prefix that ends in a quote can match the closing quote of the value, which no lookup
// sees (see `has_prefix`). The same holds for a suffix that begins with one.
fn prefix(text: &str) -> Option<Atom<'_>> {
    (!text.is_empty() && !text.ends_with('"')).then_some(Atom::Prefix(text.as_bytes()))
}

fn suffix(text: &str) -> Option<Atom<'_>> {
    (!text.is_empty() && !text.starts_with('"')).then_some(Atom::Suffix(text.as_bytes()))
}

fn number(number: &Number) -> Atom<'_> {
    match number.value {
        Some(value) => Atom::Number(value.to_bits()),
        None => Atom::NumberText(number.as_str().as_bytes()),
    }
}

fn wildcard(wildcard: &Wildcard) -> Option<(Atom<'_>, bool)> {
    match (wildcard.asterisks(), wildcard.head(), wildcard.tail()) {
        (0, whole, _) => Some((Atom::Exact(whole), true)),
        (_, b"", b"") => None,
        (asterisks, head, b"") => Some((Atom::Prefix(head), asterisks == 1)),
        (asterisks, b"", tail) => Some((Atom::Suffix(tail), asterisks == 1)),
        // Fewer values pass the longer one.
        (_, head, tail) if head.len() < tail.len() => Some((Atom::Suffix(tail), false)),
        (_, head, _) => Some((Atom::Prefix(head), false)),
    }
}

/// Only for ASCII text: in other alphabets the other form of a letter can be several
/// letters.
fn ignore_case(text: &IgnoreCase) -> Option<Atom<'_>> {
    let text = text.as_str();
    let lower_case = || text.to_ascii_lowercase().into_bytes().into();
    text.is_ascii().then(|| Atom::IgnoreCase(lower_case()))
}
