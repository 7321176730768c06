//! A `patrol.toml` that cannot be meant is refused before anything is changed, whichever command reads it.

use std::fs;

use patrol_test_support::Ministack;
use serde_json::{Value, json};

use crate::document::day;
use crate::operator::{Build, Operator};

/// A suppression of `rule0`, which waits for `PutRolePolicy` of IAM; the later lines are in force.
fn suppression(when: &str, until: &str) -> String {
    format!(
        "[[suppress]]\nrules = [\"rule0\"]\nwhen = {when}\nuntil = {until}\nowner = \"ann\"\nreason = \"CHG-1\"\n"
    )
}

/// What is wrong, in lines of the file, and what is said about it.
fn mistakes() -> Vec<(String, &'static str)> {
    let everything = "matches every event of rule `rule0` and would hide all that it finds";
    let mut mistakes: Vec<(String, &'static str)> = [
        ("sinkz = 1", "`sinkz`: unknown key; did you mean `sinks`?"),
        (
            "[rules.rul7]\nenabled = false",
            "no linked rule is named `rul7`; did you mean `rule7`",
        ),
        (
            "[rules.rule7]\nenabeld = false",
            "rule `rule7` has no parameter `enabeld`; did you mean `enabled`?",
        ),
        (
            "[rules.rule7]\nexpectd = [\"a\"]",
            "rule `rule7` has no parameter `expectd`; did you mean `expected`?",
        ),
        (
            "[rules.rule7]\nseverity = \"hihg\"",
            "unknown severity `hihg`: expected one of `info`, `low`, `medium`, `high`, `critical`",
        ),
        (
            "[groups]\ndisabled = [\"baselin\"]",
            "no linked rule is in a group `baselin`",
        ),
        (
            "[sinks]\noncall = \"slak:ssm:/many-test/x\"",
            "unknown sink `slak`: expected one of",
        ),
        (
            "[sinks]\noncall = \"slack:ssm:/many-test/x\"\n[alerts]\nroutes = [\"oncal\"]",
            "unknown sink `oncal`; did you mean `oncall`?",
        ),
        ("[rules.rule7", "not TOML"),
    ]
    .map(|(lines, words)| (lines.to_owned(), words))
    .into();
    let soon = day(30);
    for (when, until, words) in [
        (
            r#"{ account = ["1"] }"#,
            "2026-01-01",
            "`suppress[1].until`: a suppression of `rule0` has ended on 2026-01-01",
        ),
        (
            r#"{ account = ["1"] }"#,
            "2099-01-01",
            "a suppression lasts at most a year",
        ),
        ("{}", &soon, "is empty and would hide everything"),
        (r#"{ account = [{ exists = true }] }"#, &soon, everything),
        (
            r#"{ detail = { eventID = [{ exists = true }] } }"#,
            &soon,
            everything,
        ),
        (
            r#"{ detail = { eventName = ["PutRolePolicy"] } }"#,
            &soon,
            everything,
        ),
        (
            r#"{ "$or" = [{ detail = { errorCode = [{ exists = false }] } }, { detail = { errorCode = ["", "200"] } }] }"#,
            &soon,
            everything,
        ),
        (
            r#"{ detail = { eventName = ["RunInstances"] } }"#,
            &soon,
            "matches no event of rule `rule0`",
        ),
    ] {
        mistakes.push((suppression(when, until), words));
    }
    let all_off = (0..300).map(|number| format!("[rules.rule{number}]\nenabled = false\n"));
    mistakes.push((all_off.collect(), "every linked rule is turned off"));
    let large = "# a comment\n".repeat(30_000);
    mistakes.push((large, "bytes, and may have 262144"));
    mistakes
}

/// Everything that a deployment could have changed.
fn state(aws: &mut Ministack) -> Value {
    let stacks = aws.call("cloudformation", "list_stacks", json!({}));
    let buckets = aws.call("s3", "list_buckets", json!({}))["Buckets"].take();
    let names = buckets.as_array().expect("buckets").iter();
    let objects = names.map(|bucket| {
        let found = aws.call("s3", "list_objects_v2", json!({ "Bucket": bucket["Name"] }));
        found["Contents"].clone()
    });
    let objects: Vec<_> = objects.collect();
    let parameters = aws.call("ssm", "describe_parameters", json!({}));
    json!([stacks, objects, parameters])
}

#[test]
fn a_file_that_cannot_be_meant_is_refused_before_anything_is_changed() {
    let mut aws = Ministack::start("many-refused");
    let operator = Operator::new(&aws.endpoint, "many-refused");
    let build = Build::first();
    let check = |commands: &[&str], aws: &mut Ministack| {
        let before = state(aws);
        let refused = |words: &str| {
            for command in commands {
                let said = operator.run(&build, command, &[]);
                assert_eq!(said.code, 2, "{command}, {words}: {said:?}");
                assert!(said.err.contains(words), "{command}, {words}: {}", said.err);
            }
        };
        for (lines, words) in mistakes() {
            operator.decide(&lines);
            refused(words);
        }
        // The document of another stack.
        operator.decide("");
        let text = fs::read_to_string(&operator.config).expect("the file");
        fs::write(&operator.config, text.replace("many-test", "many-live")).expect("a file");
        refused("is for the stack `many-live`, and this is `many-test`");
        assert_eq!(state(aws), before);
    };
    check(&["create"], &mut aws);
    operator.decide("");
    operator.must(&build, "create", &[]);
    check(&["diff", "update"], &mut aws);
}
