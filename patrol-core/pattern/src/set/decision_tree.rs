//! The index over all alternatives: from the strings of an event to the blocks that can
//! match.

use std::collections::BTreeMap;

use super::analysis::Analysis;
use super::atoms::Atom;
use super::block::{Blocks, MAX_ALTERNATIVES};
use super::scratch::Scratch;
use super::string_tables::{StringTable, StringTables};
use crate::hash::{Map, Set};
use crate::index::NONE;
use crate::program::{PredicateRef, Program};

/// More alternatives than these are divided further. A few full blocks are faster than many
/// small ones.
const MAX_UNDIVIDED: usize = MAX_ALTERNATIVES;

/// A branch for so few alternatives or fewer costs more than it saves.
const MIN_DIVIDED: usize = 64;

/// A tree in which each edge is a string that an event must have at a field.
///
/// A node divides its alternatives by the exact strings of one of their fields: the field
/// whose strings have the fewest alternatives in common. Alternatives without such a field
/// stay at the node, and so do those that are too few to divide. They are tried in blocks.
#[derive(Debug)]
pub(super) struct DecisionTree {
    nodes: Vec<Node>,
    branches: Vec<Branch>,
    tables: StringTables<u32>,
    blocks: Blocks,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// A range of `DecisionTree::branches`.
    branches: (u32, u32),
    /// A range of the blocks.
    blocks: (u32, u32),
}

/// From a node to other nodes: by the value of a field.
#[derive(Debug)]
struct Branch {
    field: u32,
    table: StringTable,
}

impl DecisionTree {
    /// Builds the tree of a program. `owners` has the pattern of each alternative.
    pub(super) fn new(program: &Program, owners: &[u32]) -> Self {
        let analysis = Analysis::new(program, owners);
        let mut builder = TreeBuilder {
            analysis: &analysis,
            tree: Self {
                nodes: Vec::new(),
                branches: Vec::new(),
                tables: StringTables::default(),
                blocks: Blocks::default(),
            },
        };
        let all = (0..program.conjunctions.len() as u32).collect();
        builder.add_node(all, &mut Vec::new());
        builder.tree
    }

    /// Adds the patterns that match the leaves in `scratch` to `scratch.matched`.
    pub(super) fn evaluate(&self, program: &Program, scratch: &mut Scratch, event: &[u8]) {
        scratch.begin_event(program.predicates.len());
        scratch.nodes.push(0);
        while let Some(at) = scratch.nodes.pop() {
            let node = self.nodes[at as usize];
            for block in node.blocks.0..node.blocks.1 {
                self.blocks.evaluate(block, program, scratch, event);
            }
            for branch in &self.branches[node.branches.0 as usize..node.branches.1 as usize] {
                let mut leaf = scratch.leaves.first(branch.field);
                while leaf != NONE {
                    let key = scratch.keys.get(leaf, &scratch.leaves, event);
                    let text = || scratch.leaves.string(leaf, event);
                    scratch
                        .nodes
                        .extend(self.tables.get(branch.table, &key, text));
                    leaf = scratch.leaves.next(leaf);
                }
            }
        }
    }
}

struct TreeBuilder<'p> {
    analysis: &'p Analysis<'p>,
    tree: DecisionTree,
}

impl TreeBuilder<'_> {
    /// Adds the node for some alternatives. `path` has the fields and atoms on the way to
    /// it. Returns the number of the node.
    fn add_node(&mut self, alternatives: Vec<u32>, path: &mut Vec<(u32, u32)>) -> u32 {
        let at = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            branches: (0, 0),
            blocks: (0, 0),
        });
        let mut undivided = alternatives;
        // By field, then by atom.
        let mut divided: BTreeMap<u32, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        while undivided.len() > MAX_UNDIVIDED {
            let Some((field, taken)) = self.best_field(&undivided, path) else {
                break;
            };
            let atoms = divided.entry(field).or_default();
            for (alternative, predicate) in &taken {
                for atom in self.analysis.exact_atoms(*predicate).into_iter().flatten() {
                    atoms.entry(*atom).or_default().push(*alternative);
                }
            }
            let taken: Set<u32> = taken.into_iter().map(|(taken, _)| taken).collect();
            undivided.retain(|alternative| !taken.contains(alternative));
        }
        let blocks = self.tree.blocks.add(self.analysis, &undivided, path);
        let mut branches = Vec::new();
        for (field, atoms) in divided {
            let mut nodes = Vec::new();
            for (atom, alternatives) in atoms {
                path.push((field, atom));
                let node = self.add_node(alternatives, path);
                path.pop();
                if let Atom::Exact(text) = self.analysis.atoms[atom as usize].1 {
                    nodes.push((text, node));
                }
            }
            let table = self.tree.tables.add(&nodes);
            branches.push(Branch { field, table });
        }
        let start = self.tree.branches.len() as u32;
        self.tree.branches.extend(branches);
        self.tree.nodes[at] = Node {
            branches: (start, self.tree.branches.len() as u32),
            blocks,
        };
        at as u32
    }

    /// The field that divides the alternatives best, and the alternatives that it divides,
    /// each with its predicate of that field.
    fn best_field(
        &self,
        alternatives: &[u32],
        path: &[(u32, u32)],
    ) -> Option<(u32, Vec<(u32, PredicateRef)>)> {
        let popularity = self.popularity(alternatives, path);
        let max_companions = alternatives.len() - alternatives.len() / 8;
        let mut fields: BTreeMap<u32, (usize, Vec<(u32, PredicateRef)>)> = BTreeMap::new();
        for (alternative, predicate) in self.predicates(alternatives, path) {
            let Some(atoms) = self.analysis.exact_atoms(predicate) else {
                continue;
            };
            // How many alternatives are found whenever this one is.
            let companions: usize = atoms.iter().map(|atom| popularity[atom]).sum();
            if companions < max_companions {
                let (gain, taken) = fields.entry(predicate.field).or_default();
                *gain += alternatives.len() - companions;
                taken.push((alternative, predicate));
            }
        }
        let (field, (_, taken)) = fields.into_iter().max_by_key(|(_, (gain, _))| *gain)?;
        (taken.len() > MIN_DIVIDED).then_some((field, taken))
    }

    /// How many of the alternatives each exact atom leads to.
    fn popularity(&self, alternatives: &[u32], path: &[(u32, u32)]) -> Map<u32, usize> {
        let mut counts = Map::default();
        for (_, predicate) in self.predicates(alternatives, path) {
            for atom in self.analysis.exact_atoms(predicate).into_iter().flatten() {
                *counts.entry(*atom).or_default() += 1;
            }
        }
        counts
    }

    /// The predicates of the alternatives, without those of fields on the path.
    fn predicates(
        &self,
        alternatives: &[u32],
        path: &[(u32, u32)],
    ) -> impl Iterator<Item = (u32, PredicateRef)> {
        let all = alternatives.iter().flat_map(|&alternative| {
            let predicates = self.analysis.program.conjunctions[alternative as usize].iter();
            predicates.map(move |predicate| (alternative, *predicate))
        });
        all.filter(|(_, predicate)| !path.iter().any(|(field, _)| *field == predicate.field))
    }
}
