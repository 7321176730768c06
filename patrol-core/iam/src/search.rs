//! Is there a text that some patterns match and others do not?

use std::{collections::HashSet, rc::Rc};

use crate::{
    automaton::Automaton,
    budget::{Budget, Exhausted},
};

/// Whether some text is matched by each automaton of `inside`, and not by `outside`.
///
/// The search is exact. It can take very long, as the question has no fast answer in general; then the budget ends it.
///
/// It walks through the texts and keeps the state of each automaton. Of the characters that no glob inside waits for it takes
/// one that stands nowhere: no other is worse for the globs outside.
pub(crate) fn exists(
    inside: &mut [&mut Automaton],
    outside: &mut Automaton,
    budget: &mut Budget,
) -> Result<bool, Exhausted> {
    /// What a state costs besides its words: its place in memory.
    const STATE: usize = 8;
    let mut first = Vec::new();
    for automaton in inside.iter() {
        automaton.start(&mut first);
    }
    outside.start(&mut first);

    let mut seen: HashSet<Rc<[u64]>> = HashSet::new();
    let mut open: Vec<Rc<[u64]>> = vec![first.into()];
    let mut next = Vec::new();
    let mut literals = Vec::new();
    while let Some(state) = open.pop() {
        let mut rest = &state[..];
        let mut is_match = true;
        literals.clear();
        for automaton in inside.iter() {
            let (own, others) = rest.split_at(automaton.words());
            is_match &= automaton.is_match(own);
            automaton.literals(own, &mut literals);
            rest = others;
        }
        if is_match && !outside.is_match(rest) {
            return Ok(true);
        }
        budget.spend(state.len() + literals.len())?;
        literals.sort_unstable();
        literals.dedup();
        for character in [None].into_iter().chain(literals.iter().copied().map(Some)) {
            next.clear();
            if !step(inside, outside, &state, character, &mut next, budget)?
                || seen.contains(&next[..])
            {
                continue;
            }
            budget.spend(next.len() + STATE)?;
            let state: Rc<[u64]> = next.as_slice().into();
            seen.insert(Rc::clone(&state));
            open.push(state);
        }
    }
    Ok(false)
}

/// Writes the state after a character to `next`. Says whether a text that is looked for can begin so.
fn step(
    inside: &mut [&mut Automaton],
    outside: &mut Automaton,
    state: &[u64],
    character: Option<char>,
    next: &mut Vec<u64>,
    budget: &mut Budget,
) -> Result<bool, Exhausted> {
    let mut rest = state;
    for automaton in inside.iter_mut() {
        let (own, others) = rest.split_at(automaton.words());
        let from = next.len();
        automaton.step(own, character, next, budget)?;
        if next[from..].iter().all(|word| *word == 0) {
            return Ok(false);
        }
        rest = others;
    }
    let from = next.len();
    outside.step(rest, character, next, budget)?;
    Ok(!outside.matches_all_that_follows(&next[from..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::exists;
    use crate::{
        automaton::Automaton,
        budget::{Budget, Exhausted},
        glob::{
            Glob,
            tests::{glob, texts},
        },
    };

    fn search(inside: &[Vec<Glob>], outside: &[Glob], steps: usize) -> Result<bool, Exhausted> {
        let mut budget = Budget::new(steps);
        let inside = inside
            .iter()
            .map(|globs| Automaton::new(globs, &mut budget));
        let mut inside = inside.collect::<Result<Vec<_>, _>>()?;
        let mut outside = Automaton::new(outside, &mut budget)?;
        exists(&mut Vec::from_iter(&mut inside), &mut outside, &mut budget)
    }

    #[test]
    fn what_is_left_is_found() {
        for (a, b, outside, left) in [
            ("*", "iam:?*", &["iam:get*"][..], true),
            ("*", "iam:?*", &["iam:*"], false),
            ("*", "iam:?*", &["i?m:?*"], false),
            ("iam:getrole", "iam:?*", &["iam:get*"], false),
            ("iam:get*", "iam:?*", &["iam:get*role", "iam:getuser"], true),
            ("ec2:*", "iam:?*", &[], false),
            ("*:getrole", "iam:?*", &["iam:get*"], true),
            ("*:getrole", "iam:?*", &["iam:get*", "*:*:*"], false),
            // Only together do those outside cover it.
            ("?", "*", &["", "?", "???*"], false),
            ("*", "*", &["", "?", "??", "???*"], false),
            ("*", "*", &["", "?", "???*"], true),
            ("*a", "*", &["?*"], false),
            ("*", "*", &["*"], false),
            ("", "*", &[], true),
        ] {
            let outside: Vec<_> = outside.iter().map(|text| glob(text)).collect();
            let inside = [vec![glob(a)], vec![glob(b)]];
            assert_eq!(
                search(&inside, &outside, 100_000),
                Ok(left),
                "{a} {b} {outside:?}"
            );
        }
    }

    #[test]
    fn hard_questions_end_with_the_budget() {
        let outside: Vec<_> = (0..60)
            .map(|n| glob(&format!("*{}*{}*b", "a?".repeat(n), "?b".repeat(n))))
            .collect();
        let inside = [vec![glob(&format!("{}b", "*a*b".repeat(200)))]];
        assert_eq!(search(&inside, &outside, 1_000_000), Err(Exhausted));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

        // Texts of up to six characters tell for patterns this short.
        #[test]
        fn the_search_finds_what_trying_all_texts_finds(
            inside in prop::collection::vec(prop::collection::vec("[ab*?]{0,2}", 1..3), 1..3),
            outside in prop::collection::vec("[ab*?]{0,2}", 0..3),
        ) {
            let globs = |texts: &[String]| texts.iter().map(|text| glob(text)).collect::<Vec<_>>();
            let (inside, outside) = (inside.iter().map(|texts| globs(texts)).collect::<Vec<_>>(), globs(&outside));
            let is_match = |globs: &[Glob], text: &str| globs.iter().any(|glob| glob.matches(text.chars()));
            let left = texts().iter().any(|text| {
                inside.iter().all(|globs| is_match(globs, text)) && !is_match(&outside, text)
            });
            prop_assert_eq!(search(&inside, &outside, 1_000_000), Ok(left));
        }
    }
}
