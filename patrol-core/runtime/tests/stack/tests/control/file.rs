//! The file itself: what it decides of rules, where it is found, and what is wrong with it.

use std::{fs, path::Path, process::Stdio};

use patrol_test_support::patrol::{Said, call, event, feed, folder, patrol};
use serde_json::Value;

use crate::judge;

#[test]
fn the_operator_overrules_a_rules_severity() {
    let said = judge("severity", "[rules.rootLogin]\nseverity = \"low\"\n");
    let findings = said.findings();
    assert_eq!(findings.len(), 1, "{said:?}");
    assert_eq!(findings[0]["severity"], "low");
}

#[test]
fn a_rule_that_is_off_does_not_run_unless_it_is_named() {
    let off = "[rules.rootLogin]\nenabled = false\n";
    let said = judge("off", off);
    assert_eq!((said.code, said.findings().len()), (0, 0), "{said:?}");

    let config = folder("off-but-named").join("patrol.toml");
    fs::write(&config, off).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let arguments = [
        "run",
        "--config",
        config,
        "--format",
        "jsonl",
        "--rule",
        "rootLogin",
        "-",
    ];
    let said = feed(&arguments, event("1").to_string().as_bytes());
    assert_eq!(said.findings().len(), 1, "{said:?}");
}

#[test]
fn the_file_of_the_current_folder_is_read_unless_it_is_declined() {
    let here = folder("current");
    fs::write(
        here.join("patrol.toml"),
        "[rules.rootLogin]\nseverity = \"info\"\n",
    )
    .expect("a file");
    fs::write(here.join("event.json"), event("1").to_string()).expect("a file");
    let severity = |here: &Path, more: &[&str]| {
        let output = patrol()
            .args(["run", "--format", "jsonl", "event.json"])
            .args(more)
            .current_dir(here)
            .stdin(Stdio::null())
            .output()
            .expect("patrol runs");
        let findings = Said::from(output).findings();
        findings[0]["severity"].as_str().map(str::to_owned)
    };
    assert_eq!(severity(&here, &[]).as_deref(), Some("info"));
    assert_ne!(severity(&here, &["--no-config"]).as_deref(), Some("info"));
}

#[test]
fn what_is_wrong_with_the_file_is_told_with_its_line_and_what_was_meant() {
    for (number, (toml, words)) in [
        ("\n[rule.rootLogin]\n", "patrol.toml:2: `rule`: unknown key; did you mean `rules`?"),
        (
            "[rootLogin]\nenabled = false\n",
            "patrol.toml:1: `rootLogin`: a rule's table is `[rules.rootLogin]`",
        ),
        (
            "[rules.rootLogin]\n\nenable = false\n",
            "patrol.toml:3: `rules.rootLogin.enable`: rule `rootLogin` has no parameter `enable`; did you mean `enabled`?",
        ),
        (
            "[rules.rootLogin]\naggregate = \"even-if-severe\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: `even-if-severe`: expected it once, after an aggregation",
        ),
        (
            "[rules.rootLogin]\nenabled = \"no\"\n",
            "patrol.toml:2: `rules.rootLogin.enabled`: is text, expected `true` or `false`",
        ),
        (
            "[rules.rootLogin]\nseverity = \"loud\"\n",
            "patrol.toml:2: `rules.rootLogin.severity`: unknown severity `loud`",
        ),
        (
            "[rules.rootLogin]\naggregate = \"often\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: unknown aggregation `often`",
        ),
        (
            "[rules.rootLogin]\naggregate = \"throttle=0s\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: `throttle=0s`: expected more than zero",
        ),
        (
            "[rules.rootLogin]\naggregate = \"threshold=0/10m\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: a threshold of 0: expected 2 to 100 findings",
        ),
        (
            "[rules.rootLogin]\naggregate = \"throttle=1h close=1.5h\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: `close=1.5h`: expected a duration of whole numbers",
        ),
        (
            "[rules.rootLogin]\naggregate = \"throttle=99999999999d\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: a time of 99999999999d: expected more than zero and at most 90 days",
        ),
        (
            "[rules.rootLogin]\naggregate = \"Throttle=1H\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: `Throttle=1H`: expected `throttle` in lower case",
        ),
        (
            "[rules.rootLogin]\naggregate = \"threshold=5/10m\"\n",
            "patrol.toml:2: `rules.rootLogin.aggregate`: `rootLogin`: it is critical, and `threshold=5/10m` tells nobody of a single finding",
        ),
        (
            "[rules.instanceOutsideHome]\nhomeRegions = [\"a\", \"ssm:/x\"]\n",
            "patrol.toml:2: `rules.instanceOutsideHome.homeRegions`: has `ssm:/x` as an item",
        ),
        (
            "[sinks]\noncall = \"pagerdty:ssm:/x\"\n",
            "patrol.toml:2: `sinks.oncall`: unknown sink `pagerdty`: expected one of",
        ),
        (
            "[sinks]\noncall = \"pagerduty:hunter2\"\n",
            "patrol.toml:2: `sinks.oncall`: its address may be a secret: expected an ARN, or a reference",
        ),
        (
            "[sinks]\nslack = \"slack:ssm:/x\"\n",
            "patrol.toml:2: `sinks.slack`: `slack` is a kind of sink",
        ),
        (
            "[sinks]\noncall = \"slack:ssm:/x\"\n[alerts]\nroutes = [\n  \"alerts\",\n  \"oncal severity>=high\",\n]\n",
            "patrol.toml:6: `alerts.routes`: unknown sink `oncal`; did you mean `oncall`",
        ),
        (
            "[rules.instanceOutsideHome]\nenabled = true\n[rules.rootLogin]\naggregate = \"sequence=trailStopd:1h even-if-severe\"\n",
            "patrol.toml:4: `rules.rootLogin.aggregate`: its sequence names the unknown rule `trailStopd`; did you mean `trailStopped`?",
        ),
        (
            "[rules.ofAnotherCrate]\nenabled = true\n",
            "patrol.toml:1: `rules.ofAnotherCrate`: no linked rule is named `ofAnotherCrate`: `patrol rules` lists those that are; remove it here, or link its ruleset",
        ),
        (
            "[alerts]\nroutes = [\"alerts rule=rootLogn\"]\n",
            "patrol.toml:2: `alerts.routes`: no linked rule is named `rootLogn`; did you mean `rootLogin`",
        ),
        (
            "[alerts]\nroutes = [\"alerts severity>=loud\"]\n",
            "patrol.toml:2: `alerts.routes`: `alerts`: `severity>=loud`: unknown severity",
        ),
        (
            "[groups]\nenabled = [\"nosuchgroup\"]\n",
            "patrol.toml:2: `groups.enabled`: no linked rule is in a group `nosuchgroup`",
        ),
        (
            "[groups]\nenable = []\n",
            "patrol.toml:2: `groups.enable`: unknown key; did you mean `enabled`",
        ),
        ("stack = 1\n", "patrol.toml:1: `stack`: is a number, expected text"),
    ]
    .into_iter()
    .enumerate()
    {
        let said = judge(&format!("wrong-{number}"), toml);
        assert_eq!(said.code, 2, "{toml}: {said:?}");
        assert!(said.err.contains(words), "{toml}: {}", said.err);
        assert!(!said.err.contains("hunter2"), "{toml}: {}", said.err);
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let said = judge(
        "all",
        "[rules.rootLogin]\nseverity = \"loud\"\n[rules.nope]\n[[suppress]]\nowner = \"me\"\n",
    );
    assert_eq!(said.code, 2);
    for words in [
        "patrol.toml:2: ",
        "patrol.toml:3: ",
        "patrol.toml:4: `suppress[1]`: `rules` is missing",
        "`until` is missing: the last day on which it holds",
        "`reason` is missing",
    ] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let said = judge("large", &"# a comment\n".repeat(30_000));
    assert_eq!(said.code, 2);
    assert!(
        said.err
            .contains("it has 360000 bytes, and may have 262144"),
        "{}",
        said.err
    );
}

#[test]
fn the_schema_knows_every_rule_and_its_parameters() {
    let said = call(&["rules", "--format", "schema"]);
    let schema: Value = serde_json::from_str(&said.out).expect("JSON");
    let rules = &schema["properties"]["rules"]["properties"];
    let roles = &rules["assumeRole"]["properties"]["disallowedRoles"];
    assert_eq!(roles["type"], serde_json::json!(["string", "array"]));
    assert_eq!(rules["rootLogin"]["additionalProperties"], false);
    assert_eq!(
        schema["properties"]["suppress"]["items"]["required"],
        serde_json::json!(["rules", "when", "until", "owner", "reason"])
    );
}
