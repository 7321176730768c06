//! The index from atoms to the alternatives of patterns that can match.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::atoms::AtomIndex;
use super::block::{Blocks, SIZE};
use super::plan::Plan;
use super::scratch::Scratch;
use crate::pattern::engine::{Clause, Program};
use crate::pattern::leaves::NONE;

/// So many alternatives are tried together rather than told apart: a few full blocks
/// are quicker than many small ones.
const MANY: usize = SIZE;

/// A tree of which each step is an atom that the event must pass.
///
/// At a node, every alternative stands under the atoms of one of its clauses: of the
/// one whose atoms are rarest among the alternatives there. Those without such a
/// clause, and few ones, are tried together in blocks.
#[derive(Debug)]
pub(super) struct Tree {
    atoms: AtomIndex,
    nodes: Vec<Node>,
    /// The fields that nodes look at.
    fields: Vec<u32>,
    edges: Edges,
    blocks: Blocks,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    fields: (u32, u32),
    blocks: (u32, u32),
}

impl Tree {
    pub(super) fn new(program: &Program) -> Self {
        let plan = Plan::new(program);
        let mut planner = Planner {
            plan: &plan,
            nodes: Vec::new(),
            fields: Vec::new(),
            edges: Vec::new(),
            blocks: Blocks::default(),
        };
        planner.node((0..program.rows.len() as u32).collect(), &mut Vec::new());
        let Planner {
            nodes,
            fields,
            edges,
            blocks,
            ..
        } = planner;
        let atoms = AtomIndex::new(program.paths.len(), &plan.atoms);
        Self {
            atoms,
            nodes,
            fields,
            edges: Edges::new(&edges),
            blocks,
        }
    }

    /// Appends every alternative that matches the leaves in the scratch; one that is
    /// found in two ways, twice.
    pub(super) fn visit(
        &self,
        program: &Program,
        scratch: &mut Scratch,
        event: &[u8],
        found: &mut Vec<u32>,
    ) {
        scratch.begin(program.tests.len(), scratch.leaves.len());
        scratch.stack.push(0);
        while let Some(at) = scratch.stack.pop() {
            let node = self.nodes[at as usize];
            for block in node.blocks.0..node.blocks.1 {
                self.blocks
                    .visit(block, program, &self.atoms, scratch, event, found);
            }
            for &field in &self.fields[node.fields.0 as usize..node.fields.1 as usize] {
                let mut leaf = scratch.leaves.first(field);
                while leaf != NONE {
                    let span = self.atoms.of_leaf(scratch, field, leaf, event);
                    for index in span.start..span.end {
                        let atom = scratch.atoms[index as usize];
                        scratch.stack.extend(self.edges.get(at, atom));
                    }
                    leaf = scratch.leaves.next(leaf);
                }
            }
        }
    }
}

/// Where the alternatives under a node and an atom are.
#[derive(Debug)]
struct Edges {
    /// A power of two of them; the node is `NONE` in empty ones.
    slots: Box<[(u64, u32)]>,
}

impl Edges {
    fn key(node: u32, atom: u32) -> u64 {
        u64::from(node) << 32 | u64::from(atom)
    }

    fn slot(key: u64, mask: usize) -> usize {
        let mixed = (key ^ key >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize & mask
    }

    fn new(edges: &[(u64, u32)]) -> Self {
        let len = (edges.len() * 2 + 1).next_power_of_two();
        let mut slots = vec![(0, NONE); len];
        for &(key, node) in edges {
            let mut at = Self::slot(key, len - 1);
            while slots[at].1 != NONE {
                at = (at + 1) & (len - 1);
            }
            slots[at] = (key, node);
        }
        Self {
            slots: slots.into(),
        }
    }

    #[inline]
    fn get(&self, node: u32, atom: u32) -> Option<u32> {
        let key = Self::key(node, atom);
        let mask = self.slots.len() - 1;
        let mut at = Self::slot(key, mask);
        loop {
            let (found, node) = self.slots[at];
            if node == NONE {
                return None;
            }
            if found == key {
                return Some(node);
            }
            at = (at + 1) & mask;
        }
    }
}

/// Makes the tree.
struct Planner<'p> {
    plan: &'p Plan<'p>,
    nodes: Vec<Node>,
    fields: Vec<u32>,
    edges: Vec<(u64, u32)>,
    blocks: Blocks,
}

impl Planner<'_> {
    /// How many of the alternatives stand behind each atom.
    fn popularity(&self, rows: &[u32], steps: &[(u32, u32)]) -> HashMap<u32, usize> {
        let mut counts = HashMap::new();
        for clause in rows
            .iter()
            .flat_map(|row| &*self.plan.program.rows[*row as usize])
        {
            if !steps.iter().any(|(field, _)| *field == clause.field) {
                for atom in self.plan.needed(*clause).into_iter().flatten() {
                    *counts.entry(*atom).or_default() += 1;
                }
            }
        }
        counts
    }

    /// The load of looking an alternative up by a clause: how many others come along.
    fn load(&self, clause: Clause, popularity: &HashMap<u32, usize>) -> Option<usize> {
        let atoms = self.plan.needed(clause)?;
        let load = |atom: &u32| {
            let count = popularity.get(atom).copied().unwrap_or(0);
            // A value passes many prefixes and suffixes at once, each with few behind it:
            // a block tells them apart sooner.
            if self.plan.is_affix(*atom) {
                count + SIZE
            } else {
                count
            }
        };
        Some(atoms.iter().map(load).sum())
    }

    /// The field by which most of the alternatives are told apart, and which they are.
    fn best(&self, rows: &[u32], steps: &[(u32, u32)]) -> Option<(u32, Vec<(u32, Clause)>)> {
        let popularity = self.popularity(rows, steps);
        let most = rows.len() - rows.len() / 8;
        let mut fields: BTreeMap<u32, (usize, Vec<(u32, Clause)>)> = BTreeMap::new();
        for row in rows {
            for clause in &*self.plan.program.rows[*row as usize] {
                if steps.iter().any(|(field, _)| *field == clause.field) {
                    continue;
                }
                if let Some(load) = self.load(*clause, &popularity).filter(|load| *load < most) {
                    let (gain, taken) = fields.entry(clause.field).or_default();
                    *gain += rows.len() - load;
                    taken.push((*row, *clause));
                }
            }
        }
        let (field, (_, taken)) = fields.into_iter().max_by_key(|(_, (gain, _))| *gain)?;
        // A field for a few alternatives costs more than it saves.
        (taken.len() > SIZE / 4).then_some((field, taken))
    }

    /// Makes the node of some alternatives at the end of some steps, each a field and
    /// the atom that it passes.
    fn node(&mut self, rows: Vec<u32>, steps: &mut Vec<(u32, u32)>) -> u32 {
        let at = self.nodes.len() as u32;
        self.nodes.push(Node {
            fields: (0, 0),
            blocks: (0, 0),
        });
        let at_once = if rows.len() > MANY { SIZE } else { MANY };
        let mut rest = rows;
        // By field, then by atom. Few fields: looking at one has its price too.
        let mut under: BTreeMap<u32, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        while at_once < rest.len() {
            let Some((field, taken)) = self.best(&rest, steps) else {
                break;
            };
            let atoms = under.entry(field).or_default();
            for (row, clause) in &taken {
                for atom in self.plan.needed(*clause).into_iter().flatten() {
                    atoms.entry(*atom).or_default().push(*row);
                }
            }
            let taken: HashSet<u32> = taken.into_iter().map(|(row, _)| row).collect();
            rest.retain(|row| !taken.contains(row));
        }
        self.nodes[at as usize].blocks = self.blocks.add(self.plan, &rest, steps);
        let start = self.fields.len() as u32;
        self.fields.extend(under.keys().copied());
        self.nodes[at as usize].fields = (start, self.fields.len() as u32);
        for (field, atoms) in under {
            for (atom, rows) in atoms {
                steps.push((field, atom));
                let node = self.node(rows, steps);
                steps.pop();
                self.edges.push((Edges::key(at, atom), node));
            }
        }
        at
    }
}
