//! Whether a test of a field is one that nearly every event passes.
//!
//! What an operator leaves out of a test cannot be known, so tests are tried on values as AWS writes them: a
//! test that takes half of any kind of them names nothing. `anything-but` takes nearly all of every kind,
//! `{ prefix = "arn:aws:sts::" }` all sessions of roles, `{ wildcard = "*a*" }` most ids, and one account none
//! of them.

use std::collections::HashMap;

use patrol_core::{
    Matcher, Pattern,
    pattern::{PartialEvent, Scalar},
};

use super::samples::KINDS;

/// Values that stand in most records.
const COMMON: [&str; 6] = ["", "-", "AssumedRole", "AwsApiCall", "Management", "aws"];

/// Tests of fields that were looked at. It takes a thousand values, a function does it when it starts, and every rule
/// of a suppression has the same tests.
#[derive(Default)]
pub(super) struct Tests(HashMap<Vec<Matcher>, bool>);

impl Tests {
    /// Is it one that nearly every event passes?
    pub(super) fn is_broad(&mut self, any_of: &[Matcher]) -> bool {
        if let Some(known) = self.0.get(any_of) {
            return *known;
        }
        let broad = is_broad(any_of);
        self.0.insert(any_of.to_vec(), broad);
        broad
    }
}

/// Is there a kind of values of which the test takes half, or does it ask for nothing?
fn is_broad(any_of: &[Matcher]) -> bool {
    if any_of.iter().any(|one| *one == Matcher::exists(false)) {
        return true;
    }
    if COMMON.iter().any(|text| takes(any_of, text)) {
        return true;
    }
    // A value takes itself and nothing else: most suppressions need no more.
    let named = |one: &Matcher| {
        matches!(
            one,
            Matcher::Exact(_) | Matcher::Exactly(_) | Matcher::Number(_)
        )
    };
    if any_of.iter().all(named) {
        return false;
    }
    let pattern = Pattern::with_field("value", any_of.to_vec());
    let taken = |value: &&Scalar| {
        pattern.could_match(&PartialEvent::new().field("value", [Scalar::clone(value)]))
    };
    let half = |kind: &Vec<Scalar>| 2 * kind.iter().filter(taken).count() >= kind.len();
    KINDS.iter().any(half)
}

fn takes(any_of: &[Matcher], text: &str) -> bool {
    any_of.iter().any(|one| one.accepts_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any_of(list: &str) -> Vec<Matcher> {
        let pattern: Pattern = format!(r#"{{"x":[{list}]}}"#).parse().expect("a pattern");
        let alternatives = pattern.alternatives();
        alternatives[0].matchers("x").expect("a list").to_vec()
    }

    #[test]
    fn a_test_that_takes_most_of_a_kind_of_values_is_broad() {
        for list in [
            r#"{"anything-but":["111122223333"]}"#,
            r#"{"anything-but":["a","b","c"]}"#,
            r#"{"anything-but":[1,2]}"#,
            r#"{"anything-but":{"prefix":"arn:aws:iam::111122223333:role/a"}}"#,
            r#"{"anything-but":{"wildcard":"*break-glass*"}}"#,
            r#"{"exists":true}"#,
            r#"{"exists":false}"#,
            r#""111122223333",{"exists":false}"#,
            r#"{"prefix":""}"#,
            r#"{"suffix":""}"#,
            r#"{"wildcard":"*"}"#,
            r#"{"wildcard":"*:*"}"#,
            r#"{"wildcard":"*a*"}"#,
            r#"{"wildcard":"*:assumed-role/*"}"#,
            r#"{"prefix":"arn:"}"#,
            r#"{"prefix":"arn:aws:sts::"}"#,
            r#"{"prefix":{"equals-ignore-case":"ARN:AWS:IAM::"}}"#,
            r#"{"prefix":"AROA"}"#,
            r#"{"prefix":"sg-"}"#,
            r#"{"prefix":"20"}"#,
            r#"{"suffix":"Z"}"#,
            r#"{"suffix":".amazonaws.com"}"#,
            r#"{"numeric":[">=",0]}"#,
            r#"{"numeric":[">",-1,"<=",65535]}"#,
            r#"{"numeric":["<",1000000000]}"#,
            r#"{"cidr":"0.0.0.0/0"}"#,
            r#"{"cidr":"::/0"}"#,
            r#"{"cidr":"2000::/3"}"#,
            r#"{"cidr":"0.0.0.0/1"},{"cidr":"128.0.0.0/1"}"#,
            r#""111122223333",{"anything-but":["111122223333"]}"#,
            "true",
            "false",
            "null",
            r#""""#,
            r#""AssumedRole","Root""#,
            r#""AwsApiCall""#,
        ] {
            assert!(is_broad(&any_of(list)), "{list}");
        }
    }

    #[test]
    fn a_test_that_names_something_is_not() {
        for list in [
            r#""111122223333""#,
            r#""111122223333","444455556666""#,
            r#""sg-0abc","sg-0def""#,
            "22",
            r#"{"prefix":"arn:aws:sts::111122223333:"}"#,
            r#"{"prefix":"arn:aws:sts::111122223333:assumed-role/deploy/"}"#,
            r#"{"suffix":":role/deploy"}"#,
            r#"{"suffix":"@example.com"}"#,
            r#"{"wildcard":"arn:aws:iam::*:role/deploy"}"#,
            r#"{"wildcard":"*:assumed-role/deploy/*"}"#,
            r#"{"equals-ignore-case":"deploy"}"#,
            r#"{"prefix":"deploy-"}"#,
            r#"{"prefix":"sg-0abc"}"#,
            r#"{"prefix":"2026-03-01T"}"#,
            r#"{"cidr":"10.0.0.0/8"}"#,
            r#"{"cidr":"2001:db8::/32"}"#,
            r#"{"numeric":["=",22]}"#,
            r#"{"numeric":[">=",30000,"<",32768]}"#,
            r#""AccessDenied""#,
        ] {
            assert!(!is_broad(&any_of(list)), "{list}");
        }
    }
}
