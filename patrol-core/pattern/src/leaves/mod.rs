//! The leaves of an event: its values at the paths that patterns name.

mod reader;

pub(crate) use self::reader::Plain;

use crate::index::NONE;
use crate::json::StringBitmap;
use crate::value::Value;

#[derive(Debug, Clone, Copy)]
enum LeafKind {
    String,
    /// A string with escape sequences. Its text is in `unescaped`.
    Unescaped,
    /// The value by which the number is compared, if it is compared by value.
    Number(Option<f64>),
    Bool(bool),
    Null,
}

#[derive(Debug, Clone, Copy)]
struct Leaf {
    kind: LeafKind,
    start: usize,
    end: usize,
    /// The innermost array element that holds it, or `NONE`.
    element: u32,
    /// The leaf at the same path that was read before it, or `NONE`.
    next: u32,
}

/// An element of an array, if it is an object or an array itself. EventBridge gives
/// scalars that are directly in an array no index.
#[derive(Debug, Clone, Copy)]
struct Element {
    /// The element that holds the array, or `NONE`.
    parent: u32,
    array: u32,
    index: u32,
}

/// What was read from one event. The buffers are used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    bitmap: StringBitmap,
    leaves: Vec<Leaf>,
    /// The last leaf of each field, or `NONE`.
    heads: Vec<u32>,
    /// The fields that have a leaf.
    present: Vec<u32>,
    /// The texts of strings with escape sequences.
    unescaped: Vec<u8>,
    elements: Vec<Element>,
    /// How many arrays there are.
    arrays: u32,
    /// The index of the element to which each array is fixed, or `NONE`.
    fixed: Vec<u32>,
}

impl Leaves {
    /// Lends the buffer of the bitmap, for [`scan`](Self::scan).
    pub(crate) fn take_bitmap(&mut self) -> StringBitmap {
        std::mem::take(&mut self.bitmap)
    }

    /// Takes the buffer back.
    pub(crate) fn give_bitmap(&mut self, bitmap: StringBitmap) {
        self.bitmap = bitmap;
    }

    /// How many leaves there are.
    pub(crate) fn len(&self) -> usize {
        self.leaves.len()
    }

    /// A leaf of a field, or `NONE`. The others follow by [`next`](Self::next).
    pub(crate) fn first(&self, field: u32) -> u32 {
        self.heads[field as usize]
    }

    /// The next leaf of the same field, or `NONE`.
    pub(crate) fn next(&self, leaf: u32) -> u32 {
        self.leaves[leaf as usize].next
    }

    /// The value of a leaf. `event` must be the event that was read.
    pub(crate) fn value<'e>(&'e self, leaf: u32, event: &'e [u8]) -> Value<'e> {
        let leaf = &self.leaves[leaf as usize];
        match leaf.kind {
            LeafKind::String => Value::String(&event[leaf.start..leaf.end]),
            LeafKind::Unescaped => Value::String(&self.unescaped[leaf.start..leaf.end]),
            LeafKind::Number(value) => Value::Number(&event[leaf.start..leaf.end], value),
            LeafKind::Bool(value) => Value::Bool(value),
            LeafKind::Null => Value::Null,
        }
    }

    /// The text of a leaf, empty if it is not a string.
    #[inline]
    pub(crate) fn string<'e>(&'e self, leaf: u32, event: &'e [u8]) -> &'e [u8] {
        match self.text(leaf, event) {
            Some((whole, start, end)) => &whole[start..end],
            None => b"",
        }
    }

    /// Where the text of a leaf is, if it is a string: the bytes that hold it, its start and
    /// its end.
    #[inline]
    pub(crate) fn text<'e>(
        &'e self,
        leaf: u32,
        event: &'e [u8],
    ) -> Option<(&'e [u8], usize, usize)> {
        let leaf = &self.leaves[leaf as usize];
        match leaf.kind {
            LeafKind::String => Some((event, leaf.start, leaf.end)),
            LeafKind::Unescaped => Some((&self.unescaped, leaf.start, leaf.end)),
            _ => None,
        }
    }

    /// Whether any leaf of the event is in an element of an array. If not, every choice of
    /// leaves is consistent.
    pub(crate) fn has_elements(&self) -> bool {
        !self.elements.is_empty()
    }

    /// How many fields have a value in an element of an array.
    pub(crate) fn fields_in_elements(&self) -> usize {
        if self.elements.is_empty() {
            return 0;
        }
        let fields = self.present.iter();
        fields.filter(|field| self.is_in_element(**field)).count()
    }

    /// Whether a value of the field is in an element of an array.
    pub(crate) fn is_in_element(&self, field: u32) -> bool {
        let mut leaf = self.first(field);
        while leaf != NONE {
            if self.leaves[leaf as usize].element != NONE {
                return true;
            }
            leaf = self.next(leaf);
        }
        false
    }

    /// Whether the leaf is in no other element of an array than the one to which the array
    /// is fixed.
    pub(crate) fn is_consistent(&self, leaf: u32) -> bool {
        let mut at = self.leaves[leaf as usize].element;
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

    /// Fixes the arrays around the leaf to the elements that hold it. Returns how many were
    /// not fixed before, for [`release`](Self::release): those are the innermost ones,
    /// because the arrays around a fixed array are fixed too.
    pub(crate) fn fix(&mut self, leaf: u32) -> usize {
        let mut at = self.leaves[leaf as usize].element;
        let mut newly_fixed = 0;
        while at != NONE {
            let element = self.elements[at as usize];
            let fixed = &mut self.fixed[element.array as usize];
            if *fixed != NONE {
                break;
            }
            *fixed = element.index;
            newly_fixed += 1;
            at = element.parent;
        }
        newly_fixed
    }

    /// Undoes [`fix`](Self::fix).
    pub(crate) fn release(&mut self, leaf: u32, fixed: usize) {
        let mut at = self.leaves[leaf as usize].element;
        for _ in 0..fixed {
            let element = self.elements[at as usize];
            self.fixed[element.array as usize] = NONE;
            at = element.parent;
        }
    }
}
