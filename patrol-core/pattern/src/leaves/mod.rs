//! The leaves of an event at the paths that somebody asks for.

mod read;

use super::marks::Marks;
use super::value::Value;

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
