//! `implies` against `matches`: what one pattern is said to imply matches with it.

use patrol_pattern::Pattern;

use crate::union::{alike, small};
use crate::worlds::{first, rounds, world};

#[test]
fn what_a_pattern_implies_matches_whenever_it_does() {
    let (mut implied, mut in_parts, mut matched) = (0, 0, 0);
    for seed in first()..first() + rounds() * 4 {
        let (mut texts, mut events) = world(seed);
        events.extend(small(seed));
        texts.splice(0..0, alike(seed));
        let mut patterns: Vec<Pattern> =
            texts.iter().filter_map(|text| text.parse().ok()).collect();
        let unions: Vec<_> = patterns
            .chunks(2)
            .filter_map(|members| Pattern::union(members).ok())
            .collect();
        // Which branch of a union takes which values of a member has to be found.
        patterns.extend(unions);
        for one in &patterns {
            for other in patterns.iter().filter(|other| *other != one) {
                if !one.implies(other, &[]) {
                    continue;
                }
                implied += 1;
                in_parts += usize::from(other.combinations() > 1);
                for event in &events {
                    if one.matches(event) == Ok(true) {
                        let shown = String::from_utf8_lossy(event);
                        let both = other.matches(event);
                        assert_eq!(both, Ok(true), "seed {seed}\n{one}\n{other}\n{shown}");
                        matched += 1;
                    }
                }
            }
        }
    }
    assert!(
        implied > 500 && in_parts > 100 && matched > 500,
        "{implied}, {in_parts}, {matched}"
    );
}
