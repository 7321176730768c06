//! A pattern and an event, divided by a line break: no panic, and all ways agree.
//!
//! Run with `cargo +nightly fuzz run pattern` in `patrol-core`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patrol_core::pattern::{Pattern, PatternSet};

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |&byte| byte == b'\n');
    let (Some(pattern), Some(event)) = (parts.next(), parts.next()) else { return };
    let Ok(pattern) = std::str::from_utf8(pattern) else { return };
    let Ok(pattern) = pattern.parse::<Pattern>() else { return };

    let again: Pattern = pattern.to_string().parse().expect("canonical text is valid");
    assert_eq!(again, pattern);

    let set: PatternSet<u8> = [(1, pattern.clone()), (2, again.clone())].into_iter().collect();
    match pattern.matches(event) {
        Ok(matches) => {
            assert_eq!(again.matches(event), Ok(matches));
            assert_eq!(pattern.explain(event).expect("the same event").is_match(), matches);
            assert_eq!(set.matches(event).expect("the same event").count(), if matches { 2 } else { 0 });
        }
        Err(error) => {
            assert_eq!(set.matches(event).map(|_| ()), Err(error));
            assert_eq!(pattern.explain(event).map(|_| ()), Err(error));
        }
    }
});
