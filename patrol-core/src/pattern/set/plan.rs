//! What the tests of all patterns say about atoms.

use std::collections::HashMap;

use super::atoms::{Atom, atom_of, excluded_by};
use crate::pattern::engine::{Clause, Program};
use crate::pattern::matcher::Matcher;

/// The tests of a program, in terms of numbered atoms.
pub(super) struct Plan<'p> {
    pub(super) program: &'p Program,
    /// Each atom with its field.
    pub(super) atoms: Vec<(u32, Atom<'p>)>,
    tests: Vec<Meaning>,
}

/// What a test says.
enum Meaning {
    /// The field has a value.
    Presence,
    /// The field has no value.
    Absence,
    /// A value passes one of the atoms, and that is all.
    Accepted(Box<[u32]>),
    /// A value passes one of the atoms, and then the test.
    Narrowed {
        atoms: Box<[u32]>,
        enough: Box<[u32]>,
    },
    /// A value passes none of the atoms.
    Excluded(Box<[u32]>),
    Other,
}

impl<'p> Plan<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut numbers = Numbers::default();
        let mut tests: Vec<Meaning> = program.tests.iter().map(|_| Meaning::Other).collect();
        for (number, test) in program.tests.iter().enumerate() {
            tests[number] = numbers.meaning(test.field, &test.any_of);
        }
        Self {
            program,
            atoms: numbers.atoms,
            tests,
        }
    }

    fn test(&self, clause: Clause) -> &Meaning {
        &self.tests[clause.test as usize]
    }

    pub(super) fn is_presence(&self, clause: Clause) -> bool {
        matches!(self.test(clause), Meaning::Presence)
    }

    pub(super) fn is_absence(&self, clause: Clause) -> bool {
        matches!(self.test(clause), Meaning::Absence)
    }

    /// The atoms of which one is all that the clause asks.
    pub(super) fn accepted(&self, clause: Clause) -> Option<&[u32]> {
        match self.test(clause) {
            Meaning::Accepted(atoms) => Some(atoms),
            _ => None,
        }
    }

    /// The atoms of which a value must pass none, and that is all that the clause asks.
    pub(super) fn excluded(&self, clause: Clause) -> Option<&[u32]> {
        match self.test(clause) {
            Meaning::Excluded(atoms) => Some(atoms),
            _ => None,
        }
    }

    /// The atoms of which one is needed.
    pub(super) fn needed(&self, clause: Clause) -> Option<&[u32]> {
        match self.test(clause) {
            Meaning::Accepted(atoms) | Meaning::Narrowed { atoms, .. } => Some(atoms),
            _ => None,
        }
    }

    /// Whether the clause holds when a value passes the atom.
    pub(super) fn implies(&self, clause: Clause, atom: u32) -> bool {
        match self.test(clause) {
            Meaning::Accepted(atoms) | Meaning::Narrowed { enough: atoms, .. } => {
                atoms.contains(&atom)
            }
            _ => false,
        }
    }

    /// Whether many values pass the atom.
    pub(super) fn is_affix(&self, atom: u32) -> bool {
        matches!(
            self.atoms[atom as usize].1,
            Atom::Prefix(_) | Atom::Suffix(_)
        )
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
        let Some(atoms) = any_of.iter().map(atom_of).collect::<Option<Vec<_>>>() else {
            return Meaning::Other;
        };
        let enough: Vec<Atom<'_>> = atoms
            .iter()
            .filter(|(_, enough)| *enough)
            .map(|(atom, _)| atom.clone())
            .collect();
        let all = enough.len() == atoms.len();
        let atoms = self.numbers(field, atoms.into_iter().map(|(atom, _)| atom).collect());
        if all {
            return Meaning::Accepted(atoms);
        }
        Meaning::Narrowed {
            atoms,
            enough: self.numbers(field, enough),
        }
    }
}
