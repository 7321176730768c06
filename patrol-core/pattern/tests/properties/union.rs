//! The union of patterns against its members.

use patrol_pattern::Pattern;

use crate::worlds::{first, rounds, world};

/// How many members: few of them have many fields in common, more of them make many branches.
const MEMBERS: [usize; 3] = [2, 3, 7];

/// A field that all of them may ask for, whose name is long enough to be written once.
const LONG: &str =
    r#""a-field-of-a-name-that-is-long-enough-to-be-written-once":[{"exists":false}],"#;

/// Patterns whose lists overlap, as those of rules on one service do.
pub(crate) fn alike(seed: u64) -> Vec<String> {
    let pick = |at: u64, from: &[&str]| {
        let bits = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .rotate_left(at as u32 * 7);
        let some: Vec<_> = (0..from.len())
            .filter(|index| bits >> index & 1 == 1)
            .map(|index| from[index])
            .collect();
        match some[..] {
            [] => from[0].to_owned(),
            _ => some.join(","),
        }
    };
    (0..4)
        .map(|member| {
            let at = member * 3;
            let names = pick(at, &[r#""x""#, r#""y""#, "1", r#"{"prefix":"x"}"#]);
            let sizes = pick(
                at + 1,
                &["1", "2", r#"{"exists":false}"#, r#"{"anything-but":"x"}"#],
            );
            let kinds = pick(at + 2, &[r#""x""#, r#""z""#, "null"]);
            let long = match seed >> 4 & 3 {
                0 => LONG.to_owned(),
                // So long that a union is shortened as far as it goes.
                1 => LONG.replace("name", &format!("name-{member}").repeat(150)) + LONG,
                _ => String::new(),
            };
            match (seed >> member) % 4 {
                0 => format!(r#"{{{long}"a":[{names}]}}"#),
                1 => format!(r#"{{{long}"a":[{names}],"b":[{sizes}]}}"#),
                2 => format!(r#"{{{long}"a":[{names}],"b":[{sizes}],"p":{{"c":[{kinds}]}}}}"#),
                _ => format!(r#"{{{long}"p":{{"a":[{names}],"c":[{kinds}]}}}}"#),
            }
        })
        .collect()
}

/// Events of the fields that those patterns name.
pub(crate) fn small(seed: u64) -> impl Iterator<Item = Vec<u8>> {
    const VALUES: [&str; 8] = [
        r#""x""#,
        r#""y""#,
        r#""z""#,
        r#""xy""#,
        "1",
        "2",
        "null",
        r#"["x",2]"#,
    ];
    (0..8).map(move |turn| {
        let bits = (seed * 8 + turn).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let value = |at: u32| VALUES[(bits >> (at * 6 + 8) & 7) as usize];
        let (a, b, pa, pc) = (value(0), value(1), value(2), value(3));
        let event = match bits >> 60 & 3 {
            0 => format!(r#"{{"a":{a},"p":{{"c":{pc}}}}}"#),
            1 => format!(r#"{{"a":{a},"b":{b},"p":[{{"a":{pa}}},{{"c":{pc}}}]}}"#),
            _ => format!(r#"{{"a":{a},"b":{b},"p":{{"a":{pa},"c":{pc}}}}}"#),
        };
        event.into_bytes()
    })
}

#[test]
fn a_union_matches_what_some_member_matches_and_nothing_else() {
    let (mut unions, mut matched, mut pairs, mut branches) = (0, 0, 0, 0);
    for seed in first()..first() + rounds() * 4 {
        let (mut texts, mut events) = world(seed);
        events.extend(small(seed));
        texts.splice(0..0, alike(seed));
        let patterns: Vec<Pattern> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        for members in MEMBERS {
            for members in patterns.chunks(members) {
                // Names of operators and `$or` itself cannot stand inside a `$or`.
                let Ok(union) = Pattern::union(members) else {
                    continue;
                };
                let text = union.to_string();
                assert_eq!(text.parse().as_ref(), Ok(&union), "seed {seed}\n{text}");
                let turned = Pattern::union(members.iter().rev());
                assert_eq!(turned.as_ref(), Ok(&union), "seed {seed}");
                unions += 1;
                branches += usize::from(union.combinations() > 1);
                for event in &events {
                    let wanted = members.iter().map(|member| member.matches(event));
                    let wanted = wanted.collect::<Result<Vec<_>, _>>();
                    let wanted = wanted.map(|any| any.contains(&true));
                    let shown = String::from_utf8_lossy(event);
                    assert_eq!(
                        union.matches(event),
                        wanted,
                        "seed {seed}\n{members:#?}\n{text}\n{shown}"
                    );
                    pairs += 1;
                    matched += usize::from(wanted == Ok(true));
                }
            }
        }
    }
    assert!(branches * 4 > unions, "{branches} of {unions}");
    assert!(
        matched * 20 > pairs && matched * 4 < pairs * 3,
        "{matched} of {pairs}"
    );
}

#[test]
fn no_two_branches_of_a_union_share_a_value_on_every_field() {
    // EventBridge's engine would lose the second one: `C` with `1`, or `B` with `2`.
    let one = Pattern::json(r#"{"n":["A","B"],"x":["1"]}"#);
    let other = Pattern::json(r#"{"n":["B","C"],"x":["1","2"]}"#);
    assert_eq!(
        Pattern::union([&one, &other])
            .map(|union| union.to_string())
            .as_deref(),
        Ok(
            r#"{"$or":[{"n":["A","B"],"x":["1"]},{"n":["B"],"x":["2"]},{"n":["C"],"x":["1","2"]}]}"#
        ),
    );
}

#[test]
fn what_is_alike_is_written_once() {
    for (members, union) in [
        (
            vec![
                r#"{"source":["aws.s3"],"detail":{"eventName":["A"]}}"#,
                r#"{"source":["aws.s3"],"detail":{"eventName":["A","B"]}}"#,
                r#"{"source":["aws.s3"],"detail":{"eventName":[{"prefix":"C"}]}}"#,
            ],
            r#"{"detail":{"eventName":["A","B",{"prefix":"C"}]},"source":["aws.s3"]}"#,
        ),
        (
            vec![
                r#"{"source":["aws.s3"]}"#,
                r#"{"source":["aws.s3"],"detail":{"eventName":["A"]}}"#,
            ],
            r#"{"source":["aws.s3"]}"#,
        ),
        (
            vec![
                r#"{"source":["aws.cloudfront"],"detail":{"errorCode":[{"exists":false}],"eventSource":["cloudfront.amazonaws.com"]}}"#,
                r#"{"source":["aws.cloudfront"],"detail":{"errorCode":[{"exists":false}],"eventSource":["cloudfront.amazonaws.com"],"eventName":["A"]}}"#,
            ],
            r#"{"detail":{"errorCode":[{"exists":false}],"eventSource":["cloudfront.amazonaws.com"]},"$or":[{"detail":{"eventName":["A"]},"source":["aws.cloudfront"]},{"source":["aws.cloudfront"]}]}"#,
        ),
        (
            vec![
                r#"{"source":["aws.s3"],"detail":{"eventName":["A"],"to":[1]}}"#,
                r#"{"source":["aws.s3"],"detail":{"eventName":["B"]}}"#,
            ],
            r#"{"source":["aws.s3"],"detail":{"$or":[{"eventName":["A"],"to":[1]},{"eventName":["B"]}]}}"#,
        ),
    ] {
        let members: Vec<_> = members.into_iter().map(Pattern::json).collect();
        let found = Pattern::union(&members).map(|union| union.to_string());
        assert_eq!(found.as_deref(), Ok(union));
    }
}

#[test]
fn a_union_of_nothing_is_refused() {
    let why = Pattern::union([]).map_err(|why| why.to_string());
    assert_eq!(why, Err("expected at least one pattern".to_owned()));
}
