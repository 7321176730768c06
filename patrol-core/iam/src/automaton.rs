//! Many patterns at once, as one automaton whose state is a row of bits.

use std::collections::{HashMap, HashSet};

use crate::{
    budget::{Budget, Exhausted},
    glob::{Glob, Token},
};

/// Some globs, all of which read a text together.
///
/// Their tokens stand in one row, each glob followed by an end. A state has a bit for each: whether some way of reading the
/// text up to now leads there. Reading a character moves all bits at once, a word at a time.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// `None` is the end of a glob.
    tokens: Vec<Option<Token>>,
    /// Where the glob of a token begins.
    begins: Vec<usize>,
    stars: Vec<u64>,
    ends: Vec<u64>,
    /// Stars at which a glob ends: what reaches one matches whatever follows.
    last_stars: Vec<u64>,
    /// The tokens that take any character and go on.
    ones: Vec<u64>,
    /// Where a character stands.
    places: HashMap<char, Vec<usize>>,
    /// The tokens that take a character and go on, as far as it was read; `None` is one that stands in no glob.
    taking: HashMap<Option<char>, Vec<u64>>,
}

impl Automaton {
    /// An automaton of globs; those that are the same count once.
    pub(crate) fn new<'g>(
        globs: impl IntoIterator<Item = &'g Glob>,
        budget: &mut Budget,
    ) -> Result<Self, Exhausted> {
        let mut seen = HashSet::new();
        let mut tokens = Vec::new();
        let mut begins = Vec::new();
        for glob in globs {
            // A token is kept in two rows, a set, and where its character stands.
            budget.spend(1 + 4 * glob.tokens().len())?;
            if seen.insert(glob) {
                let begin = tokens.len();
                tokens.extend(glob.tokens().iter().copied().map(Some).chain([None]));
                begins.resize(tokens.len(), begin);
            }
        }
        let mut places: HashMap<char, Vec<usize>> = HashMap::new();
        for (at, token) in tokens.iter().enumerate() {
            if let Some(Token::Literal(c)) = token {
                places.entry(*c).or_default().push(at);
            }
        }
        let bits = |is_set: &dyn Fn(usize) -> bool| {
            let mut bits = vec![0; tokens.len().div_ceil(64)];
            (0..tokens.len())
                .filter(|&at| is_set(at))
                .for_each(|at| set(&mut bits, at));
            bits
        };
        let is_star = |at: usize| tokens[at] == Some(Token::Many);
        Ok(Automaton {
            stars: bits(&is_star),
            ends: bits(&|at| tokens[at].is_none()),
            last_stars: bits(&|at| is_star(at) && tokens[at + 1].is_none()),
            ones: bits(&|at| tokens[at] == Some(Token::One)),
            places,
            taking: HashMap::new(),
            tokens,
            begins,
        })
    }

    /// How many words a state has.
    pub(crate) fn words(&self) -> usize {
        self.stars.len()
    }

    /// Appends the state before the first character.
    pub(crate) fn start(&self, states: &mut Vec<u64>) {
        let from = states.len();
        states.resize(from + self.words(), 0);
        for (at, &begin) in self.begins.iter().enumerate() {
            if at == begin {
                set(&mut states[from..], at);
            }
        }
        self.settle(&mut states[from..]);
    }

    /// Appends the state after a character; `None` is one that stands in no glob of any automaton.
    pub(crate) fn step(
        &mut self,
        state: &[u64],
        character: Option<char>,
        states: &mut Vec<u64>,
        budget: &mut Budget,
    ) -> Result<(), Exhausted> {
        budget.spend(self.words())?;
        if !self.taking.contains_key(&character) {
            let places = character.and_then(|c| self.places.get(&c));
            let places = places.map_or(&[][..], Vec::as_slice);
            budget.spend(self.words() + places.len())?;
            let mut taking = self.ones.clone();
            places.iter().for_each(|&at| set(&mut taking, at));
            self.taking.insert(character, taking);
        }
        let taking = &self.taking[&character];
        let from = states.len();
        let mut carry = 0;
        for (index, &word) in state.iter().enumerate() {
            let moved = word & taking[index];
            states.push(moved << 1 | carry | word & self.stars[index]);
            carry = moved >> 63;
        }
        self.settle(&mut states[from..]);
        Ok(())
    }

    /// The state after a text without regard to case, from a state or (if that is empty) from the beginning.
    ///
    /// The globs have to be of lower case.
    pub(crate) fn read<'s>(
        &mut self,
        state: impl IntoIterator<Item = &'s u64>,
        text: &str,
        budget: &mut Budget,
    ) -> Result<Vec<u64>, Exhausted> {
        let mut state: Vec<u64> = state.into_iter().copied().collect();
        if state.is_empty() {
            self.start(&mut state);
        }
        let mut next = Vec::with_capacity(state.len());
        for c in text.chars() {
            let is_dead = state.iter().all(|word| *word == 0);
            if is_dead || self.matches_all_that_follows(&state) {
                break;
            }
            next.clear();
            self.step(&state, Some(c.to_ascii_lowercase()), &mut next, budget)?;
            std::mem::swap(&mut state, &mut next);
        }
        Ok(state)
    }

    /// Whether some glob matches the text read up to a state and a further one.
    pub(crate) fn is_match_after(
        &mut self,
        state: &[u64],
        text: &str,
        budget: &mut Budget,
    ) -> Result<bool, Exhausted> {
        let state = self.read(state, text, budget)?;
        Ok(self.is_match(&state))
    }

    /// Whether some glob matches the text read.
    pub(crate) fn is_match(&self, state: &[u64]) -> bool {
        meet(state, &self.ends)
    }

    /// Whether some glob matches the text read whatever follows it.
    pub(crate) fn matches_all_that_follows(&self, state: &[u64]) -> bool {
        meet(state, &self.last_stars)
    }

    /// Collects the characters that some glob waits for.
    pub(crate) fn literals(&self, state: &[u64], literals: &mut Vec<char>) {
        for at in ones(state) {
            if let Some(Token::Literal(c)) = self.tokens[at] {
                literals.push(c);
            }
        }
    }

    /// Adds the tokens behind stars, since a star may take nothing, and drops those of the same glob before its last star:
    /// whatever could be matched from there can be matched from the star.
    fn settle(&self, state: &mut [u64]) {
        let mut carry = 0;
        for (index, word) in state.iter_mut().enumerate() {
            let stars = *word & self.stars[index];
            *word |= stars << 1 | carry;
            carry = stars >> 63;
        }
        for index in 0..state.len() {
            let mut stars = state[index] & self.stars[index];
            while stars != 0 {
                let at = index * 64 + stars.trailing_zeros() as usize;
                clear(state, self.begins[at], at);
                stars &= stars - 1;
            }
        }
    }
}

fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

/// Clears the bits of a range.
fn clear(bits: &mut [u64], from: usize, to: usize) {
    let below = |at: usize| (1_u64 << (at % 64)) - 1;
    if from / 64 == to / 64 {
        bits[from / 64] &= below(from) | !below(to);
        return;
    }
    bits[from / 64] &= below(from);
    bits[from / 64 + 1..to / 64].fill(0);
    bits[to / 64] &= !below(to);
}

fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).any(|(a, b)| a & b != 0)
}

fn ones(bits: &[u64]) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(index, &word)| {
        let mut word = word;
        std::iter::from_fn(move || {
            let at = (word != 0).then(|| index * 64 + word.trailing_zeros() as usize)?;
            word &= word - 1;
            Some(at)
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Automaton, clear, ones, set};
    use crate::{
        budget::Budget,
        glob::tests::{glob, texts},
    };

    #[test]
    fn bits_are_set_cleared_and_listed() {
        let mut bits = vec![0; 3];
        (0..192).for_each(|at| set(&mut bits, at));
        clear(&mut bits, 3, 3);
        assert_eq!(ones(&bits).count(), 192);
        clear(&mut bits, 1, 63);
        clear(&mut bits, 64, 64);
        clear(&mut bits, 65, 190);
        assert_eq!(Vec::from_iter(ones(&bits)), [0, 63, 64, 190, 191]);
    }

    #[test]
    fn an_automaton_of_nothing_matches_nothing() {
        let mut budget = Budget::new(100);
        let automaton = Automaton::new([], &mut budget).unwrap();
        let mut state = Vec::new();
        automaton.start(&mut state);
        assert!(!automaton.is_match(&state) && !automaton.matches_all_that_follows(&state));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

        // With some forty globs a state has several words.
        #[test]
        fn an_automaton_matches_what_its_globs_match(globs in prop::collection::vec("[ab*?]{0,6}", 0..40)) {
            let globs: Vec<_> = globs.iter().map(|text| glob(text)).collect();
            let mut budget = Budget::new(10_000_000);
            let mut automaton = Automaton::new(&globs, &mut budget).unwrap();
            for text in texts().iter().filter(|text| text.len() < 6) {
                let mut state = Vec::new();
                automaton.start(&mut state);
                for c in text.chars() {
                    let mut next = Vec::new();
                    // `c` stands in no glob.
                    let c = Some(c).filter(|c| *c != 'c');
                    automaton.step(&state, c, &mut next, &mut budget).unwrap();
                    state = next;
                }
                let matching = globs.iter().any(|glob| glob.matches(text.chars()));
                prop_assert_eq!(automaton.is_match(&state), matching, "{}", text);
                if automaton.matches_all_that_follows(&state) {
                    prop_assert!(matching);
                }
            }
        }
    }
}
