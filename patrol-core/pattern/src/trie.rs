//! The paths that patterns name, as a tree of keys.
//!
//! Everything below a key that is not in the tree is skipped.

use std::collections::HashMap;

use super::leaves::NONE;
use super::print::Print;

/// The node of the event itself.
pub(super) const ROOT: u32 = 0;

/// A tree of keys that is looked up by the bytes of a key.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Box<[Node]>,
    edges: Box<[Edge]>,
    /// The keys that do not fit into an edge's words.
    keys: Box<[u8]>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    field: u32,
    /// Its slots in `edges`: a power of two of them, or none.
    first: u32,
    slots: u32,
    /// Whether a child has children: only then can a key with dots lead on.
    is_deep: bool,
}

/// A slot of a node's hash table.
#[derive(Debug, Clone, Copy)]
struct Edge {
    print: Print,
    /// Where the key is in `keys`, if it is longer than its print.
    key: u32,
    /// `NONE` for an empty slot.
    child: u32,
}

impl Trie {
    #[inline(always)]
    pub(super) fn field(&self, node: u32) -> u32 {
        self.nodes[node as usize].field
    }

    #[inline(always)]
    pub(super) fn has_children(&self, node: u32) -> bool {
        self.nodes[node as usize].slots != 0
    }

    /// The node under the key `text[start..end]`, or `NONE`. Dots in a key separate
    /// keys, as in EventBridge.
    #[inline(always)]
    pub(super) fn child(&self, node: u32, text: &[u8], start: usize, end: usize) -> u32 {
        let print = Print::new(text, start, end);
        let child = self.step(node, &print, text, start, end);
        if child == NONE && self.nodes[node as usize].is_deep && print.may_have_dot() {
            self.dotted(node, text, start, end)
        } else {
            child
        }
    }

    #[inline(always)]
    fn step(&self, node: u32, print: &Print, text: &[u8], start: usize, end: usize) -> u32 {
        let node = &self.nodes[node as usize];
        if node.slots == 0 {
            return NONE;
        }
        let mut slot = slot(print, node.slots);
        loop {
            let edge = &self.edges[(node.first + slot) as usize];
            if edge.print == *print
                && (print.is_whole()
                    || self.keys[edge.key as usize..][..print.len()] == text[start..end])
            {
                return edge.child;
            }
            if edge.child == NONE {
                return NONE;
            }
            slot = (slot + 1) & (node.slots - 1);
        }
    }

    #[cold]
    fn dotted(&self, mut node: u32, text: &[u8], start: usize, end: usize) -> u32 {
        if memchr::memchr(b'.', &text[start..end]).is_none() {
            return NONE;
        }
        let mut from = start;
        for segment in text[start..end].split(|&byte| byte == b'.') {
            let print = Print::new(text, from, from + segment.len());
            node = self.step(node, &print, text, from, from + segment.len());
            if node == NONE {
                return NONE;
            }
            from += segment.len() + 1;
        }
        node
    }
}

/// Where a key is looked for first.
#[inline(always)]
fn slot(print: &Print, slots: u32) -> u32 {
    print.hash(0) as u32 & (slots - 1)
}

/// A trie that is being made.
#[derive(Default)]
pub(super) struct TrieBuilder<'p> {
    nodes: Vec<Draft<'p>>,
}

#[derive(Default)]
struct Draft<'p> {
    field: Option<u32>,
    children: HashMap<&'p [u8], u32>,
}

impl<'p> TrieBuilder<'p> {
    pub(super) fn insert(&mut self, path: &'p str, field: u32) {
        if self.nodes.is_empty() {
            self.nodes.push(Draft::default());
        }
        let mut node = ROOT;
        for segment in path.split('.') {
            let fresh = self.nodes.len() as u32;
            node = *self.nodes[node as usize]
                .children
                .entry(segment.as_bytes())
                .or_insert(fresh);
            if node == fresh {
                self.nodes.push(Draft::default());
            }
        }
        self.nodes[node as usize].field = Some(field);
    }

    pub(super) fn build(mut self) -> Trie {
        if self.nodes.is_empty() {
            self.nodes.push(Draft::default());
        }
        let empty = Edge {
            print: Print::NONE,
            key: 0,
            child: NONE,
        };
        let (mut nodes, mut edges, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for draft in &self.nodes {
            let first = edges.len() as u32;
            // Three quarters of the slots stay empty: misses end at once.
            let slots = if draft.children.is_empty() {
                0
            } else {
                (draft.children.len() * 4).next_power_of_two()
            };
            edges.resize(edges.len() + slots, empty);
            for (&key, &child) in &draft.children {
                let print = Print::new(key, 0, key.len());
                let at = keys.len() as u32;
                if key.len() > 16 {
                    keys.extend_from_slice(key);
                }
                let mut slot = slot(&print, slots as u32);
                while edges[(first + slot) as usize].child != NONE {
                    slot = (slot + 1) & (slots as u32 - 1);
                }
                edges[(first + slot) as usize] = Edge {
                    print,
                    key: at,
                    child,
                };
            }
            let mut children = draft.children.values();
            nodes.push(Node {
                field: draft.field.unwrap_or(NONE),
                first,
                slots: slots as u32,
                is_deep: children.any(|child| !self.nodes[*child as usize].children.is_empty()),
            });
        }
        Trie {
            nodes: nodes.into(),
            edges: edges.into(),
            keys: keys.into(),
        }
    }
}
