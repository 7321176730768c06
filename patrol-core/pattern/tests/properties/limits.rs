//! The limits of nesting, numbers and keys.

use patrol_pattern::Pattern;

use crate::reference::{Combinations, Event};

/// Nesting, long numbers and long keys, just within the limits and just beyond, in
/// patterns and in events.
#[test]
fn limits_are_those_of_the_reference() {
    let check = || {
        for size in [499, 500, 501, 998, 999, 1_000, 1_001] {
            let nested = |open: &str, inside: &str, close: &str| {
                format!("{}{inside}{}", open.repeat(size), close.repeat(size))
            };
            let digits = "1".repeat(size);
            for text in [
                nested(r#"{"a":"#, "[1]", "}"),
                nested(r#"{"a":"#, r#"[{"prefix":"x"}]"#, "}"),
                nested(r#"{"a":"#, r#"[{"anything-but":["x"]}]"#, "}"),
                nested(r#"{"a":"#, r#"[{"anything-but":{"prefix":["x"]}}]"#, "}"),
                nested(r#"{"$or":[{"b":[1]},"#, r#"{"a":[1]}"#, "]}"),
                nested(r#"{"$or":[{"b":[1]},"#, r#"{"a":[{"cidr":"::/1"}]}"#, "]}"),
                format!(r#"{{"a":[{digits}]}}"#),
                format!(r#"{{"a":[{digits}.0]}}"#),
                format!(r#"{{"a":[1e{}]}}"#, "0".repeat(size)),
                format!(r#"{{"a":[-{digits}]}}"#),
            ] {
                let (parsed, wanted) = (text.parse::<Pattern>(), Combinations::new(&text));
                assert_eq!(parsed.is_ok(), wanted.is_some(), "{size} {text}");
            }
            let pattern = Pattern::with_field("a", ["x"]);
            for inside in [
                nested("[", "", "]"),
                nested(r#"{"a":"#, "1", "}"),
                nested(r#"[{"a":"#, "1", "}]"),
                nested(r#"{"a":"#, "[]", "}"),
                digits.clone(),
                format!("-0.{digits}"),
                format!("1e-{digits}"),
            ] {
                for key in ["a", "b"] {
                    let event = format!(r#"{{"{key}":{inside}}}"#);
                    assert_eq!(
                        pattern.matches(event.as_bytes()).is_ok(),
                        Event::new(event.as_bytes()).is_some(),
                        "{size} {event}"
                    );
                }
            }
        }
        for (key, units) in [("x", 1), ("é", 1), ("𝒳", 2), ("\\n", 1), ("\\u00e9", 1)] {
            for size in [50_000 / units, 50_000 / units + 1] {
                let key = key.repeat(size);
                let pattern = format!(r#"{{"{key}":[1]}}"#);
                let event = format!(r#"{{"{key}":1}}"#);
                let wanted = Combinations::new(&pattern);
                assert_eq!(
                    pattern.parse::<Pattern>().is_ok(),
                    wanted.is_some(),
                    "{size}"
                );
                assert_eq!(
                    Pattern::source("x").matches(event.as_bytes()).is_ok(),
                    Event::new(event.as_bytes()).is_some(),
                    "{size}"
                );
            }
        }
    };
    // The reference calls itself for each level.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    thread
        .spawn(check)
        .expect("a thread")
        .join()
        .expect("agreement");
}
