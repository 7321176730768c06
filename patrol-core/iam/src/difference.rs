//! Is there a text that two patterns match and none of a list does?

use std::collections::HashSet;

use super::glob::{Glob, Token, overlap};

/// How many steps a search may take. Documents that people write need some hundreds.
const BUDGET: usize = 200_000;

/// Whether some text matches both `a` and `b` and none of `except`.
///
/// Exact, but for one case: the question has no fast answer in general, so a search that takes very long ends with
/// `true`, which is "granted" to the callers.
///
/// The search walks through the texts that both patterns match and keeps the set of positions that the exceptions are at
/// (a pattern with stars can be at several). Where both patterns leave the character open it takes one that stands in no
/// exception: no other character is worse for them.
pub(super) fn escapes(a: &Glob, b: &Glob, except: &[&Glob]) -> bool {
    if !a.overlaps(b) {
        return false;
    }
    let exceptions = Exceptions::new(
        except
            .iter()
            .copied()
            .filter(|glob| glob.overlaps(a) && glob.overlaps(b)),
    );
    let (a, b) = (a.tokens(), b.tokens());
    let mut budget = BUDGET;
    let mut seen = HashSet::new();
    let mut open = vec![(0, 0, exceptions.start())];
    while let Some(state) = open.pop() {
        if seen.contains(&state) {
            continue;
        }
        let (i, j, positions) = state.clone();
        seen.insert(state);
        budget = budget.saturating_sub(1 + positions.len());
        if budget == 0 {
            return true;
        }
        if positions.is_empty() && overlap(&a[i..], &b[j..]) {
            return true;
        }
        let (x, y) = (a.get(i).copied(), b.get(j).copied());
        if x.is_none() && y.is_none() && !exceptions.match_at(&positions) {
            return true;
        }
        if x == Some(Token::Many) {
            open.push((i + 1, j, positions.clone()));
        }
        if y == Some(Token::Many) {
            open.push((i, j + 1, positions.clone()));
        }
        let (Some(x), Some(y)) = (x, y) else { continue };
        let character = match (x, y) {
            (Token::Literal(x), Token::Literal(y)) if x != y => continue,
            (Token::Literal(c), _) | (_, Token::Literal(c)) => Some(c),
            _ => None,
        };
        let after = |at: usize, token| if token == Token::Many { at } else { at + 1 };
        open.push((
            after(i, x),
            after(j, y),
            exceptions.step(&positions, character),
        ));
    }
    false
}

/// The exceptions in one row, each followed by `None`, its end.
struct Exceptions(Vec<Option<Token>>);

impl Exceptions {
    fn new<'a>(globs: impl Iterator<Item = &'a Glob>) -> Self {
        let ended = |glob: &'a Glob| glob.tokens().iter().copied().map(Some).chain([None]);
        Exceptions(globs.flat_map(ended).collect())
    }

    fn start(&self) -> Vec<usize> {
        let firsts = (0..self.0.len()).filter(|&at| at == 0 || self.0[at - 1].is_none());
        self.settle(firsts)
    }

    /// The positions after one character; `None` is a character that stands in no pattern.
    fn step(&self, positions: &[usize], character: Option<char>) -> Vec<usize> {
        self.settle(positions.iter().filter_map(|&at| match self.0[at]? {
            Token::Many => Some(at),
            Token::One => Some(at + 1),
            Token::Literal(c) => (character == Some(c)).then_some(at + 1),
        }))
    }

    /// Adds the positions behind stars, since a star may take nothing. Sorted, so that equal sets compare equal.
    fn settle(&self, positions: impl Iterator<Item = usize>) -> Vec<usize> {
        let behind = |at: usize| (self.0[at] == Some(Token::Many)).then_some(at + 1);
        let mut all: Vec<_> = positions
            .flat_map(|at| [Some(at), behind(at)])
            .flatten()
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn match_at(&self, positions: &[usize]) -> bool {
        positions.iter().any(|&at| self.0[at].is_none())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::escapes;
    use crate::glob::tests::{glob, texts};

    #[test]
    fn what_is_left_is_found() {
        for (a, b, except, left) in [
            ("*", "iam:?*", &["iam:get*"][..], true),
            ("*", "iam:?*", &["iam:*"], false),
            ("*", "iam:?*", &["i?m:?*"], false),
            ("iam:getrole", "iam:?*", &["iam:get*"], false),
            ("iam:get*", "iam:?*", &["iam:get*role", "iam:getuser"], true),
            ("ec2:*", "iam:?*", &[], false),
            ("*:getrole", "iam:?*", &["iam:get*"], true),
            ("*:getrole", "iam:?*", &["iam:get*", "*:*:*"], false),
            // Only together do the exceptions cover it.
            ("?", "*", &["", "?", "???*"], false),
            ("*", "*", &["", "?", "??", "???*"], false),
            ("*", "*", &["", "?", "???*"], true),
            ("*a", "*", &["?*"], false),
        ] {
            let except: Vec<_> = except.iter().map(|text| glob(text)).collect();
            assert_eq!(
                escapes(&glob(a), &glob(b), &Vec::from_iter(&except)),
                left,
                "{a} {b} {except:?}"
            );
        }
    }

    #[test]
    fn hard_questions_end_soon() {
        let exceptions: Vec<_> = (0..60)
            .map(|n| glob(&format!("*{}*{}*", "a?".repeat(n), "?b".repeat(n))))
            .collect();
        let pattern = glob(&format!("{}?", "*a*b".repeat(200)));
        let began = Instant::now();
        escapes(&pattern, &glob("*"), &Vec::from_iter(&exceptions));
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{:?}",
            began.elapsed()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

        // Texts of up to six characters tell for patterns this short.
        #[test]
        fn the_difference_is_what_trying_all_texts_says(
            a in "[ab*?]{0,3}", b in "[ab*?]{0,2}", except in prop::collection::vec("[ab*?]{0,2}", 0..3),
        ) {
            let (a, b) = (glob(&a), glob(&b));
            let except: Vec<_> = except.iter().map(|text| glob(text)).collect();
            let left = texts().iter().any(|text| {
                a.matches(text.chars()) && b.matches(text.chars())
                    && !except.iter().any(|glob| glob.matches(text.chars()))
            });
            prop_assert_eq!(escapes(&a, &b, &Vec::from_iter(&except)), left);
        }
    }
}
