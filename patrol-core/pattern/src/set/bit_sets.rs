//! Sets of the alternatives of a block, with one bit for each alternative.

use std::hash::{Hash, Hasher};

use crate::hash::Map;

/// A part of a set: 256 alternatives, as many as fit a 256-bit vector register.
pub(super) type Chunk = [u64; 4];

/// How many alternatives are in a chunk.
pub(super) const CHUNK_BITS: usize = 256;

/// How many chunks a set has at most.
pub(super) const MAX_CHUNKS: usize = 5;

/// A set in the pool: the place of its first chunk. Equal sets of a block have one place.
pub(super) type SetId = u32;

/// The empty set of every block.
pub(super) const EMPTY: SetId = 0;

#[inline(always)]
pub(super) fn add<const N: usize>(set: &mut [Chunk; N], more: &[Chunk; N]) {
    for (set, more) in set.iter_mut().zip(more) {
        for at in 0..4 {
            set[at] |= more[at];
        }
    }
}

#[inline(always)]
pub(super) fn keep<const N: usize>(set: &mut [Chunk; N], kept: &[Chunk; N]) {
    for (set, kept) in set.iter_mut().zip(kept) {
        for at in 0..4 {
            set[at] &= kept[at];
        }
    }
}

#[inline(always)]
pub(super) fn remove<const N: usize>(set: &mut [Chunk; N], removed: &[Chunk; N]) {
    for (set, removed) in set.iter_mut().zip(removed) {
        for at in 0..4 {
            set[at] &= !removed[at];
        }
    }
}

#[inline(always)]
pub(super) fn is_empty<const N: usize>(set: &[Chunk; N]) -> bool {
    let any = set.iter().fold([0; 4], |any: Chunk, chunk| {
        std::array::from_fn(|at| any[at] | chunk[at])
    });
    any == [0; 4]
}

/// Whether the sets have nothing in common.
#[inline(always)]
pub(super) fn is_disjoint<const N: usize>(set: &[Chunk; N], other: &[Chunk; N]) -> bool {
    let mut both = *set;
    keep(&mut both, other);
    is_empty(&both)
}

/// The positions of the bits that are set.
#[inline(always)]
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros());
        word &= word.wrapping_sub(1);
        bit
    })
}

/// A set under construction. Most blocks have few alternatives, whose sets need no memory of their own.
#[derive(Debug, Clone)]
pub(super) enum BitSet {
    One(Chunk),
    Many(Box<[Chunk]>),
}

impl BitSet {
    pub(super) fn new(chunks: usize) -> Self {
        match chunks {
            0 | 1 => Self::One([0; 4]),
            _ => Self::Many(vec![[0; 4]; chunks].into()),
        }
    }

    pub(super) fn insert(&mut self, bit: usize) {
        self.chunks_mut()[bit / CHUNK_BITS][bit / 64 % 4] |= 1 << (bit % 64);
    }

    pub(super) fn add(&mut self, more: &[Chunk]) {
        let words = self.chunks_mut().iter_mut().flatten();
        for (word, more) in words.zip(more.iter().flatten()) {
            *word |= more;
        }
    }

    /// The alternatives that are not in the set.
    pub(super) fn complement(&self) -> Self {
        let mut set = self.clone();
        for word in set.chunks_mut().iter_mut().flatten() {
            *word = !*word;
        }
        set
    }

    pub(super) fn chunks(&self) -> &[Chunk] {
        match self {
            Self::One(chunk) => std::slice::from_ref(chunk),
            Self::Many(chunks) => chunks,
        }
    }

    fn chunks_mut(&mut self) -> &mut [Chunk] {
        match self {
            Self::One(chunk) => std::slice::from_mut(chunk),
            Self::Many(chunks) => chunks,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chunks().iter().flatten().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> usize {
        let words = self.chunks().iter().flatten();
        words.map(|word| word.count_ones() as usize).sum()
    }
}

impl PartialEq for BitSet {
    fn eq(&self, other: &Self) -> bool {
        self.chunks() == other.chunks()
    }
}

impl Eq for BitSet {}

impl Hash for BitSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for word in self.chunks().iter().flatten() {
            state.write_u64(*word);
        }
    }
}

/// The sets of one block, which are added to the chunks of all blocks. Equal sets are added
/// only once.
pub(super) struct SetPool<'b> {
    chunks: &'b mut Vec<Chunk>,
    chunks_per_set: usize,
    known: Map<BitSet, SetId>,
}

impl<'b> SetPool<'b> {
    pub(super) fn new(chunks: &'b mut Vec<Chunk>, chunks_per_set: usize) -> Self {
        Self {
            chunks,
            chunks_per_set,
            known: Map::default(),
        }
    }

    pub(super) fn insert(&mut self, set: &BitSet) -> SetId {
        if set.is_empty() {
            return EMPTY;
        }
        if let Some(&id) = self.known.get(set) {
            return id;
        }
        let id = self.chunks.len() as SetId;
        self.chunks.extend_from_slice(set.chunks());
        self.known.insert(set.clone(), id);
        id
    }

    pub(super) fn get(&self, id: SetId) -> &[Chunk] {
        &self.chunks[id as usize..][..self.chunks_per_set]
    }
}
