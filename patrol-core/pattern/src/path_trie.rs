//! The paths that patterns name, as a trie whose edges are keys.
//!
//! The reader of events follows it from key to key, and skips everything below a key that
//! is not in the trie.

use crate::fingerprint::Fingerprint;
use crate::hash::Map;
use crate::index::NONE;

/// The node of the event itself.
pub(crate) const ROOT: u32 = 0;

/// A trie in flat arrays. The edges of a node are a hash table with the keys.
#[derive(Debug)]
pub(crate) struct PathTrie {
    nodes: Box<[Node]>,
    edges: Box<[Edge]>,
    /// The keys that are longer than a fingerprint.
    keys: Box<[u8]>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    field: u32,
    /// Its slots in `edges`: none, or a power of two.
    first: u32,
    slots: u32,
    /// Whether a child has children. Only then can a key with dots lead further.
    is_deep: bool,
}

/// A slot in the hash table of a node.
#[derive(Debug, Clone, Copy)]
struct Edge {
    fingerprint: Fingerprint,
    /// Where the key is in `keys`, if it is longer than a fingerprint.
    key: u32,
    /// `NONE` in an empty slot.
    child: u32,
}

impl PathTrie {
    #[inline(always)]
    pub(crate) fn field(&self, node: u32) -> u32 {
        self.nodes[node as usize].field
    }

    #[inline(always)]
    pub(crate) fn has_children(&self, node: u32) -> bool {
        self.nodes[node as usize].slots != 0
    }

    /// The node under the key `text[start..end]`, or `NONE`. A key with dots stands for
    /// several keys, as in EventBridge.
    #[inline(always)]
    pub(crate) fn child(&self, node: u32, text: &[u8], start: usize, end: usize) -> u32 {
        let fingerprint = Fingerprint::new(text, start, end);
        let child = self.step(node, &fingerprint, text, start, end);
        if child == NONE && self.nodes[node as usize].is_deep && fingerprint.may_have_dot() {
            self.dotted(node, text, start, end)
        } else {
            child
        }
    }

    #[inline(always)]
    fn step(
        &self,
        node: u32,
        fingerprint: &Fingerprint,
        text: &[u8],
        start: usize,
        end: usize,
    ) -> u32 {
        let node = &self.nodes[node as usize];
        if node.slots == 0 {
            return NONE;
        }
        let mut slot = slot(fingerprint, node.slots);
        loop {
            let edge = &self.edges[(node.first + slot) as usize];
            if edge.fingerprint == *fingerprint
                && (fingerprint.is_whole()
                    || self.keys[edge.key as usize..][..fingerprint.len()] == text[start..end])
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
            let fingerprint = Fingerprint::new(text, from, from + segment.len());
            node = self.step(node, &fingerprint, text, from, from + segment.len());
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
fn slot(fingerprint: &Fingerprint, slots: u32) -> u32 {
    fingerprint.hash(0) as u32 & (slots - 1)
}

/// A trie under construction.
#[derive(Default)]
pub(crate) struct PathTrieBuilder<'p> {
    nodes: Vec<NodeBuilder<'p>>,
}

#[derive(Default)]
struct NodeBuilder<'p> {
    field: Option<u32>,
    children: Map<&'p [u8], u32>,
}

impl<'p> PathTrieBuilder<'p> {
    pub(crate) fn insert(&mut self, path: &'p str, field: u32) {
        if self.nodes.is_empty() {
            self.nodes.push(NodeBuilder::default());
        }
        let mut node = ROOT;
        for segment in path.split('.') {
            let fresh = self.nodes.len() as u32;
            node = *self.nodes[node as usize]
                .children
                .entry(segment.as_bytes())
                .or_insert(fresh);
            if node == fresh {
                self.nodes.push(NodeBuilder::default());
            }
        }
        self.nodes[node as usize].field = Some(field);
    }

    pub(crate) fn build(mut self) -> PathTrie {
        if self.nodes.is_empty() {
            self.nodes.push(NodeBuilder::default());
        }
        let empty = Edge {
            fingerprint: Fingerprint::NONE,
            key: 0,
            child: NONE,
        };
        let (mut nodes, mut edges, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for node in &self.nodes {
            let first = edges.len() as u32;
            // Three quarters of the slots stay empty, so that a search for a key that is
            // not there mostly ends at its first slot.
            let slots = if node.children.is_empty() {
                0
            } else {
                (node.children.len() * 4).next_power_of_two()
            };
            edges.resize(edges.len() + slots, empty);
            for (&key, &child) in &node.children {
                let fingerprint = Fingerprint::new(key, 0, key.len());
                let at = keys.len() as u32;
                if key.len() > 16 {
                    keys.extend_from_slice(key);
                }
                let mut slot = slot(&fingerprint, slots as u32);
                while edges[(first + slot) as usize].child != NONE {
                    slot = (slot + 1) & (slots as u32 - 1);
                }
                edges[(first + slot) as usize] = Edge {
                    fingerprint,
                    key: at,
                    child,
                };
            }
            let mut children = node.children.values();
            nodes.push(Node {
                field: node.field.unwrap_or(NONE),
                first,
                slots: slots as u32,
                is_deep: children.any(|child| !self.nodes[*child as usize].children.is_empty()),
            });
        }
        PathTrie {
            nodes: nodes.into(),
            edges: edges.into(),
            keys: keys.into(),
        }
    }
}
