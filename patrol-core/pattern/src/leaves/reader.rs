//! Reading the leaves of an event.

use super::{Element, Leaf, LeafKind, Leaves};
use crate::error::{EventError, SyntaxError};
use crate::index::NONE;
use crate::json::{MAX_DEPTH, Scanner, Span, unescape};
use crate::number::comparable;
use crate::path_trie::{PathTrie, ROOT};

type Result<T> = std::result::Result<T, EventError>;

impl Leaves {
    /// Reads the whole event, and keeps its leaves at the paths of the trie.
    pub(crate) fn read(&mut self, trie: &PathTrie, fields: usize, event: &[u8]) -> Result<()> {
        let mut bitmap = std::mem::take(&mut self.bitmap);
        let read = self.scan(trie, fields, Scanner::new(event, &mut bitmap), 1);
        self.bitmap = bitmap;
        read.map(drop)
    }

    /// Reads an object of a text of which the bitmap is known, within `depth - 1` open brackets, and
    /// keeps its leaves at the paths of the trie. Returns where it ends.
    pub(crate) fn scan(
        &mut self,
        trie: &PathTrie,
        fields: usize,
        scan: Scanner<'_>,
        depth: usize,
    ) -> Result<usize> {
        for &field in &self.present {
            if let Some(head) = self.heads.get_mut(field as usize) {
                *head = NONE;
            }
        }
        self.present.clear();
        self.leaves.clear();
        self.unescaped.clear();
        self.elements.clear();
        self.arrays = 0;
        if self.heads.len() < fields {
            self.heads.resize(fields, NONE);
        }
        let mut reader = Reader {
            scan,
            trie,
            leaves: self,
        };
        reader.event(depth)?;
        let end = reader.scan.pos();
        self.fixed.clear();
        if !self.elements.is_empty() {
            self.fixed.resize(self.arrays as usize, NONE);
        }
        Ok(end)
    }
}

impl Leaves {
    #[inline(always)]
    fn push(&mut self, field: u32, kind: LeafKind, start: usize, end: usize, element: u32) {
        let leaf = self.leaves.len() as u32;
        let next = std::mem::replace(&mut self.heads[field as usize], leaf);
        if next == NONE {
            self.present.push(field);
        }
        self.leaves.push(Leaf {
            kind,
            start,
            end,
            element,
            next,
        });
    }

    /// Adds a value that does not stand in the text.
    pub(crate) fn add(&mut self, field: u32, parts: &[&[u8]]) {
        let start = self.unescaped.len();
        for part in parts {
            self.unescaped.extend_from_slice(part);
        }
        let end = self.unescaped.len();
        self.push(field, LeafKind::Unescaped, start, end, NONE);
    }

    /// What is at a field: one text without escape sequences and in no array.
    pub(crate) fn plain(&self, field: u32) -> Plain {
        let Some(leaf) = self.leaves.get(self.first(field) as usize) else {
            return Plain::Absent;
        };
        match leaf.kind {
            LeafKind::String if leaf.next == NONE && leaf.element == NONE => {
                Plain::Text(leaf.start..leaf.end)
            }
            _ => Plain::Other,
        }
    }
}

/// What is at a field.
pub(crate) enum Plain {
    /// No value.
    Absent,
    /// One text, and where it is.
    Text(std::ops::Range<usize>),
    /// Something else.
    Other,
}

struct Reader<'r, 'e> {
    scan: Scanner<'e>,
    trie: &'r PathTrie,
    leaves: &'r mut Leaves,
}

impl Reader<'_, '_> {
    fn event(&mut self, depth: usize) -> Result<()> {
        self.scan.expect(b'{', SyntaxError::Object)?;
        self.object(ROOT, NONE, depth)?;
        self.scan.finish()
    }

    /// The members of an object whose `{` has been read.
    fn object(&mut self, node: u32, element: u32, depth: usize) -> Result<()> {
        if self.scan.peek() == b'}' {
            self.scan.bump();
            return Ok(());
        }
        loop {
            let key = self.scan.key()?;
            let child = self.child(node, key);
            if child == NONE {
                self.scan.skip(depth)?;
            } else {
                self.value(child, element, depth)?;
            }
            match self.scan.peek() {
                b',' => self.scan.bump(),
                b'}' => {
                    self.scan.bump();
                    return Ok(());
                }
                _ => return self.scan.fail(SyntaxError::Separator),
            }
        }
    }

    #[inline(always)]
    fn child(&mut self, node: u32, key: Span) -> u32 {
        if !key.escaped {
            return self.trie.child(node, self.scan.bytes(), key.start, key.end);
        }
        let start = self.leaves.unescaped.len();
        unescape(
            &self.scan.bytes()[key.start..key.end],
            &mut self.leaves.unescaped,
        );
        let end = self.leaves.unescaped.len();
        let child = self.trie.child(node, &self.leaves.unescaped, start, end);
        self.leaves.unescaped.truncate(start);
        child
    }

    fn value(&mut self, node: u32, element: u32, depth: usize) -> Result<()> {
        match self.scan.peek() {
            b'{' if self.trie.has_children(node) => {
                if depth >= MAX_DEPTH {
                    return self.scan.fail(SyntaxError::Depth);
                }
                self.scan.bump();
                self.object(node, element, depth + 1)
            }
            b'{' => self.scan.skip(depth),
            b'[' => self.array(node, element, depth),
            first => self.scalar(first, node, element),
        }
    }

    fn array(&mut self, node: u32, element: u32, depth: usize) -> Result<()> {
        if depth >= MAX_DEPTH {
            return self.scan.fail(SyntaxError::Depth);
        }
        self.scan.bump();
        if self.scan.peek() == b']' {
            self.scan.bump();
            return Ok(());
        }
        let array = self.leaves.arrays;
        self.leaves.arrays += 1;
        let mut index = 0;
        loop {
            match self.scan.peek() {
                b'{' => {
                    let inner = self.element(element, array, index);
                    self.value(node, inner, depth + 1)?;
                }
                b'[' => {
                    let inner = self.element(element, array, index);
                    self.array(node, inner, depth + 1)?;
                }
                first => self.scalar(first, node, element)?,
            }
            index += 1;
            match self.scan.peek() {
                b',' => self.scan.bump(),
                b']' => {
                    self.scan.bump();
                    return Ok(());
                }
                _ => return self.scan.fail(SyntaxError::Separator),
            }
        }
    }

    fn element(&mut self, parent: u32, array: u32, index: u32) -> u32 {
        let element = self.leaves.elements.len() as u32;
        self.leaves.elements.push(Element {
            parent,
            array,
            index,
        });
        element
    }

    #[inline(always)]
    fn scalar(&mut self, first: u8, node: u32, element: u32) -> Result<()> {
        let start = self.scan.pos();
        let (kind, start, end) = match first {
            b'"' => {
                self.scan.bump();
                let span = self.scan.string()?;
                if span.escaped && self.trie.field(node) != NONE {
                    let start = self.leaves.unescaped.len();
                    unescape(
                        &self.scan.bytes()[span.start..span.end],
                        &mut self.leaves.unescaped,
                    );
                    (LeafKind::Unescaped, start, self.leaves.unescaped.len())
                } else {
                    (LeafKind::String, span.start, span.end)
                }
            }
            b'-' | b'0'..=b'9' => {
                let text = self.scan.number()?;
                let value = match self.trie.field(node) {
                    NONE => None,
                    _ => comparable(text),
                };
                (LeafKind::Number(value), start, self.scan.pos())
            }
            b't' => (
                self.scan.literal(b"true").map(|()| LeafKind::Bool(true))?,
                start,
                start,
            ),
            b'f' => (
                self.scan
                    .literal(b"false")
                    .map(|()| LeafKind::Bool(false))?,
                start,
                start,
            ),
            b'n' => (
                self.scan.literal(b"null").map(|()| LeafKind::Null)?,
                start,
                start,
            ),
            _ => return self.scan.fail(SyntaxError::Value),
        };
        let field = self.trie.field(node);
        if field != NONE {
            self.leaves.push(field, kind, start, end, element);
        }
        Ok(())
    }
}
