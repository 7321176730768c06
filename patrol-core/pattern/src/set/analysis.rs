//! What the predicates of all patterns mean in terms of atoms.

use super::atoms::{Atom, atom_of, atoms_excluded_by};
use crate::address::Address;
use crate::hash::Map;
use crate::matcher::Matcher;
use crate::program::{PredicateRef, Program};

/// The predicates of a program in terms of numbered atoms.
pub(super) struct Analysis<'p> {
    pub(super) program: &'p Program,
    /// The pattern of each alternative.
    pub(super) owners: &'p [u32],
    /// The atoms with their fields.
    pub(super) atoms: Vec<(u32, Atom<'p>)>,
    /// The condition of each predicate.
    conditions: Vec<Condition>,
}

/// When a predicate holds.
pub(super) enum Condition {
    /// When the field has a value.
    Present,
    /// When the field has no value.
    Absent,
    /// When a value of the field passes a test.
    AnyOf(AnyOf),
    /// When a value of the field passes none of the atoms.
    NoneOf(Box<[u32]>),
    /// Only the matchers themselves can tell.
    Opaque,
}

/// Tests of which a value must pass at least one for the predicate to hold.
pub(super) struct AnyOf {
    pub(super) atoms: Box<[u32]>,
    /// Those of the atoms that are sufficient: if a value passes one, the predicate holds. `None`: all are.
    sufficient: Option<Box<[u32]>>,
    /// Ranges of numbers, with both ends. Each is sufficient.
    pub(super) numbers: Vec<(f64, f64)>,
    /// Ranges of addresses, with both ends. Each is sufficient.
    pub(super) addresses: Vec<(Address, Address)>,
}

impl AnyOf {
    /// Whether all tests are sufficient, so that the matchers need not be asked.
    pub(super) fn is_sufficient(&self) -> bool {
        self.sufficient.is_none()
    }

    /// Whether there are no other tests than the atoms.
    fn has_only_atoms(&self) -> bool {
        self.numbers.is_empty() && self.addresses.is_empty()
    }
}

impl<'p> Analysis<'p> {
    pub(super) fn new(program: &'p Program, owners: &'p [u32]) -> Self {
        let predicates = program.predicates.iter();
        let mut atoms = AtomNumbers::default();
        // At most one for each matcher: the table need not grow, which hashes all of them again.
        atoms
            .known
            .reserve(predicates.clone().map(|one| one.any_of.len()).sum());
        let conditions = predicates
            .map(|predicate| atoms.condition(predicate.field, &predicate.any_of))
            .collect();
        Self {
            program,
            owners,
            atoms: atoms.atoms,
            conditions,
        }
    }

    pub(super) fn condition(&self, predicate: PredicateRef) -> &Condition {
        &self.conditions[predicate.predicate as usize]
    }

    /// The atoms of which a value must pass one, if all of them are exact strings.
    pub(super) fn exact_atoms(&self, predicate: PredicateRef) -> Option<&[u32]> {
        let is_exact = |atom: &u32| matches!(self.atoms[*atom as usize].1, Atom::Exact(_));
        match self.condition(predicate) {
            Condition::AnyOf(any_of)
                if any_of.has_only_atoms() && any_of.atoms.iter().all(is_exact) =>
            {
                Some(&any_of.atoms)
            }
            _ => None,
        }
    }

    /// Whether the predicate holds whenever a value passes the atom.
    pub(super) fn follows_from(&self, predicate: PredicateRef, atom: u32) -> bool {
        match self.condition(predicate) {
            Condition::AnyOf(any_of) => {
                let sufficient = any_of.sufficient.as_ref().unwrap_or(&any_of.atoms);
                sufficient.contains(&atom)
            }
            _ => false,
        }
    }
}

/// Gives equal atoms of a field the same number.
#[derive(Default)]
struct AtomNumbers<'p> {
    known: Map<(u32, Atom<'p>), u32>,
    atoms: Vec<(u32, Atom<'p>)>,
}

impl<'p> AtomNumbers<'p> {
    fn number(&mut self, field: u32, atom: Atom<'p>) -> u32 {
        *self.known.entry((field, atom.clone())).or_insert_with(|| {
            self.atoms.push((field, atom));
            self.atoms.len() as u32 - 1
        })
    }

    fn condition(&mut self, field: u32, any_of: &'p [Matcher]) -> Condition {
        match any_of {
            [Matcher::Exists(true)] => return Condition::Present,
            [Matcher::Exists(false)] => return Condition::Absent,
            [Matcher::AnythingBut(excluded)] => {
                if let Some(atoms) = atoms_excluded_by(excluded) {
                    let atoms = atoms.into_iter().map(|atom| self.number(field, atom));
                    return Condition::NoneOf(in_order(atoms.collect()));
                }
            }
            _ => {}
        }
        let mut atoms = Vec::with_capacity(any_of.len());
        let mut sufficient = Vec::new();
        let mut all_sufficient = true;
        let (mut numbers, mut addresses) = (Vec::new(), Vec::new());
        for matcher in any_of {
            match matcher {
                Matcher::Numeric(test) => numbers.push(test.range()),
                Matcher::Cidr(range) => addresses.push(range.ends()),
                _ => {
                    let Some((atom, is_sufficient)) = atom_of(matcher) else {
                        return Condition::Opaque;
                    };
                    let atom = self.number(field, atom);
                    match is_sufficient {
                        true => sufficient.push(atom),
                        false => all_sufficient = false,
                    }
                    atoms.push(atom);
                }
            }
        }
        let atoms = in_order(atoms);
        let sufficient = match all_sufficient {
            true => None,
            false => Some(in_order(sufficient)).filter(|some| some.len() < atoms.len()),
        };
        Condition::AnyOf(AnyOf {
            atoms,
            sufficient,
            numbers,
            addresses,
        })
    }
}

/// Numbers in their order, each once.
fn in_order(mut numbers: Vec<u32>) -> Box<[u32]> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into()
}
