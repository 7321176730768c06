//! The tests by which patterns are found: simple ones, of one value each.

use crate::cidr::Address;
use crate::matcher::{AnythingBut, Excluded, IgnoreCase, Matcher, Number};
use crate::wildcard::Wildcard;

/// A simple test of a value. If a value passes a test of a pattern, it passes one of
/// the atoms that stand for it; not the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Atom<'p> {
    /// The string.
    Exact(&'p [u8]),
    /// A string that begins so.
    Prefix(&'p [u8]),
    /// A string that ends so.
    Suffix(&'p [u8]),
    /// A string that reads as the address.
    Address(Address),
    /// A string that is the text, in small letters, but for the case of ASCII letters.
    IgnoreCase(Box<[u8]>),
    /// A number of these bits.
    Number(u64),
    /// A number that is compared as text.
    NumberText(&'p [u8]),
    Bool(bool),
    Null,
}

/// The atom that values pass which the matcher accepts, if there is one, and whether
/// passing it is enough.
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
        Matcher::EqualsIgnoreCase(text) => ignoring_case(text)?,
        Matcher::Number(value) => number(value),
        Matcher::Bool(value) => Atom::Bool(*value),
        Matcher::Null => Atom::Null,
        _ => return None,
    };
    Some((atom, true))
}

/// The atoms of which a value must pass none, if that is all that is asked.
pub(super) fn excluded_by(excluded: &AnythingBut) -> Option<Vec<Atom<'_>>> {
    match excluded {
        AnythingBut::Strings(list) => all(list, |text| Some(Atom::Exact(text.as_bytes()))),
        AnythingBut::Numbers(list) => all(list, |value| Some(number(value))),
        AnythingBut::Prefix(list) => all(list, |text| prefix(text)),
        AnythingBut::Suffix(list) => all(list, |text| suffix(text)),
        AnythingBut::EqualsIgnoreCase(list) => all(list, ignoring_case),
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
    // What an empty list means, which only a pattern's text can hold, is not said here.
    let items = Some(list.as_slice()).filter(|items| !items.is_empty())?;
    items.iter().map(atom).collect()
}

// The quotes around a value can take part; see `has_prefix`.
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
        // The longer one is passed by fewer.
        (_, head, tail) if head.len() < tail.len() => Some((Atom::Suffix(tail), false)),
        (_, head, _) => Some((Atom::Prefix(head), false)),
    }
}

/// Only if none but ASCII letters have another case: other alphabets have letters whose
/// forms are several characters.
fn ignoring_case(text: &IgnoreCase) -> Option<Atom<'_>> {
    let text = text.as_str();
    let small_letters = || text.to_ascii_lowercase().into_bytes().into();
    text.is_ascii().then(|| Atom::IgnoreCase(small_letters()))
}
