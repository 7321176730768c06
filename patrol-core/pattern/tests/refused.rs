//! What is refused, where, and in which words.

use patrol_pattern::{Pattern, PatternError};

const REFUSED: &[(&str, &str)] = &[
    (
        r#"[1]"#,
        r#"expected a JSON object, such as `{"source": ["aws.s3"]}`"#,
    ),
    (
        r#""#,
        r#"expected a JSON object, such as `{"source": ["aws.s3"]}`"#,
    ),
    (r#"{}"#, r#"empty object: expected at least one field"#),
    (
        r#"{"a":{}}"#,
        r#"a: empty object: expected at least one field"#,
    ),
    (
        r#"{"a":{"b":[]}}"#,
        r#"a.b: empty list: expected at least one value or operator"#,
    ),
    (
        r#"{"a":"x"}"#,
        r#"a: expected an object or a list, found `"x"`: a single value is written as a list of one"#,
    ),
    (
        r#"{"a":1}"#,
        r#"a: expected an object or a list, found `1`: a single value is written as a list of one"#,
    ),
    (
        r#"{"a":null}"#,
        r#"a: expected an object or a list, found `null`: a single value is written as a list of one"#,
    ),
    (
        r#"{"a":[["x"]]}"#,
        r#"a[0]: expected a value or an operator, found a list in the list"#,
    ),
    (
        r#"{"a":[{}]}"#,
        r#"a[0]: empty operator: expected `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `numeric`, `cidr` or `exists`"#,
    ),
    (
        r#"{"a":["x",{"foo":"x"}]}"#,
        r#"a[1]: unknown operator `foo`: expected `prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `numeric`, `cidr` or `exists`"#,
    ),
    (
        r#"{"a":[{"prefix":"x","suffix":"y"}]}"#,
        r#"a[0]: prefix: more than one operator in an object: write each in an object of its own"#,
    ),
    (
        r#"{"a":[{"prefix":1}]}"#,
        r#"a[0]: prefix: expected a string, found `1`"#,
    ),
    (
        r#"{"a":[{"prefix":["x"]}]}"#,
        r#"a[0]: prefix: expected a string, found `["x"]`"#,
    ),
    (
        r#"{"a":[{"suffix":{"wildcard":"x"}}]}"#,
        r#"a[0]: suffix: unknown operator `wildcard` inside: expected `equals-ignore-case`"#,
    ),
    (
        r#"{"a":[{"suffix":{}}]}"#,
        r#"a[0]: suffix: empty operator: expected `equals-ignore-case`"#,
    ),
    (
        r#"{"a":[{"prefix":{"equals-ignore-case":["x"]}}]}"#,
        r#"a[0]: equals-ignore-case: expected a string, found `["x"]`"#,
    ),
    (
        r#"{"a":[{"equals-ignore-case":["x"]}]}"#,
        r#"a[0]: equals-ignore-case: expected a string, found `["x"]`"#,
    ),
    (
        r#"{"a":[{"exactly":1}]}"#,
        r#"a[0]: exactly: expected a string, found `1`"#,
    ),
    (
        r#"{"a":[{"wildcard":"a**b"}]}"#,
        r#"a[0]: wildcard: two `*` in a row in `a**b`: write one"#,
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
        r#"a[0]: wildcard: expected a string, found `["a"]`"#,
    ),
    (
        r#"{"a":[{"exists":"true"}]}"#,
        r#"a[0]: exists: expected `true` or `false`, found `"true"`"#,
    ),
    (
        r#"{"a":[{"exists":null}]}"#,
        r#"a[0]: exists: expected `true` or `false`, found `null`"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0.0"}]}"#,
        r#"a[0]: cidr: expected one `/` between address and mask, found `10.0.0.0`"#,
    ),
    (
        r#"{"a":[{"cidr":"10.0.0/8"}]}"#,
        r#"a[0]: cidr: `10.0.0` in `10.0.0/8` is not an IP address"#,
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
        r#"a[0]: cidr: expected a string, found `8`"#,
    ),
    (
        r#"{"a":[{"numeric":["!=",1]}]}"#,
        r#"a[0]: numeric: unknown comparison `!=`: expected `=`, `<`, `<=`, `>` or `>=`"#,
    ),
    (
        r#"{"a":[{"numeric":["=",1,"<",2]}]}"#,
        r#"a[0]: numeric: `<` cannot follow `=`"#,
    ),
    (
        r#"{"a":[{"numeric":["<",1,">",0]}]}"#,
        r#"a[0]: numeric: `>` must come before `<`: write the lower bound first"#,
    ),
    (
        r#"{"a":[{"numeric":["<=",1,"<",3]}]}"#,
        r#"a[0]: numeric: `<` cannot follow `<=`"#,
    ),
    (
        r#"{"a":[{"numeric":[">",1,"<",1]}]}"#,
        r#"a[0]: numeric: empty range: the lower bound must be less than the upper bound"#,
    ),
    (
        r#"{"a":[{"numeric":[">",1,"<",3,"<",4]}]}"#,
        r#"a[0]: numeric: `<` cannot follow two bounds"#,
    ),
    (
        r#"{"a":[{"numeric":[">",1,">",0]}]}"#,
        r#"a[0]: numeric: `>` cannot follow `>`"#,
    ),
    (
        r#"{"a":[{"numeric":[">"]}]}"#,
        r#"a[0]: numeric: expected a number after `>`"#,
    ),
    (
        r#"{"a":[{"numeric":[">","1"]}]}"#,
        r#"a[0]: numeric: expected a number after `>`, found `"1"`"#,
    ),
    (
        r#"{"a":[{"numeric":[]}]}"#,
        r#"a[0]: numeric: empty list: expected a comparison and a number"#,
    ),
    (
        r#"{"a":[{"numeric":5}]}"#,
        r#"a[0]: numeric: expected a list of comparisons and numbers, found `5`"#,
    ),
    (
        r#"{"a":[{"numeric":["=",9007199254740993]}]}"#,
        r#"a[0]: numeric: `9007199254740993` cannot be compared by value: no double holds it exactly"#,
    ),
    (
        r#"{"a":[{"anything-but":[]}]}"#,
        r#"a[0]: anything-but: empty list: expected at least one value to exclude"#,
    ),
    (
        r#"{"a":[{"anything-but":["a",1]}]}"#,
        r#"a[0]: anything-but: strings and numbers in one list: expected only one of the two"#,
    ),
    (
        r#"{"a":[{"anything-but":null}]}"#,
        r#"a[0]: anything-but: expected strings or numbers, found `null`"#,
    ),
    (
        r#"{"a":[{"anything-but":[true]}]}"#,
        r#"a[0]: anything-but: expected strings or numbers, found `true`"#,
    ),
    (
        r#"{"a":[{"anything-but":{"prefix":""}}]}"#,
        r#"a[0]: anything-but: an empty prefix excludes every string"#,
    ),
    (
        r#"{"a":[{"anything-but":{"suffix":["a",""]}}]}"#,
        r#"a[0]: anything-but: an empty suffix excludes every string"#,
    ),
    (
        r#"{"a":[{"anything-but":{"prefix":[]}}]}"#,
        r#"a[0]: anything-but: empty list: expected at least one value to exclude"#,
    ),
    (
        r#"{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}"#,
        r#"a[0]: anything-but: unknown operator `cidr` inside: expected one of `prefix`, `suffix`, `equals-ignore-case`, `wildcard`"#,
    ),
    (
        r#"{"a":[{"anything-but":{"wildcard":"**"}}]}"#,
        r#"a[0]: wildcard: two `*` in a row in `**`: write one"#,
    ),
    (
        r#"{"a":[{"anything-but":{}}]}"#,
        r#"a[0]: anything-but: empty operator: expected one of `prefix`, `suffix`, `equals-ignore-case`, `wildcard`"#,
    ),
    (
        r#"{"a":[{"anything-but":1e400}]}"#,
        r#"a[0]: anything-but: `1e400` cannot be compared by value: no double holds it exactly"#,
    ),
    (
        r#"{"$or":[{"a":[1]}]}"#,
        r#"$or: expected at least two branches, found 1"#,
    ),
    (
        r#"{"d":{"$or":[{"a":[1]},{}]}}"#,
        r#"d.$or[1]: empty object: expected at least one field"#,
    ),
    (
        r#"{"$or":[{"a":[1]},["b"]]}"#,
        r#"$or[1]: expected an object"#,
    ),
    (
        r#"{"$or":[{"a":[1]},{"x":{"numeric":[1]}}]}"#,
        r#"$or[1].x.numeric: `numeric` is reserved: it cannot name a field inside `$or`"#,
    ),
    (
        r#"{"$or":[{"regex":["a"]},{"b":["2"]}]}"#,
        r#"$or[0].regex: `regex` is reserved: it cannot name a field inside `$or`"#,
    ),
    (
        r#"{"$or":[]}"#,
        r#"$or: expected at least two branches, found 0"#,
    ),
    (
        r#"{"a":["x",]}"#,
        r#"a[0]: invalid JSON at byte 10: expected a JSON value"#,
    ),
    (
        r#"{"a":["x"]"#,
        r#"invalid JSON at byte 10: the text ends too early"#,
    ),
    (
        r#"{"a":[01]}"#,
        r#"a[0]: invalid JSON at byte 7: malformed number"#,
    ),
    (
        r#"{'a':['x']}"#,
        r#"invalid JSON at byte 1: expected a key in double quotes"#,
    ),
    (
        r#"{"detail":{"count":[{"numeric":["<",5,">",0]}]}}"#,
        r#"detail.count[0]: numeric: `>` must come before `<`: write the lower bound first"#,
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
        if reason.starts_with("invalid JSON") {
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
        "the pattern has 2060 characters, the limit is 2048"
    );
    assert_eq!(pattern.check_size(Pattern::MAX_CHARS), Ok(()));
}
