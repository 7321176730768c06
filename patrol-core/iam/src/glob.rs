//! Patterns with `*` and `?`: does one match a text, and do two share one?

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Token {
    /// This character.
    Literal(char),
    /// `?`: any one character.
    One,
    /// `*`: any text, the empty one too.
    Many,
}

impl Token {
    pub(crate) fn wildcard_or_literal(c: char) -> Self {
        match c {
            '*' => Token::Many,
            '?' => Token::One,
            c => Token::Literal(c),
        }
    }

    fn accepts(self, c: char) -> bool {
        self == Token::Literal(c) || !matches!(self, Token::Literal(_))
    }

    /// Whether some character is accepted by both.
    fn meets(self, other: Token) -> bool {
        self == other || !matches!((self, other), (Token::Literal(_), Token::Literal(_)))
    }
}

/// A pattern over whole texts. Case matters: who compares without it lowers both sides.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Glob(Vec<Token>);

impl FromIterator<Token> for Glob {
    fn from_iter<I: IntoIterator<Item = Token>>(tokens: I) -> Self {
        let mut tokens = Vec::from_iter(tokens);
        // Two stars in a row mean what one means.
        tokens.dedup_by(|a, b| (*a, *b) == (Token::Many, Token::Many));
        Glob(tokens)
    }
}

impl Glob {
    /// A pattern as it is written, with case.
    pub(crate) fn of(text: &str) -> Self {
        text.chars().map(Token::wildcard_or_literal).collect()
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.0
    }

    pub(crate) fn has_wildcards(&self) -> bool {
        self.0
            .iter()
            .any(|token| !matches!(token, Token::Literal(_)))
    }

    /// Whether the pattern matches all of the text, in time proportional to the product of their lengths at worst.
    pub(crate) fn matches(&self, text: impl Iterator<Item = char> + Clone) -> bool {
        let mut rest = text;
        let mut at = 0;
        // Only the last star is ever given more text: whatever an earlier one could take, the last one can take too.
        let mut retry = None;
        loop {
            let mut after = rest.clone();
            match (self.0.get(at), after.next()) {
                (Some(Token::Many), _) => {
                    at += 1;
                    retry = Some((at, rest.clone()));
                }
                (Some(token), Some(c)) if token.accepts(c) => {
                    at += 1;
                    rest = after;
                }
                (None, None) => return true,
                _ => {
                    let Some((after_star, from)) = &mut retry else {
                        return false;
                    };
                    if from.next().is_none() {
                        return false;
                    }
                    at = *after_star;
                    rest = from.clone();
                }
            }
        }
    }

    /// Whether the two begin with literals that differ, so that no text matches both. Most pairs of patterns do.
    pub(crate) fn begins_unlike(&self, other: &Glob) -> bool {
        let mut pairs = self.0.iter().zip(&other.0);
        let first_other = pairs.find(|(a, b)| a != b || !matches!(a, Token::Literal(_)));
        matches!(first_other, Some((Token::Literal(_), Token::Literal(_))))
    }

    /// Whether some text matches both patterns, in time proportional to the product of their lengths.
    pub(crate) fn overlaps(&self, other: &Glob) -> bool {
        let (a, b) = (&self.0, &other.0);
        // `row[j]`: some text takes `a` to position `i` and `b` to position `j`.
        let mut row = vec![false; b.len() + 1];
        row[0] = true;
        for i in 0..=a.len() {
            let mut next = vec![false; b.len() + 1];
            for j in 0..=b.len() {
                if !row[j] {
                    continue;
                }
                let (x, y) = (a.get(i).copied(), b.get(j).copied());
                if x == Some(Token::Many) {
                    // The star ends here, or takes what the other pattern wants next.
                    next[j] = true;
                    if y.is_some() {
                        row[j + 1] = true;
                    }
                }
                if y == Some(Token::Many) {
                    row[j + 1] = true;
                    next[j] |= x.is_some();
                }
                if x.zip(y).is_some_and(|(x, y)| x.meets(y)) {
                    next[j + 1] = true;
                }
            }
            if i < a.len() {
                row = next;
            }
        }
        row[b.len()]
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::Glob;

    pub(crate) fn glob(text: &str) -> Glob {
        Glob::of(text)
    }

    /// All texts over `abc` of up to six characters; `c` stands in no pattern of the properties.
    pub(crate) fn texts() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut from = 0;
        for _ in 0..6 {
            let to = all.len();
            for i in from..to {
                all.extend(["a", "b", "c"].map(|c| format!("{}{c}", all[i])));
            }
            from = to;
        }
        all
    }

    #[test]
    fn texts_match() {
        for (pattern, text, matches) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("?", "", false),
            ("?", "ü", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "abcd", false),
            ("*a?c*", "xxabxabc", true),
            ("a**b", "ab", true),
            ("arn:aws:s3:::*/x", "arn:aws:s3:::a:b/c/x", true),
        ] {
            assert_eq!(
                glob(pattern).matches(text.chars()),
                matches,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn patterns_overlap() {
        for (a, b, overlaps) in [
            ("a*", "*b", true),
            ("a*", "b*", false),
            ("a?", "?b", true),
            ("a", "??", false),
            ("*x*", "abc", false),
            ("", "*", true),
            ("", "?", false),
        ] {
            assert_eq!(glob(a).overlaps(&glob(b)), overlaps, "{a} {b}");
            assert_eq!(glob(b).overlaps(&glob(a)), overlaps, "{b} {a}");
        }
    }

    #[test]
    fn beginnings_are_compared() {
        for (a, b, unlike) in [
            ("ec2:*", "s3:?*", true),
            ("s3:a", "s3:?*", false),
            ("s3:a*", "s3:b*", true),
            ("*", "s3:?*", false),
            ("s3", "s3:?*", false),
            ("", "a", false),
        ] {
            assert_eq!(glob(a).begins_unlike(&glob(b)), unlike, "{a} {b}");
            assert_eq!(glob(b).begins_unlike(&glob(a)), unlike, "{b} {a}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let stars = glob(&format!("{}b", "*a".repeat(1_000)));
        assert!(!stars.matches("a".repeat(5_000).chars()));
        assert!(stars.overlaps(&glob(&format!("{}b", "a*".repeat(1_000)))));
        assert!(!stars.overlaps(&glob(&"a*a".repeat(1_000))));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

        // Two patterns of three characters share a text of at most six, if they share any.
        #[test]
        fn overlap_is_what_trying_all_texts_says(a in "[ab*?]{0,3}", b in "[ab*?]{0,3}") {
            let (a, b) = (glob(&a), glob(&b));
            let shared = texts().iter().any(|text| a.matches(text.chars()) && b.matches(text.chars()));
            prop_assert_eq!(a.overlaps(&b), shared);
            prop_assert!(!(shared && a.begins_unlike(&b)));
        }

        #[test]
        fn a_pattern_overlaps_a_text_that_it_matches(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let pattern = glob(&pattern);
            prop_assert_eq!(pattern.matches(text.chars()), pattern.overlaps(&glob(&text)));
        }
    }
}
