//! What the tests of all patterns say about atoms.

use std::collections::HashMap;

use super::atoms::{Atom, atom_of, excluded_by};
use crate::cidr::Address;
use crate::engine::{Clause, Program};
use crate::matcher::Matcher;

/// The tests of a program, in terms of numbered atoms.
pub(super) struct Plan<'p> {
    pub(super) program: &'p Program,
    /// The pattern of each alternative.
    pub(super) owners: &'p [u32],
    /// Each atom with its field.
    pub(super) atoms: Vec<(u32, Atom<'p>)>,
    tests: Vec<Meaning>,
}

/// What a test says.
pub(super) enum Meaning {
    /// The field has a value.
    Presence,
    /// The field has no value.
    Absence,
    /// A value passes one of the atoms, or lies in one of the ranges.
    Needed(Needed),
    /// A value passes none of the atoms.
    Excluded(Box<[u32]>),
    /// What only the test itself can say.
    Other,
}

/// What a value must be for a test to hold.
pub(super) struct Needed {
    pub(super) atoms: Box<[u32]>,
    /// The atoms for which the test holds without being asked.
    enough: Box<[u32]>,
    /// Ranges of numbers, both ends included; the test holds for all in them.
    pub(super) numbers: Vec<(f64, f64)>,
    /// Ranges of addresses, both ends included; the test holds for all in them.
    pub(super) addresses: Vec<(Address, Address)>,
}

impl Needed {
    /// Whether nothing more is asked.
    pub(super) fn is_all(&self) -> bool {
        self.enough.len() == self.atoms.len()
    }

    /// Whether the atoms are all ways for the test to hold.
    fn is_atoms(&self) -> bool {
        self.numbers.is_empty() && self.addresses.is_empty()
    }
}

impl<'p> Plan<'p> {
    pub(super) fn new(program: &'p Program, owners: &'p [u32]) -> Self {
        let mut numbers = Numbers::default();
        let mut tests: Vec<Meaning> = program.tests.iter().map(|_| Meaning::Other).collect();
        for (number, test) in program.tests.iter().enumerate() {
            tests[number] = numbers.meaning(test.field, &test.any_of);
        }
        Self {
            program,
            owners,
            atoms: numbers.atoms,
            tests,
        }
    }

    pub(super) fn meaning(&self, clause: Clause) -> &Meaning {
        &self.tests[clause.test as usize]
    }

    /// The atoms of which one is needed, if they are exact strings all.
    pub(super) fn keys(&self, clause: Clause) -> Option<&[u32]> {
        let is_exact = |atom: &u32| matches!(self.atoms[*atom as usize].1, Atom::Exact(_));
        match self.meaning(clause) {
            Meaning::Needed(needed) if needed.is_atoms() && needed.atoms.iter().all(is_exact) => {
                Some(&needed.atoms)
            }
            _ => None,
        }
    }

    /// Whether the clause holds when a value passes the atom.
    pub(super) fn implies(&self, clause: Clause, atom: u32) -> bool {
        match self.meaning(clause) {
            Meaning::Needed(needed) => needed.enough.contains(&atom),
            _ => false,
        }
    }
}

#[derive(Default)]
struct Numbers<'p> {
    known: HashMap<(u32, Atom<'p>), u32>,
    atoms: Vec<(u32, Atom<'p>)>,
}

impl<'p> Numbers<'p> {
    fn number(&mut self, field: u32, atom: Atom<'p>) -> u32 {
        *self.known.entry((field, atom.clone())).or_insert_with(|| {
            self.atoms.push((field, atom));
            self.atoms.len() as u32 - 1
        })
    }

    fn numbers(&mut self, field: u32, atoms: Vec<Atom<'p>>) -> Box<[u32]> {
        let mut numbers: Vec<u32> = atoms
            .into_iter()
            .map(|atom| self.number(field, atom))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into()
    }

    fn meaning(&mut self, field: u32, any_of: &'p [Matcher]) -> Meaning {
        match any_of {
            [Matcher::Exists(true)] => return Meaning::Presence,
            [Matcher::Exists(false)] => return Meaning::Absence,
            [Matcher::AnythingBut(excluded)] => {
                if let Some(atoms) = excluded_by(excluded) {
                    return Meaning::Excluded(self.numbers(field, atoms));
                }
            }
            _ => {}
        }
        let (mut atoms, mut enough) = (Vec::new(), Vec::new());
        let (mut numbers, mut addresses) = (Vec::new(), Vec::new());
        for matcher in any_of {
            match matcher {
                Matcher::Numeric(test) => numbers.push(test.range()),
                Matcher::Cidr(range) => addresses.push(range.ends()),
                _ => {
                    let Some((atom, is_enough)) = atom_of(matcher) else {
                        return Meaning::Other;
                    };
                    if is_enough {
                        enough.push(atom.clone());
                    }
                    atoms.push(atom);
                }
            }
        }
        Meaning::Needed(Needed {
            atoms: self.numbers(field, atoms),
            enough: self.numbers(field, enough),
            numbers,
            addresses,
        })
    }
}
