//! Sets of a block's alternatives.

use std::collections::HashMap;

/// A part of a set: a bit for each of 256 alternatives.
pub(super) type Chunk = [u64; 4];

/// How many alternatives a chunk has.
pub(super) const CHUNK: usize = 256;

/// The most chunks that a set has.
pub(super) const MOST_CHUNKS: usize = 5;

/// Where a set is among the chunks of all blocks.
pub(super) type Mask = u32;

/// The empty set, of any block.
pub(super) const EMPTY: Mask = 0;

#[inline(always)]
pub(super) fn add<const N: usize>(rows: &mut [Chunk; N], more: &[Chunk; N]) {
    for (rows, more) in rows.iter_mut().zip(more) {
        for at in 0..4 {
            rows[at] |= more[at];
        }
    }
}

#[inline(always)]
pub(super) fn keep<const N: usize>(rows: &mut [Chunk; N], kept: &[Chunk; N]) {
    for (rows, kept) in rows.iter_mut().zip(kept) {
        for at in 0..4 {
            rows[at] &= kept[at];
        }
    }
}

#[inline(always)]
pub(super) fn remove<const N: usize>(rows: &mut [Chunk; N], gone: &[Chunk; N]) {
    for (rows, gone) in rows.iter_mut().zip(gone) {
        for at in 0..4 {
            rows[at] &= !gone[at];
        }
    }
}

#[inline(always)]
pub(super) fn is_empty<const N: usize>(rows: &[Chunk; N]) -> bool {
    let any = rows.iter().fold([0; 4], |any: Chunk, rows| {
        std::array::from_fn(|at| any[at] | rows[at])
    });
    any == [0; 4]
}

/// Whether the sets have nothing in common.
#[inline(always)]
pub(super) fn is_apart<const N: usize>(rows: &[Chunk; N], others: &[Chunk; N]) -> bool {
    let mut both = *rows;
    keep(&mut both, others);
    is_empty(&both)
}

/// The places of the bits that are set.
#[inline(always)]
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros());
        word &= word.wrapping_sub(1);
        bit
    })
}

/// A set that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rows(Box<[Chunk]>);

impl Rows {
    pub(super) fn new(chunks: usize) -> Self {
        Self(vec![[0; 4]; chunks].into())
    }

    pub(super) fn set(&mut self, bit: usize) {
        self.0[bit / CHUNK][bit / 64 % 4] |= 1 << (bit % 64);
    }

    pub(super) fn add(&mut self, more: &[Chunk]) {
        let words = self.0.iter_mut().flatten();
        for (word, more) in words.zip(more.iter().flatten()) {
            *word |= more;
        }
    }

    /// All but these.
    pub(super) fn others(&self) -> Self {
        Self(self.0.iter().map(|rows| rows.map(|word| !word)).collect())
    }

    pub(super) fn chunks(&self) -> &[Chunk] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> usize {
        let words = self.0.iter().flatten();
        words.map(|word| word.count_ones() as usize).sum()
    }
}

/// The sets of a block, each only once, among the chunks of all blocks.
pub(super) struct Masks<'b> {
    all: &'b mut Vec<Chunk>,
    chunks: usize,
    known: HashMap<Rows, Mask>,
}

impl<'b> Masks<'b> {
    pub(super) fn new(all: &'b mut Vec<Chunk>, chunks: usize) -> Self {
        Self {
            all,
            chunks,
            known: HashMap::new(),
        }
    }

    pub(super) fn place(&mut self, rows: &Rows) -> Mask {
        if rows.is_empty() {
            return EMPTY;
        }
        if let Some(&place) = self.known.get(rows) {
            return place;
        }
        let place = self.all.len() as Mask;
        self.all.extend_from_slice(rows.chunks());
        self.known.insert(rows.clone(), place);
        place
    }

    pub(super) fn at(&self, place: Mask) -> &[Chunk] {
        &self.all[place as usize..][..self.chunks]
    }
}
