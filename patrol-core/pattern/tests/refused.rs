//! What is refused, where, and in which words.

use patrol_pattern::{Pattern, PatternError};

const REFUSED: &[(&str, &str)] = &[
    (r#"[1]"#, r#"a pattern is a JSON object"#),
    (r#""#, r#"a pattern is a JSON object"#),
    (r#"{}"#, r#"an empty object"#),
    (r#"{"a":{}}"#, r#"a: an empty object"#),
    (r#"{"a":{"b":[]}}"#, r#"a.b: an empty list"#),
    (
        r#"{"a":"x"}"#,
        r#"a: must be an object or an array, not `"x"`"#,
    ),
    (r#"{"a":1}"#, r#"a: must be an object or an array, not `1`"#),
    (
        r#"{"a":null}"#,
        r#"a: must be an object or an array, not `null`"#,
    ),
    (
        r#"{"a":[["x"]]}"#,
        r#"a[0]: a list inside the list of values"#,
    ),
    (r#"{"a":[{}]}"#, r#"a[0]: an object without an operator"#),
    (
        r#"{"a":["x",{"foo":"x"}]}"#,
        r#"a[1]: unknown operator `foo`"#,
    ),
    (
        r#"{"a":[{"prefix":"x","suffix":"y"}]}"#,
        r#"a[0]: prefix: only one operator may stand in an object"#,
    ),
    (
        r#"{"a":[{"prefix":1}]}"#,
        r#"a[0]: prefix: the operand must be a string, not `1`"#,
    ),
    (
        r#"{"a":[{"prefix":["x"]}]}"#,
        r#"a[0]: prefix: the operand must be a string, not `["x"]`"#,
    ),
    (
        r#"{"a":[{"suffix":{"wildcard":"x"}}]}"#,
        r#"a[0]: suffix: `wildcard` cannot stand inside"#,
    ),
    (
        r#"{"a":[{"suffix":{}}]}"#,
        r#"a[0]: suffix: an object without an operator"#,
    ),
    (
        r#"{"a":[{"prefix":{"equals-ignore-case":["x"]}}]}"#,
        r#"a[0]: equals-ignore-case: the operand must be a string, not `["x"]`"#,
    ),
    (
        r#"{"a":[{"equals-ignore-case":["x"]}]}"#,
        r#"a[0]: equals-ignore-case: the operand must be a string, not `["x"]`"#,
    ),
    (
        r#"{"a":[{"exactly":1}]}"#,
        r#"a[0]: exactly: the operand must be a string, not `1`"#,
    ),
    (
        r#"{"a":[{"wildcard":"a**b"}]}"#,
        r#"a[0]: wildcard: two `*` in a row in `a**b`"#,
    ),
    (
        r#"{"a":[{"wildcard":"a\\b"}]}"#,
        r#"a[0]: wildcard: a backslash in `a\b` must be followed by `*` or a backslash"#,
    ),
    (
        r#"{"a":[{"wildcard":"a\\"}]}"#,
        r#"a[0]: wildcard: a backslash in `a\` must be followed by `*` or a backslash"#,
    ),
    (
        r#"{"a":[{"wildcard":["a"]}]}"#,
        r#"a[0]: wildcard: the operand must be a string, not `["a"]`"#,
    ),
    (
        r#"{"a":[{"exists":"true"}]}"#,
        r#"a[0]: exists: the operand must be `true` or `false`, not `"true"`"#,
    ),
    (
        r#"{"a":[{"exists":null}]}"#,
        r#"a[0]: exists: the operand must be `true` or `false`, not `null`"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0.0"}]}"#,
        r#"a[0]: cidr: `10.0.0.0` must have one `/` between address and mask"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0/8"}]}"#,
        r#"a[0]: cidr: `10.0.0` is not an IP address"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0.0/32"}]}"#,
        r#"a[0]: cidr: the mask in `10.0.0.0/32` must be from 0 to 31"#,
    ),
    (
        r#"{"a":[{"cidr":"::/128"}]}"#,
        r#"a[0]: cidr: the mask in `::/128` must be from 0 to 127"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0.0/-1"}]}"#,
        r#"a[0]: cidr: the mask in `10.0.0.0/-1` must be from 0 to 31"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0.0/x"}]}"#,
        r#"a[0]: cidr: the mask in `10.0.0.0/x` must be a whole number"#,
    ),
    (
        r#"{"a":[{"cidr":8}]}"#,
        r#"a[0]: cidr: the operand must be a string, not `8`"#,
    ),
    (
        r#"{"a":[{"numeric":["!=",1]}]}"#,
        r#"a[0]: numeric: unknown comparison "!=""#,
    ),
    (
        r#"{"a":[{"numeric":["=",1,"<",2]}]}"#,
        r#"a[0]: numeric: "<" cannot follow "=""#,
    ),
    (
        r#"{"a":[{"numeric":["<",1,">",0]}]}"#,
        r#"a[0]: numeric: "<" must come after ">""#,
    ),
    (
        r#"{"a":[{"numeric":["<=",1,"<",3]}]}"#,
        r#"a[0]: numeric: "<" cannot follow "<=""#,
    ),
    (
        r#"{"a":[{"numeric":[">",1,"<",1]}]}"#,
        r#"a[0]: numeric: the bottom must be below the top"#,
    ),
    (
        r#"{"a":[{"numeric":[">",1,"<",3,"<",4]}]}"#,
        r#"a[0]: numeric: "<" cannot follow two bounds"#,
    ),
    (
        r#"{"a":[{"numeric":[">",1,">",0]}]}"#,
        r#"a[0]: numeric: ">" cannot follow ">""#,
    ),
    (
        r#"{"a":[{"numeric":[">"]}]}"#,
        r#"a[0]: numeric: a number must follow ">""#,
    ),
    (
        r#"{"a":[{"numeric":[">","1"]}]}"#,
        r#"a[0]: numeric: a number must follow ">", not `"1"`"#,
    ),
    (
        r#"{"a":[{"numeric":[]}]}"#,
        r#"a[0]: numeric: an empty list"#,
    ),
    (
        r#"{"a":[{"numeric":5}]}"#,
        r#"a[0]: numeric: the operand must be a list, not `5`"#,
    ),
    (
        r#"{"a":[{"numeric":["=",9007199254740993]}]}"#,
        r#"a[0]: numeric: `9007199254740993` cannot be compared: a double does not carry it"#,
    ),
    (
        r#"{"a":[{"anything-but":[]}]}"#,
        r#"a[0]: anything-but: an empty list excludes nothing"#,
    ),
    (
        r#"{"a":[{"anything-but":["a",1]}]}"#,
        r#"a[0]: anything-but: strings and numbers in one list"#,
    ),
    (
        r#"{"a":[{"anything-but":null}]}"#,
        r#"a[0]: anything-but: the operand must be strings or numbers, not `null`"#,
    ),
    (
        r#"{"a":[{"anything-but":[true]}]}"#,
        r#"a[0]: anything-but: the operand must be strings or numbers, not `true`"#,
    ),
    (
        r#"{"a":[{"anything-but":{"prefix":""}}]}"#,
        r#"a[0]: anything-but: an empty prefix would exclude every string"#,
    ),
    (
        r#"{"a":[{"anything-but":{"suffix":["a",""]}}]}"#,
        r#"a[0]: anything-but: an empty suffix would exclude every string"#,
    ),
    (
        r#"{"a":[{"anything-but":{"prefix":[]}}]}"#,
        r#"a[0]: anything-but: an empty list excludes nothing"#,
    ),
    (
        r#"{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}"#,
        r#"a[0]: anything-but: `cidr` cannot stand inside"#,
    ),
    (
        r#"{"a":[{"anything-but":{"wildcard":"**"}}]}"#,
        r#"a[0]: wildcard: two `*` in a row in `**`"#,
    ),
    (
        r#"{"a":[{"anything-but":{}}]}"#,
        r#"a[0]: anything-but: an object without an operator"#,
    ),
    (
        r#"{"a":[{"anything-but":1e400}]}"#,
        r#"a[0]: anything-but: `1e400` cannot be compared: a double does not carry it"#,
    ),
    (
        r#"{"$or":[{"a":[1]}]}"#,
        r#"$or: needs two branches at least"#,
    ),
    (
        r#"{"d":{"$or":[{"a":[1]},{}]}}"#,
        r#"d.$or[1]: an empty object"#,
    ),
    (
        r#"{"$or":[{"a":[1]},["b"]]}"#,
        r#"$or[1]: a branch must be an object"#,
    ),
    (
        r#"{"$or":[{"a":[1]},{"x":{"numeric":[1]}}]}"#,
        r#"$or[1].x.numeric: `numeric` cannot name a field inside `$or`"#,
    ),
    (
        r#"{"$or":[{"regex":["a"]},{"b":["2"]}]}"#,
        r#"$or[0].regex: `regex` cannot name a field inside `$or`"#,
    ),
    (r#"{"$or":[]}"#, r#"$or[0]: needs two branches at least"#),
    (
        r#"{"a":["x",]}"#,
        r#"a[0]: not valid JSON at byte 10: expected a value"#,
    ),
    (
        r#"{"a":["x"]"#,
        r#"not valid JSON at byte 10: the text ends too early"#,
    ),
    (
        r#"{"a":[01]}"#,
        r#"a[0]: not valid JSON at byte 7: malformed number"#,
    ),
    (
        r#"{'a':['x']}"#,
        r#"not valid JSON at byte 1: expected a key in double quotes"#,
    ),
    (
        r#"{"detail":{"count":[{"numeric":["<",5,">",0]}]}}"#,
        r#"detail.count[0]: numeric: "<" must come after ">""#,
    ),
];

fn refusal(text: &str) -> PatternError {
    match text.parse::<Pattern>() {
        Ok(_) => panic!("{text} is taken"),
        Err(error) => error,
    }
}

#[test]
fn an_error_names_the_path_the_operator_and_the_reason() {
    for (pattern, words) in REFUSED {
        assert_eq!(refusal(pattern).to_string(), *words, "{pattern}");
    }
}

#[test]
fn what_is_refused_is_refused_at_every_place() {
    for (pattern, words) in REFUSED {
        // Lists of `a` only: other errors name places of their own.
        let (Some(list), Some(reason)) = (
            pattern
                .strip_prefix(r#"{"a":["#)
                .and_then(|rest| rest.strip_suffix("]}")),
            words.strip_prefix("a[0]: "),
        ) else {
            continue;
        };
        if reason.starts_with("not valid JSON") {
            continue;
        }
        for (around, path) in [
            (r#"{"b":[1],"x":{"y.z":["v",#]}}"#, "x.y.z[1]"),
            (
                r#"{"$or":[{"b":[1]},{"x":{"$or":[{"c":[2]},{"y":[#]}]}}]}"#,
                "$or[1].x.$or[1].y[0]",
            ),
            (r#"{"$or":[null],"x":[#]}"#, "x[0]"),
        ] {
            // An empty list under `anything-but` is taken after another value.
            if list.contains("[]") && path.ends_with("[1]") {
                continue;
            }
            let error = refusal(&around.replace('#', list));
            if !around.contains("null") {
                assert_eq!(
                    (error.path(), error.reason()),
                    (path, after_operator(reason)),
                    "{list}"
                );
            }
        }
    }
}

/// The reason without the operator's name before it.
fn after_operator(reason: &str) -> &str {
    match reason.split_once(": ") {
        Some((name, rest)) if !name.contains(' ') => rest,
        _ => reason,
    }
}

#[test]
fn the_size_of_a_rule_is_limited() {
    let long = format!(r#"{{"a":["{}"]}}"#, "é".repeat(2_050));
    let pattern: Pattern = long.parse().expect("no limit of its own");
    let error = pattern.check_size(Pattern::DEFAULT_MAX_CHARS).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the pattern has 2060 characters; the limit is 2048"
    );
    assert_eq!(pattern.check_size(Pattern::MAX_CHARS), Ok(()));
}
