//! Input that nobody sends: errors, never a panic, and never an overflowing stack.

use patrol_pattern::{Matcher, Pattern, PatternSet};

/// A small generator of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % limit as u64) as usize
    }
}

const PATTERN: &str = r#"{"a":["x",{"prefix":"Straße"},{"anything-but":{"wildcard":["*y","\\*"]}},{"numeric":[">",-1.5e3,"<=",7]}],"b.c":{"$or":[{"d":[{"exists":false}]},{"e":[{"cidr":"10.0.0.0/8"},null,true,3.5]}]}}"#;
const EVENT: &str = r#"{"a":["x\u00e9\ud83d\ude00",{"q":[1,-2.5e-3,{}]},[[null,true]]],"b.c":{"d":"é","e":[{"f":"10.0.0.1"},12]},"z":"\"\\\/\b"}"#;

/// Asks everything of an event; what it answers does not matter here.
fn ask(pattern: &Pattern, set: &PatternSet<u8>, event: &[u8]) {
    let matches = pattern.matches(event);
    let explanation = pattern.explain(event);
    let together = set.matches(event).map(|keys| keys.count());
    assert_eq!(matches.is_err(), together.is_err());
    match (matches, explanation) {
        (Ok(matches), Ok(explanation)) => {
            assert_eq!(matches, explanation.is_match());
            assert_eq!(together, Ok(usize::from(matches)));
            assert!(!explanation.to_string().is_empty());
        }
        (Err(matches), Err(explanation)) => {
            assert_eq!(matches, explanation);
            assert!(matches.offset() <= event.len());
        }
        (matches, explanation) => panic!("{matches:?} {explanation:?}"),
    }
}

fn set(pattern: &Pattern) -> PatternSet<u8> {
    [(0, pattern.clone())].into_iter().collect()
}

#[test]
fn damaged_events() {
    let pattern: Pattern = PATTERN.parse().expect("valid");
    let set = set(&pattern);
    let mut random = Random(1);
    for end in 0..=EVENT.len() {
        ask(&pattern, &set, &EVENT.as_bytes()[..end]);
    }
    for _ in 0..20_000 {
        let mut event = EVENT.as_bytes().to_vec();
        for _ in 0..1 + random.below(3) {
            let at = random.below(event.len());
            match random.below(3) {
                0 => event[at] = random.below(256) as u8,
                1 => drop(event.remove(at)),
                _ => event.insert(at, br#"{}[]",:\0-e.tn"#[random.below(14)]),
            }
        }
        ask(&pattern, &set, &event);
    }
}

#[test]
fn damaged_patterns() {
    let mut random = Random(2);
    for _ in 0..20_000 {
        let mut text: Vec<char> = PATTERN.chars().collect();
        for _ in 0..1 + random.below(3) {
            let at = random.below(text.len());
            match random.below(3) {
                0 => text[at] = char::from_u32(random.below(0x2_0000) as u32).unwrap_or('"'),
                1 => drop(text.remove(at)),
                _ => text.insert(at, char::from(br#"{}[]",:\0-e.tn"#[random.below(14)])),
            }
        }
        match text.iter().collect::<String>().parse::<Pattern>() {
            Ok(pattern) => {
                let again = pattern.to_string();
                assert_eq!(again.parse(), Ok(pattern.clone()), "{again}");
                ask(&pattern, &set(&pattern), EVENT.as_bytes());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn deep_nesting() {
    let pattern: Pattern = r#"{"a":[1]}"#.parse().expect("valid");
    let set = set(&pattern);
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":"#, "}]")] {
        for key in ["a", "b"] {
            for (levels, fits) in [(400, true), (10_000, false), (100_000, false)] {
                let event = format!(
                    r#"{{"{key}":{}1{}}}"#,
                    open.repeat(levels),
                    close.repeat(levels)
                );
                assert_eq!(
                    pattern.matches(event.as_bytes()).is_ok(),
                    fits,
                    "{open} {levels}"
                );
                assert_eq!(
                    set.matches(event.as_bytes()).is_ok(),
                    fits,
                    "{open} {levels}"
                );
                assert!(pattern.matches(&event.as_bytes()[..levels]).is_err());
            }
        }
    }
    let nested = |levels: usize| format!("{}[1]{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    let deep: Pattern = nested(990).parse().expect("as deep as EventBridge reads");
    assert_eq!(deep.to_string().parse(), Ok(deep.clone()));
    assert!(nested(1_001).parse::<Pattern>().is_err());
    assert!(nested(100_000).parse::<Pattern>().is_err());
    let ors = |levels: usize| {
        let open = r#"{"$or":[{"y":[1]},"#.repeat(levels);
        format!(r#"{open}{{"x":[1]}}{}"#, "]}".repeat(levels))
    };
    assert!(ors(100_000).parse::<Pattern>().is_err());
    let alternatives: Pattern = ors(300).parse().expect("not too deep");
    assert_eq!(alternatives.to_string().parse(), Ok(alternatives.clone()));
    assert_eq!(alternatives.matches(br#"{"x":1}"#), Ok(true));
    assert_eq!(alternatives.matches(br#"{"x":2}"#), Ok(false));
}

#[test]
fn exactly_a_thousand_levels() {
    let pattern = Pattern::source("x");
    // With the event itself.
    let event = |levels: usize| {
        format!(
            r#"{{"b":{}{}}}"#,
            "[".repeat(levels - 1),
            "]".repeat(levels - 1)
        )
    };
    assert_eq!(pattern.matches(event(1_000).as_bytes()), Ok(false));
    assert!(pattern.matches(event(1_001).as_bytes()).is_err());
}

#[test]
fn long_numbers_and_keys() {
    let pattern = Pattern::with_field("a", [Matcher::exists(true)]);
    for key in ["a", "b"] {
        let number = |digits: usize| format!(r#"{{"{key}":{}}}"#, "1".repeat(digits));
        assert!(pattern.matches(number(1_000).as_bytes()).is_ok());
        assert!(pattern.matches(number(1_001).as_bytes()).is_err());
    }
    let key = |chars: usize| format!(r#"{{"{}":1}}"#, "é".repeat(chars));
    assert!(pattern.matches(key(50_000).as_bytes()).is_ok());
    assert!(pattern.matches(key(50_001).as_bytes()).is_err());
}

#[test]
fn invalid_utf8_is_an_error_wherever_it_is() {
    let pattern = Pattern::with_field("a", ["x"]);
    for event in [
        &b"{\"a\":\"x\xFF\"}"[..],
        b"{\"b\":[\"\xC3\"]}",
        b"{\"\xE2\x82\":1}",
    ] {
        assert!(pattern.matches(event).is_err());
    }
    assert_eq!(pattern.matches(b"{\"a\":\"x\"}\xFF"), Ok(true));
}

#[test]
fn alternatives_that_multiply() {
    let or = r#""$or":[{"X0":[1]},{"X1":[1]}]"#;
    let objects: Vec<String> = (0..40)
        .map(|at| format!(r#""k{at}":{{{}}}"#, or.replace('X', &format!("f{at}_"))))
        .collect();
    let error = format!("{{{}}}", objects.join(","))
        .parse::<Pattern>()
        .unwrap_err();
    assert!(error.to_string().contains("alternatives"), "{error}");
    assert!(
        format!("{{{}}}", objects[..8].join(","))
            .parse::<Pattern>()
            .is_ok()
    );
}
