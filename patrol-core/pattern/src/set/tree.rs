//! The index from the strings of an event to the alternatives that can match.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::atoms::Atom;
use super::block::{Blocks, SIZE};
use super::exact::{ExactTables, Table};
use super::plan::Plan;
use super::scratch::Scratch;
use crate::engine::{Clause, Program};
use crate::leaves::NONE;

/// More alternatives than these are told apart rather than tried together: a few full
/// blocks are quicker than many small ones.
const MANY: usize = SIZE;

/// A step for so few alternatives costs more than it saves.
const FEW: usize = 64;

/// A tree of which each step is a string that the event must have at a field.
///
/// At a node, every alternative stands under the strings of one of its clauses: of the
/// one whose strings are rarest among the alternatives there. Those without such a
/// clause, and few ones, are tried together in blocks.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    steps: Vec<Step>,
    tables: ExactTables<u32>,
    blocks: Blocks,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    steps: (u32, u32),
    blocks: (u32, u32),
}

/// From a node to those of the strings of a field.
#[derive(Debug)]
struct Step {
    field: u32,
    table: Table,
}

impl Tree {
    /// Of alternatives, each with the number of its pattern.
    pub(super) fn new(program: &Program, owners: &[u32]) -> Self {
        let plan = Plan::new(program, owners);
        let mut planner = Planner {
            plan: &plan,
            tree: Self {
                nodes: Vec::new(),
                steps: Vec::new(),
                tables: ExactTables::default(),
                blocks: Blocks::default(),
            },
        };
        planner.node((0..program.rows.len() as u32).collect(), &mut Vec::new());
        planner.tree
    }

    /// Adds to `scratch.found` the patterns that match its leaves.
    pub(super) fn visit(&self, program: &Program, scratch: &mut Scratch, event: &[u8]) {
        scratch.begin(program.tests.len());
        scratch.stack.push(0);
        while let Some(at) = scratch.stack.pop() {
            let node = self.nodes[at as usize];
            for block in node.blocks.0..node.blocks.1 {
                self.blocks.visit(block, program, scratch, event);
            }
            for step in &self.steps[node.steps.0 as usize..node.steps.1 as usize] {
                let mut leaf = scratch.leaves.first(step.field);
                while leaf != NONE {
                    let key = scratch.keys.of(leaf, &scratch.leaves, event);
                    let text = || scratch.leaves.string(leaf, event);
                    scratch
                        .stack
                        .extend(self.tables.get(step.table, &key, text));
                    leaf = scratch.leaves.next(leaf);
                }
            }
        }
    }
}

/// Makes the tree.
struct Planner<'p> {
    plan: &'p Plan<'p>,
    tree: Tree,
}

impl Planner<'_> {
    /// How many of the alternatives stand behind each atom.
    fn popularity(&self, rows: &[u32], steps: &[(u32, u32)]) -> HashMap<u32, usize> {
        let mut counts = HashMap::new();
        for clause in self.clauses(rows, steps) {
            for atom in self.plan.keys(clause.1).into_iter().flatten() {
                *counts.entry(*atom).or_default() += 1;
            }
        }
        counts
    }

    /// The clauses of the alternatives, but for those of fields that were stepped over.
    fn clauses(&self, rows: &[u32], steps: &[(u32, u32)]) -> impl Iterator<Item = (u32, Clause)> {
        let all = rows.iter().flat_map(|&row| {
            let clauses = self.plan.program.rows[row as usize].iter();
            clauses.map(move |clause| (row, *clause))
        });
        all.filter(|(_, clause)| !steps.iter().any(|(field, _)| *field == clause.field))
    }

    /// The field by which most of the alternatives are told apart, and which they are.
    fn best(&self, rows: &[u32], steps: &[(u32, u32)]) -> Option<(u32, Vec<(u32, Clause)>)> {
        let popularity = self.popularity(rows, steps);
        let most = rows.len() - rows.len() / 8;
        let mut fields: BTreeMap<u32, (usize, Vec<(u32, Clause)>)> = BTreeMap::new();
        for (row, clause) in self.clauses(rows, steps) {
            let Some(atoms) = self.plan.keys(clause) else {
                continue;
            };
            // How many others come along when the alternative is looked up.
            let load: usize = atoms.iter().map(|atom| popularity[atom]).sum();
            if load < most {
                let (gain, taken) = fields.entry(clause.field).or_default();
                *gain += rows.len() - load;
                taken.push((row, clause));
            }
        }
        let (field, (_, taken)) = fields.into_iter().max_by_key(|(_, (gain, _))| *gain)?;
        (taken.len() > FEW).then_some((field, taken))
    }

    /// Makes the node of some alternatives at the end of some steps, each a field and
    /// the atom that it passes.
    fn node(&mut self, rows: Vec<u32>, steps: &mut Vec<(u32, u32)>) -> u32 {
        let at = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            steps: (0, 0),
            blocks: (0, 0),
        });
        let mut rest = rows;
        // By field, then by atom.
        let mut under: BTreeMap<u32, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        while MANY < rest.len() {
            let Some((field, taken)) = self.best(&rest, steps) else {
                break;
            };
            let atoms = under.entry(field).or_default();
            for (row, clause) in &taken {
                for atom in self.plan.keys(*clause).into_iter().flatten() {
                    atoms.entry(*atom).or_default().push(*row);
                }
            }
            let taken: HashSet<u32> = taken.into_iter().map(|(row, _)| row).collect();
            rest.retain(|row| !taken.contains(row));
        }
        let blocks = self.tree.blocks.add(self.plan, &rest, steps);
        let mut found = Vec::new();
        for (field, atoms) in under {
            let mut nodes = Vec::new();
            for (atom, rows) in atoms {
                steps.push((field, atom));
                let node = self.node(rows, steps);
                steps.pop();
                if let Atom::Exact(text) = self.plan.atoms[atom as usize].1 {
                    nodes.push((text, node));
                }
            }
            let table = self.tree.tables.add(&nodes);
            found.push(Step { field, table });
        }
        let start = self.tree.steps.len() as u32;
        self.tree.steps.extend(found);
        self.tree.nodes[at] = Node {
            steps: (start, self.tree.steps.len() as u32),
            blocks,
        };
        at as u32
    }
}
