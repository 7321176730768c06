//! The tests by which patterns are found: simple ones, of one value each.

use super::affix::Affixes;
use super::exact::ExactTable;
use super::scratch::{Scratch, Span};
use crate::pattern::cidr::Address;
use crate::pattern::matcher::{AnythingBut, Matcher};
use crate::pattern::value::Value;
use crate::pattern::wildcard::Wildcard;

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
        // The quotes around a value can take part; see `has_prefix`.
        Matcher::Prefix(text) if !text.is_empty() && !text.ends_with('"') => {
            Atom::Prefix(text.as_bytes())
        }
        Matcher::Suffix(text) if !text.is_empty() && !text.starts_with('"') => {
            Atom::Suffix(text.as_bytes())
        }
        Matcher::Wildcard(wildcard) => return atom_of_wildcard(wildcard),
        Matcher::Number(number) => match number.value {
            Some(value) => Atom::Number(value.to_bits()),
            None => Atom::NumberText(number.as_str().as_bytes()),
        },
        Matcher::Bool(value) => Atom::Bool(*value),
        Matcher::Null => Atom::Null,
        _ => return None,
    };
    Some((atom, true))
}

fn atom_of_wildcard(wildcard: &Wildcard) -> Option<(Atom<'_>, bool)> {
    match (wildcard.asterisks(), wildcard.head(), wildcard.tail()) {
        (0, whole, _) => Some((Atom::Exact(whole), true)),
        (_, b"", b"") => None,
        (1, head, b"") => Some((Atom::Prefix(head), true)),
        (1, b"", tail) => Some((Atom::Suffix(tail), true)),
        (_, b"", tail) => Some((Atom::Suffix(tail), false)),
        (_, head, _) => Some((Atom::Prefix(head), false)),
    }
}

/// The atoms of which a value must pass none, if that is all that is asked.
pub(super) fn excluded_by(excluded: &AnythingBut) -> Option<Vec<Atom<'_>>> {
    match excluded {
        AnythingBut::Strings(strings) => Some(
            strings
                .as_slice()
                .iter()
                .map(|text| Atom::Exact(text.as_bytes()))
                .collect(),
        ),
        _ => None,
    }
}

/// Finds the atoms that a leaf passes.
#[derive(Debug)]
pub(super) struct AtomIndex {
    exact: ExactTable,
    fields: Box<[FieldAtoms]>,
}

/// What is not found by the bytes of a string.
#[derive(Debug, Default)]
struct FieldAtoms {
    prefixes: Affixes,
    suffixes: Affixes,
    /// In order.
    scalars: Vec<(Scalar, u32)>,
    has_addresses: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scalar {
    Address(Address),
    Number(u64),
    Bool(bool),
    Null,
}

/// The form in which texts of numbers stand beside strings.
const NUMBER_TEXTS: u32 = 1 << 31;

impl AtomIndex {
    /// Of the atoms with their fields; the number of an atom is its place.
    pub(super) fn new(fields: usize, atoms: &[(u32, Atom<'_>)]) -> Self {
        let mut exact = ExactTable::with_capacity(atoms.len());
        let mut drafts: Vec<FieldAtoms> = (0..fields).map(|_| FieldAtoms::default()).collect();
        for (id, (field, atom)) in atoms.iter().enumerate() {
            let id = id as u32;
            let draft = &mut drafts[*field as usize];
            match *atom {
                Atom::Exact(text) => exact.insert(*field, text, id),
                Atom::NumberText(text) => exact.insert(*field | NUMBER_TEXTS, text, id),
                Atom::Prefix(text) => draft.prefixes.push(text.to_vec(), id),
                Atom::Suffix(text) => draft
                    .suffixes
                    .push(text.iter().rev().copied().collect(), id),
                Atom::Address(address) => {
                    draft.has_addresses = true;
                    draft.scalars.push((Scalar::Address(address), id));
                }
                Atom::Number(bits) => {
                    draft.scalars.push((Scalar::Number(bits), id));
                }
                Atom::Bool(value) => {
                    draft.scalars.push((Scalar::Bool(value), id));
                }
                Atom::Null => {
                    draft.scalars.push((Scalar::Null, id));
                }
            }
        }
        for draft in &mut drafts {
            draft.scalars.sort_unstable();
            draft.prefixes.finish();
            draft.suffixes.finish();
        }
        Self {
            exact,
            fields: drafts.into(),
        }
    }

    /// The atoms that the leaf passes, as a stretch of `scratch.atoms`.
    pub(super) fn of_leaf(
        &self,
        scratch: &mut Scratch,
        field: u32,
        leaf: u32,
        event: &[u8],
    ) -> Span {
        let span = scratch.spans[leaf as usize];
        if span.stamp == scratch.stamp {
            return span;
        }
        let start = scratch.atoms.len() as u32;
        let atoms = &mut scratch.atoms;
        let known = &self.fields[field as usize];
        let mut scalar = |scalar: Scalar| {
            let found = known
                .scalars
                .binary_search_by_key(&scalar, |(known, _)| *known);
            atoms.extend(found.map(|at| known.scalars[at].1));
        };
        match scratch.leaves.value(leaf, event) {
            Value::String(text) => {
                if known.has_addresses
                    && let Some(address) = Address::parse(text)
                {
                    scalar(Scalar::Address(address));
                }
                atoms.extend(self.exact.get(field, text));
                if !known.prefixes.is_empty() {
                    known.prefixes.of(text, atoms);
                }
                if !known.suffixes.is_empty() {
                    scratch.reversed.clear();
                    scratch.reversed.extend(text.iter().rev());
                    known.suffixes.of(&scratch.reversed, atoms);
                }
            }
            Value::Number(text, value) => match value {
                Some(value) => scalar(Scalar::Number(value.to_bits())),
                None => atoms.extend(self.exact.get(field | NUMBER_TEXTS, text)),
            },
            Value::Bool(value) => scalar(Scalar::Bool(value)),
            Value::Null => scalar(Scalar::Null),
        }
        let span = Span {
            stamp: scratch.stamp,
            start,
            end: scratch.atoms.len() as u32,
        };
        scratch.spans[leaf as usize] = span;
        span
    }
}
