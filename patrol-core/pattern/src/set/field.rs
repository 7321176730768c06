//! Making the tests that a block asks of one field.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::affix::End;
use super::atoms::Atom;
use super::block::{Blocks, Effect, OtherTests, Segment};
use super::exact::Table;
use super::masks::{Masks, Rows};
use super::plan::{Meaning, Plan};
use crate::cidr::Address;
use crate::engine::Clause;
use crate::leaves::NONE;

/// What a block asks of a field.
pub(super) struct FieldDraft<'p> {
    pub(super) named: Rows,
    pub(super) present: Rows,
    pub(super) absent: Rows,
    /// Those that need a value that passes an atom or lies in a range.
    pub(super) positive: Rows,
    /// Those that need a value that passes none of their atoms.
    negative: Rows,
    atoms: BTreeMap<u32, (&'p Atom<'p>, RowsOfValue)>,
    numbers: Vec<Range<f64>>,
    addresses: Vec<Range<Address>>,
}

/// Those that accept and those that exclude a value.
#[derive(Clone)]
struct RowsOfValue {
    accepted: Rows,
    excluded: Rows,
}

/// Values that mean the same, both ends included.
struct Range<T> {
    low: T,
    high: T,
    rows: RowsOfValue,
}

impl<'p> FieldDraft<'p> {
    pub(super) fn new(chunks: usize) -> Self {
        let rows = || Rows::new(chunks);
        Self {
            named: rows(),
            present: rows(),
            absent: rows(),
            positive: rows(),
            negative: rows(),
            atoms: BTreeMap::new(),
            numbers: Vec::new(),
            addresses: Vec::new(),
        }
    }

    /// Takes a clause of an alternative; tells whether nothing else is asked by it.
    pub(super) fn add(&mut self, plan: &'p Plan<'_>, clause: Clause, bit: usize) -> bool {
        match plan.meaning(clause) {
            // `present` says it all.
            Meaning::Presence => true,
            Meaning::Absence => {
                self.absent.set(bit);
                true
            }
            Meaning::Needed(needed) => {
                self.positive.set(bit);
                for atom in &*needed.atoms {
                    self.rows_of(plan, *atom).accepted.set(bit);
                }
                let chunks = self.named.chunks().len();
                let range = |low, high| Range::new(low, high, bit, chunks);
                let numbers = needed.numbers.iter();
                self.numbers
                    .extend(numbers.map(|&(low, high)| range(low, high)));
                let range = |low, high| Range::new(low, high, bit, chunks);
                let addresses = needed.addresses.iter();
                self.addresses
                    .extend(addresses.map(|&(low, high)| range(low, high)));
                needed.is_all()
            }
            Meaning::Excluded(atoms) => {
                self.negative.set(bit);
                for atom in &**atoms {
                    self.rows_of(plan, *atom).excluded.set(bit);
                }
                true
            }
            Meaning::Other => false,
        }
    }

    fn rows_of(&mut self, plan: &'p Plan<'_>, atom: u32) -> &mut RowsOfValue {
        let chunks = self.named.chunks().len();
        let new = || (&plan.atoms[atom as usize].1, RowsOfValue::new(chunks));
        &mut self.atoms.entry(atom).or_insert_with(new).1
    }

    /// How well the field tells alternatives apart.
    pub(super) fn power(&self) -> usize {
        self.present.count() * self.atoms.len().clamp(1, 16)
    }

    /// Whether it is asked for anything.
    pub(super) fn asks(&self) -> bool {
        !(self.present.is_empty() && self.absent.is_empty())
    }

    /// See `FieldTests::caring`.
    pub(super) fn caring(&self) -> Rows {
        let mut rows = self.positive.clone();
        rows.add(self.negative.chunks());
        rows
    }

    /// Puts the tests into the flat arrays of the blocks.
    pub(super) fn finish(mut self, blocks: &mut Blocks, masks: &mut Masks<'_>) -> (Table, u32) {
        let base = self.positive.others();
        // What a longer affix means includes what the one `above` it does.
        let mut effect = |mut rows: RowsOfValue, above: Option<Effect>| {
            if let Some(above) = above {
                rows.accepted.add(masks.at(above.passed));
                rows.excluded.add(masks.at(above.excluded));
            }
            rows.accepted.add(base.chunks());
            Effect {
                passed: masks.place(&rows.accepted),
                excluded: masks.place(&rows.excluded),
            }
        };
        let (mut exact, mut small_letters, mut number_texts) = (Vec::new(), Vec::new(), Vec::new());
        let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
        let mut literals = [Effect::default(); 3];
        let mut is_plain = self.numbers.is_empty() && self.addresses.is_empty();
        for (atom, rows) in std::mem::take(&mut self.atoms).into_values() {
            is_plain &= matches!(atom, Atom::Exact(_));
            match *atom {
                Atom::Exact(text) => exact.push((text, effect(rows, None))),
                Atom::IgnoreCase(ref text) => small_letters.push((&**text, effect(rows, None))),
                Atom::NumberText(text) => number_texts.push((text, effect(rows, None))),
                Atom::Prefix(text) => prefixes.push((text, rows)),
                Atom::Suffix(text) => suffixes.push((text, rows)),
                Atom::Address(address) => self.addresses.push(Range::one(address, rows)),
                Atom::Number(bits) => self.numbers.push(Range::one(f64::from_bits(bits), rows)),
                Atom::Bool(value) => literals[usize::from(value)] = effect(rows, None),
                Atom::Null => literals[2] = effect(rows, None),
            }
        }
        let exact = blocks.exact.add(&exact);
        if is_plain {
            return (exact, NONE);
        }
        let tests = OtherTests {
            small_letters: blocks.exact.add(&small_letters),
            number_texts: blocks.exact.add(&number_texts),
            prefixes: blocks.affixes.add(End::Front, prefixes, &mut effect),
            suffixes: blocks.affixes.add(End::Back, suffixes, &mut effect),
            numbers: segments(&self.numbers, f64_after, &mut blocks.numbers, &mut effect),
            addresses: segments(
                &self.addresses,
                Address::after,
                &mut blocks.addresses,
                &mut effect,
            ),
            literals,
        };
        blocks.others.push(tests);
        (exact, blocks.others.len() as u32 - 1)
    }
}

impl RowsOfValue {
    fn new(chunks: usize) -> Self {
        Self {
            accepted: Rows::new(chunks),
            excluded: Rows::new(chunks),
        }
    }
}

impl<T: Copy> Range<T> {
    fn new(low: T, high: T, bit: usize, chunks: usize) -> Self {
        let mut rows = RowsOfValue::new(chunks);
        rows.accepted.set(bit);
        Self { low, high, rows }
    }

    fn one(value: T, rows: RowsOfValue) -> Self {
        Self {
            low: value,
            high: value,
            rows,
        }
    }
}

/// Cuts ranges into segments.
fn segments<T: PartialOrd + Copy>(
    ranges: &[Range<T>],
    after: impl Fn(T) -> Option<T>,
    segments: &mut Vec<Segment<T>>,
    mut effect: impl FnMut(RowsOfValue, Option<Effect>) -> Effect,
) -> (u32, u32) {
    let ends = ranges.iter().filter_map(|range| after(range.high));
    let mut starts: Vec<T> = ranges.iter().map(|range| range.low).chain(ends).collect();
    starts.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    starts.dedup();
    let first = segments.len() as u32;
    for start in starts {
        let mut around = ranges
            .iter()
            .filter(|range| range.low <= start && start <= range.high)
            .map(|range| &range.rows);
        let Some(first) = around.next() else {
            let effect = Effect::default();
            segments.push(Segment { start, effect });
            continue;
        };
        let mut rows = first.clone();
        for more in around {
            rows.accepted.add(more.accepted.chunks());
            rows.excluded.add(more.excluded.chunks());
        }
        let effect = effect(rows, None);
        segments.push(Segment { start, effect });
    }
    (first, segments.len() as u32)
}

fn f64_after(value: f64) -> Option<f64> {
    (value < f64::INFINITY).then(|| value.next_up())
}
