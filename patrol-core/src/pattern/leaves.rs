//! The leaves of an event at the paths that somebody asks for.

use super::error::EventError;
use super::marks::Marks;
use super::number::comparable;
use super::scan::{MAX_DEPTH, Reason, Scanner, Text, decode};
use super::trie::{ROOT, Trie};
use super::value::Value;

type Result<T> = std::result::Result<T, EventError>;

/// No leaf, or no array element.
pub(super) const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
enum Kind {
    String,
    /// A string with escapes: its decoded text is in `decoded`.
    Decoded,
    /// What the number is compared as, if by value.
    Number(Option<f64>),
    Bool(bool),
    Null,
}

#[derive(Debug, Clone, Copy)]
struct Leaf {
    kind: Kind,
    start: usize,
    end: usize,
    /// The array element that holds it, or `NONE`.
    element: u32,
    /// The leaf at the same path that was read before.
    next: u32,
}

/// An element of an array that is an object or an array. Scalars directly in an array
/// carry no index.
#[derive(Debug, Clone, Copy)]
struct Element {
    /// The element around it, or `NONE`.
    parent: u32,
    array: u32,
    index: u32,
}

/// What was read of one event; used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    marks: Marks,
    items: Vec<Leaf>,
    /// The last leaf of each field, or `NONE`.
    heads: Vec<u32>,
    touched: Vec<u32>,
    decoded: Vec<u8>,
    elements: Vec<Element>,
    arrays: u32,
    /// The index that each array is fixed to, or `NONE`.
    fixed: Vec<u32>,
}

impl Leaves {
    /// Reads the whole event and keeps its leaves at the paths of the trie.
    pub(super) fn read(&mut self, trie: &Trie, fields: usize, event: &[u8]) -> Result<()> {
        for &field in &self.touched {
            if let Some(head) = self.heads.get_mut(field as usize) {
                *head = NONE;
            }
        }
        self.touched.clear();
        self.items.clear();
        self.decoded.clear();
        self.elements.clear();
        self.arrays = 0;
        if self.heads.len() < fields {
            self.heads.resize(fields, NONE);
        }
        let mut marks = std::mem::take(&mut self.marks);
        let mut reader = Reader {
            scan: Scanner::new(event, &mut marks),
            trie,
            leaves: self,
        };
        let read = reader.event();
        self.marks = marks;
        read?;
        self.fixed.clear();
        if !self.elements.is_empty() {
            self.fixed.resize(self.arrays as usize, NONE);
        }
        Ok(())
    }

    /// How many leaves were read.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn first(&self, field: u32) -> u32 {
        self.heads[field as usize]
    }

    pub(super) fn next(&self, leaf: u32) -> u32 {
        self.items[leaf as usize].next
    }

    /// The value of a leaf of the event that was read last.
    pub(super) fn value<'e>(&'e self, leaf: u32, event: &'e [u8]) -> Value<'e> {
        let leaf = &self.items[leaf as usize];
        match leaf.kind {
            Kind::String => Value::String(&event[leaf.start..leaf.end]),
            Kind::Decoded => Value::String(&self.decoded[leaf.start..leaf.end]),
            Kind::Number(value) => Value::Number(&event[leaf.start..leaf.end], value),
            Kind::Bool(value) => Value::Bool(value),
            Kind::Null => Value::Null,
        }
    }

    /// The text of a leaf of the event that was read last; empty unless it is a string.
    #[inline]
    pub(super) fn string<'e>(&'e self, leaf: u32, event: &'e [u8]) -> &'e [u8] {
        match self.text(leaf, event) {
            Some((whole, start, end)) => &whole[start..end],
            None => b"",
        }
    }

    /// Where the text of a leaf is, of the event that was read last, if it is a string:
    /// the bytes around it, its start and its end.
    #[inline]
    pub(super) fn text<'e>(
        &'e self,
        leaf: u32,
        event: &'e [u8],
    ) -> Option<(&'e [u8], usize, usize)> {
        let leaf = &self.items[leaf as usize];
        match leaf.kind {
            Kind::String => Some((event, leaf.start, leaf.end)),
            Kind::Decoded => Some((&self.decoded, leaf.start, leaf.end)),
            _ => None,
        }
    }

    /// Whether any leaf of the event is in an element of an array: without, every
    /// choice of leaves is consistent.
    pub(super) fn has_elements(&self) -> bool {
        !self.elements.is_empty()
    }

    /// How many fields have a value in an element of an array.
    pub(super) fn fields_in_elements(&self) -> usize {
        if self.elements.is_empty() {
            return 0;
        }
        let fields = self.touched.iter();
        fields.filter(|field| self.is_in_element(**field)).count()
    }

    /// Whether a value of the field is in an element of an array.
    pub(super) fn is_in_element(&self, field: u32) -> bool {
        let mut leaf = self.first(field);
        while leaf != NONE {
            if self.items[leaf as usize].element != NONE {
                return true;
            }
            leaf = self.next(leaf);
        }
        false
    }

    /// Whether the leaf lies in the elements that are fixed already.
    pub(super) fn is_consistent(&self, leaf: u32) -> bool {
        let mut at = self.items[leaf as usize].element;
        while at != NONE {
            let element = self.elements[at as usize];
            let fixed = self.fixed[element.array as usize];
            if fixed != NONE && fixed != element.index {
                return false;
            }
            at = element.parent;
        }
        true
    }

    /// Fixes the elements that hold the leaf; tells those that were free before, which
    /// [`release`](Self::release) takes: the first `len` on the way out from the leaf.
    ///
    /// Elements around a fixed one are fixed too, so the free ones come first.
    pub(super) fn fix(&mut self, leaf: u32) -> usize {
        let mut at = self.items[leaf as usize].element;
        let mut len = 0;
        while at != NONE {
            let element = self.elements[at as usize];
            let fixed = &mut self.fixed[element.array as usize];
            if *fixed != NONE {
                break;
            }
            *fixed = element.index;
            len += 1;
            at = element.parent;
        }
        len
    }

    pub(super) fn release(&mut self, leaf: u32, len: usize) {
        let mut at = self.items[leaf as usize].element;
        for _ in 0..len {
            let element = self.elements[at as usize];
            self.fixed[element.array as usize] = NONE;
            at = element.parent;
        }
    }
}

struct Reader<'r, 'e> {
    scan: Scanner<'e>,
    trie: &'r Trie,
    leaves: &'r mut Leaves,
}

impl Reader<'_, '_> {
    fn event(&mut self) -> Result<()> {
        self.scan.expect(b'{', Reason::NotAnObject)?;
        self.object(ROOT, NONE, 1)?;
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
                _ => return self.scan.fail(Reason::Separator),
            }
        }
    }

    #[inline(always)]
    fn child(&mut self, node: u32, key: Text) -> u32 {
        if !key.escaped {
            return self.trie.child(node, self.scan.bytes(), key.start, key.end);
        }
        let start = self.leaves.decoded.len();
        decode(
            &self.scan.bytes()[key.start..key.end],
            &mut self.leaves.decoded,
        );
        let end = self.leaves.decoded.len();
        let child = self.trie.child(node, &self.leaves.decoded, start, end);
        self.leaves.decoded.truncate(start);
        child
    }

    fn value(&mut self, node: u32, element: u32, depth: usize) -> Result<()> {
        match self.scan.peek() {
            b'{' if self.trie.has_children(node) => {
                if depth >= MAX_DEPTH {
                    return self.scan.fail(Reason::Depth);
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
            return self.scan.fail(Reason::Depth);
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
                _ => return self.scan.fail(Reason::Separator),
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
                let text = self.scan.string()?;
                if text.escaped && self.trie.field(node) != NONE {
                    let start = self.leaves.decoded.len();
                    decode(
                        &self.scan.bytes()[text.start..text.end],
                        &mut self.leaves.decoded,
                    );
                    (Kind::Decoded, start, self.leaves.decoded.len())
                } else {
                    (Kind::String, text.start, text.end)
                }
            }
            b'-' | b'0'..=b'9' => {
                let text = self.scan.number()?;
                let value = match self.trie.field(node) {
                    NONE => None,
                    _ => comparable(text),
                };
                (Kind::Number(value), start, self.scan.pos())
            }
            b't' => (
                self.scan.literal(b"true").map(|()| Kind::Bool(true))?,
                start,
                start,
            ),
            b'f' => (
                self.scan.literal(b"false").map(|()| Kind::Bool(false))?,
                start,
                start,
            ),
            b'n' => (
                self.scan.literal(b"null").map(|()| Kind::Null)?,
                start,
                start,
            ),
            _ => return self.scan.fail(Reason::Value),
        };
        let field = self.trie.field(node);
        if field != NONE {
            let leaf = self.leaves.items.len() as u32;
            let next = std::mem::replace(&mut self.leaves.heads[field as usize], leaf);
            if next == NONE {
                self.leaves.touched.push(field);
            }
            self.leaves.items.push(Leaf {
                kind,
                start,
                end,
                element,
                next,
            });
        }
        Ok(())
    }
}
