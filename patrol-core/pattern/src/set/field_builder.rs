//! Building the tests that a block asks of one field.

use std::cmp::Ordering;

use super::affixes::End;
use super::analysis::{Analysis, Condition};
use super::atoms::Atom;
use super::bit_sets::{BitSet, SetPool};
use super::block::{Blocks, OtherTests, Segment, ValueSets};
use super::string_tables::StringTable;
use crate::address::Address;
use crate::hash::Map;
use crate::index::NONE;
use crate::program::PredicateRef;

/// What the alternatives of a block ask of a field. For the sets see
/// [`FieldTests`](super::block::FieldTests).
pub(super) struct FieldBuilder<'p> {
    /// The alternatives that name the field at all.
    pub(super) named: BitSet,
    pub(super) needs_value: BitSet,
    pub(super) needs_absence: BitSet,
    pub(super) needs_match: BitSet,
    /// Those that need a value which they do not exclude.
    excludes: BitSet,
    /// In the order in which they are met.
    atoms: Vec<(&'p Atom<'p>, TestSets)>,
    /// Where in `atoms` each is.
    places: Map<u32, u32>,
    numbers: Vec<Range<f64>>,
    addresses: Vec<Range<Address>>,
}

/// The alternatives that accept, and those that exclude, a value that passes a test.
#[derive(Clone)]
struct TestSets {
    accepting: BitSet,
    excluding: BitSet,
}

/// A range of values, with both ends, as a test.
struct Range<T> {
    low: T,
    high: T,
    sets: TestSets,
}

impl<'p> FieldBuilder<'p> {
    pub(super) fn new(chunks: usize) -> Self {
        let empty = || BitSet::new(chunks);
        Self {
            named: empty(),
            needs_value: empty(),
            needs_absence: empty(),
            needs_match: empty(),
            excludes: empty(),
            atoms: Vec::new(),
            places: Map::default(),
            numbers: Vec::new(),
            addresses: Vec::new(),
        }
    }

    /// Adds a predicate of the alternative with the given bit. Returns whether the tests of
    /// the field cover it: if not, its matchers must be asked as well.
    pub(super) fn add(
        &mut self,
        analysis: &'p Analysis<'_>,
        predicate: PredicateRef,
        bit: usize,
    ) -> bool {
        match analysis.condition(predicate) {
            // The set `needs_value` has it already.
            Condition::Present => true,
            Condition::Absent => {
                self.needs_absence.insert(bit);
                true
            }
            Condition::AnyOf(any_of) => {
                self.needs_match.insert(bit);
                for atom in &*any_of.atoms {
                    self.sets_of(analysis, *atom).accepting.insert(bit);
                }
                let chunks = self.named.chunks().len();
                let numbers = any_of.numbers.iter();
                self.numbers
                    .extend(numbers.map(|&(low, high)| Range::accepted_by(bit, low, high, chunks)));
                let addresses = any_of.addresses.iter();
                self.addresses.extend(
                    addresses.map(|&(low, high)| Range::accepted_by(bit, low, high, chunks)),
                );
                any_of.is_sufficient()
            }
            Condition::NoneOf(atoms) => {
                self.excludes.insert(bit);
                for atom in &**atoms {
                    self.sets_of(analysis, *atom).excluding.insert(bit);
                }
                true
            }
            Condition::Opaque => false,
        }
    }

    fn sets_of(&mut self, analysis: &'p Analysis<'_>, atom: u32) -> &mut TestSets {
        let next = self.atoms.len() as u32;
        let place = *self.places.entry(atom).or_insert(next);
        if place == next {
            let sets = TestSets::new(self.named.chunks().len());
            self.atoms.push((&analysis.atoms[atom as usize].1, sets));
        }
        &mut self.atoms[place as usize].1
    }

    /// About how many alternatives the field rules out.
    pub(super) fn selectivity(&self) -> usize {
        self.needs_value.count() * self.atoms.len().clamp(1, 16)
    }

    /// Whether there is anything to ask.
    pub(super) fn has_tests(&self) -> bool {
        !(self.needs_value.is_empty() && self.needs_absence.is_empty())
    }

    pub(super) fn value_matters(&self) -> BitSet {
        let mut set = self.needs_match.clone();
        set.add(self.excludes.chunks());
        set
    }

    /// Adds the tests to the flat arrays of the blocks. Returns where they are.
    pub(super) fn finish(
        mut self,
        blocks: &mut Blocks,
        pool: &mut SetPool<'_>,
    ) -> (StringTable, u32) {
        let needs_no_match = self.needs_match.complement();
        // A value that has a longer affix has the shorter ones too, so that the sets of a
        // longer affix include those `inherited` from the next shorter one.
        let mut place = |mut sets: TestSets, inherited: Option<ValueSets>| {
            if let Some(inherited) = inherited {
                sets.accepting.add(pool.get(inherited.satisfied));
                sets.excluding.add(pool.get(inherited.excluded));
            }
            sets.accepting.add(needs_no_match.chunks());
            ValueSets {
                satisfied: pool.insert(&sets.accepting),
                excluded: pool.insert(&sets.excluding),
            }
        };
        let (mut strings, mut lower_case, mut number_texts) = (Vec::new(), Vec::new(), Vec::new());
        let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
        let mut literals = [ValueSets::default(); 3];
        let mut only_strings = self.numbers.is_empty() && self.addresses.is_empty();
        for (atom, sets) in std::mem::take(&mut self.atoms) {
            only_strings &= matches!(atom, Atom::Exact(_));
            match *atom {
                Atom::Exact(text) => strings.push((text, place(sets, None))),
                Atom::IgnoreCase(ref text) => lower_case.push((&**text, place(sets, None))),
                Atom::NumberText(text) => number_texts.push((text, place(sets, None))),
                Atom::Prefix(text) => prefixes.push((text, sets)),
                Atom::Suffix(text) => suffixes.push((text, sets)),
                Atom::Address(address) => self.addresses.push(Range::of_one(address, sets)),
                Atom::Number(bits) => self.numbers.push(Range::of_one(f64::from_bits(bits), sets)),
                Atom::Bool(value) => literals[usize::from(value)] = place(sets, None),
                Atom::Null => literals[2] = place(sets, None),
            }
        }
        let strings = blocks.strings.add(&strings);
        if only_strings {
            return (strings, NONE);
        }
        let tests = OtherTests {
            lower_case: blocks.strings.add(&lower_case),
            number_texts: blocks.strings.add(&number_texts),
            prefixes: blocks.affixes.add(End::Front, prefixes, &mut place),
            suffixes: blocks.affixes.add(End::Back, suffixes, &mut place),
            numbers: add_segments(&self.numbers, f64_after, &mut blocks.numbers, &mut place),
            addresses: add_segments(
                &self.addresses,
                Address::after,
                &mut blocks.addresses,
                &mut place,
            ),
            literals,
        };
        blocks.other_tests.push(tests);
        (strings, blocks.other_tests.len() as u32 - 1)
    }
}

impl TestSets {
    fn new(chunks: usize) -> Self {
        Self {
            accepting: BitSet::new(chunks),
            excluding: BitSet::new(chunks),
        }
    }
}

impl<T: Copy> Range<T> {
    fn accepted_by(bit: usize, low: T, high: T, chunks: usize) -> Self {
        let mut sets = TestSets::new(chunks);
        sets.accepting.insert(bit);
        Self { low, high, sets }
    }

    fn of_one(value: T, sets: TestSets) -> Self {
        Self {
            low: value,
            high: value,
            sets,
        }
    }
}

/// Cuts ranges, which may overlap, into segments, which do not. Returns where they are.
fn add_segments<T: PartialOrd + Copy>(
    ranges: &[Range<T>],
    after: impl Fn(T) -> Option<T>,
    segments: &mut Vec<Segment<T>>,
    mut place: impl FnMut(TestSets, Option<ValueSets>) -> ValueSets,
) -> (u32, u32) {
    let ends = ranges.iter().filter_map(|range| after(range.high));
    let mut starts: Vec<T> = ranges.iter().map(|range| range.low).chain(ends).collect();
    starts.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    starts.dedup();
    let first_segment = segments.len() as u32;
    for start in starts {
        let mut around = ranges
            .iter()
            .filter(|range| range.low <= start && start <= range.high)
            .map(|range| &range.sets);
        let Some(first) = around.next() else {
            let sets = ValueSets::default();
            segments.push(Segment { start, sets });
            continue;
        };
        let mut sets = first.clone();
        for more in around {
            sets.accepting.add(more.accepting.chunks());
            sets.excluding.add(more.excluding.chunks());
        }
        let sets = place(sets, None);
        segments.push(Segment { start, sets });
    }
    (first_segment, segments.len() as u32)
}

fn f64_after(value: f64) -> Option<f64> {
    (value < f64::INFINITY).then(|| value.next_up())
}
