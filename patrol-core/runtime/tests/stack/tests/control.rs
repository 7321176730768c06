//! `patrol.toml`: what an operator decides, and what is wrong with it.

use std::{fs, path::Path, process::Stdio};

use patrol_test_support::patrol::{Said, call, event, feed, folder, lines, patrol};
use serde_json::Value;

/// Runs `rootLogin` over an event that it reports, with this file.
fn judge(name: &str, toml: &str) -> Said {
    let config = folder(name).join("patrol.toml");
    fs::write(&config, toml).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let arguments = ["run", "--config", config, "--format", "jsonl", "-"];
    feed(&arguments, event("1").to_string().as_bytes())
}

/// So many days from today, as `2027-03-31`.
fn day(ahead: i64) -> String {
    (chrono::Utc::now().date_naive() + chrono::Duration::days(ahead)).to_string()
}

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

/// A suppression of `rootLogin` with one line replaced.
fn suppression(key: &str, line: &str) -> String {
    let lines = [
        ("rules", "rules = [\"rootLogin\"]".to_owned()),
        ("when", "when = { account = [\"111122223333\"] }".to_owned()),
        ("until", format!("until = {}", day(30))),
        ("owner", "owner = \"net-team@example.com\"".to_owned()),
        ("reason", "reason = \"CHG-1234\"".to_owned()),
    ];
    let lines = lines.map(|(of, text)| if of == key { line.to_owned() } else { text });
    format!("[[suppress]]\n{}\n", lines.join("\n"))
}

#[test]
fn a_suppression_that_cannot_be_meant_is_refused() {
    let far = format!("until = {}", day(400));
    for (number, (key, line, words)) in [
        ("rules", "rules = []", "patrol.toml:2: `suppress[1].rules`: is empty"),
        ("rules", "rules = [\"rootLogn\"]", "patrol.toml:2: `suppress[1].rules`: no linked rule is named `rootLogn`; did you mean"),
        ("when", "when = {}", "patrol.toml:3: `suppress[1].when`: is empty and would hide everything"),
        ("when", "when = { account = \"1\" }", "patrol.toml:3: `suppress[1].when`: not an event pattern: account"),
        (
            "when",
            "when = { detail-type = [\"AWS Health Event\"] }",
            "patrol.toml:3: `suppress[1].when`: matches no event of rule `rootLogin`, whose pattern is",
        ),
        (
            "when",
            "when = { account = [{ exists = true }] }",
            "patrol.toml:3: `suppress[1].when`: matches every event of rule `rootLogin` and would hide all that it finds",
        ),
        (
            "when",
            "when = { detail = { a = [{ wildcard = \"*:*:*:*:*:event-bus/*\" }] } }",
            "patrol.toml:3: `suppress[1].when`: the wildcards of `detail.a` are too complex: use fewer asterisks",
        ),
        (
            "when",
            "when = { detail = { eventID = [{ exists = true }] } }",
            "patrol.toml:3: `suppress[1].when`: matches every event of rule `rootLogin` and would hide all that it finds",
        ),
        ("until", &far, "days ahead, and a suppression lasts at most a year"),
        ("until", "until = \"soon\"", "patrol.toml:4: `suppress[1].until`: is text, expected a day such as"),
        ("owner", "owner = \" \"", "patrol.toml:5: `suppress[1].owner`: is empty"),
        ("reason", "reason = \"\"", "patrol.toml:6: `suppress[1].reason`: is empty"),
        ("reason", "reasons = \"x\"", "patrol.toml:6: `suppress[1].reasons`: unknown key; did you mean `reason`?"),
    ]
    .into_iter()
    .enumerate()
    {
        let said = judge(&format!("suppress-{number}"), &suppression(key, line));
        assert_eq!(said.code, 2, "{line}: {said:?}");
        assert!(said.err.contains(words), "{line}: {}", said.err);
    }
}

#[test]
fn a_suppression_that_hides_nearly_everything_must_say_that_it_is_meant() {
    let one = |field: &str, test: &str| format!("detail = {{ {field} = [{test}] }}");
    let sources = [
        "{ cidr = \"0.0.0.0/0\" }",
        "{ cidr = \"0.0.0.0/1\" }, { cidr = \"128.0.0.0/1\" }",
    ];
    let broad = [
        "account = [{ anything-but = [\"111122223333\", \"444455556666\"] }]".to_owned(),
        "account = [\"111122223333\", { anything-but = [\"111122223333\"] }]".to_owned(),
        "time = [{ prefix = \"20\" }]".to_owned(),
        "version = [\"0\"]".to_owned(),
        "version = [\"0\"], region = [{ anything-but = [\"eu-west-1\"] }]".to_owned(),
        one("errorCode", "{ exists = false }"),
        one("sourceIPAddress", "{ exists = true }"),
        one("userAgent", "{ prefix = \"\" }"),
        one("sourceIPAddress", "{ wildcard = \"*\" }"),
        one("sourceIPAddress", sources[0]),
        one("sourceIPAddress", sources[1]),
        one("number", "{ numeric = [\">=\", 0] }"),
        one("eventVersion", "\"1.08\""),
        one("eventSource", "\"signin.amazonaws.com\""),
        "detail = { userIdentity = { arn = [{ prefix = \"arn:aws:iam::\" }] } }".to_owned(),
        "\"$or\" = [{ account = [\"111122223333\"] }, { account = [{ anything-but = [\"111122223333\"] }] }]".to_owned(),
        "detail = { \"$or\" = [{ errorCode = [{ exists = true }] }, { errorCode = [{ exists = false }] }] }".to_owned(),
        "detail = { \"$or\" = [{ sourceIPAddress = [{ cidr = \"0.0.0.0/2\" }] }, { sourceIPAddress = [{ cidr = \"64.0.0.0/2\" }] }, { sourceIPAddress = [{ cidr = \"128.0.0.0/2\" }] }] }".to_owned(),
    ];
    for (number, fields) in broad.iter().enumerate() {
        let when = format!("when = {{ {fields} }}");
        let said = judge(&format!("broad-{number}"), &suppression("when", &when));
        assert_eq!(said.code, 2, "{when}: {said:?}");
        let words = "patrol.toml:3: `suppress[1].when`: names no value that tells one event of rule `rootLogin` from another";
        assert!(said.err.contains(words), "{when}: {}", said.err);
        assert!(
            said.err.contains("or write `broad = true` beside it"),
            "{}",
            said.err
        );

        let meant = suppression("when", &format!("{when}\nbroad = true"));
        let said = judge(&format!("broad-meant-{number}"), &meant);
        assert_eq!(said.code, 0, "{when}: {said:?}");
    }
    let side = judge(
        "broad-side",
        &suppression("when", &format!("when = {{ {} }}", broad[15])),
    );
    let words = "from another where it asks for `{\"account\":[{\"anything-but\":[\"111122223333\"]}]}`, and would";
    assert!(side.err.contains(words), "{}", side.err);
    // All is all, whatever it is called.
    let all = "when = { account = [{ exists = true }] }\nbroad = true";
    let said = judge("broad-all", &suppression("when", all));
    assert!(
        said.err.contains("would hide all that it finds"),
        "{}",
        said.err
    );
    let word = suppression("when", "when = { account = [\"1\"] }\nbroad = \"yes\"");
    let said = judge("broad-word", &word);
    let words = "patrol.toml:4: `suppress[1].broad`: is text, expected `true` or `false`";
    assert!(said.err.contains(words), "{}", said.err);
}

#[test]
fn a_suppression_that_names_something_may_ask_for_more() {
    for (number, fields) in [
        "account = [\"111122223333\"], detail = { errorCode = [{ exists = false }] }",
        "detail = { sourceIPAddress = [{ cidr = \"10.0.0.0/8\" }] }",
        "detail = { userIdentity = { arn = [{ suffix = \":user/deploy\" }] } }",
        "account = [{ anything-but = [\"111122223333\"] }], region = [\"eu-west-1\"]",
        "\"$or\" = [{ account = [\"111122223333\"] }, { region = [\"eu-west-1\"] }]",
        "detail = { errorCode = [\"AccessDenied\"] }",
    ]
    .into_iter()
    .enumerate()
    {
        let when = format!("when = {{ {fields} }}");
        let said = judge(&format!("narrow-{number}"), &suppression("when", &when));
        assert_eq!(said.code, 0, "{when}: {said:?}");
    }
}

#[test]
fn a_suppression_that_has_ended_is_a_warning() {
    let ended = format!("until = {}", day(-1));
    let said = judge("ended", &suppression("until", &ended));
    assert_eq!(said.code, 0, "{said:?}");
    let words = "patrol.toml:1: `suppress[1].until`: a suppression of `rootLogin` has ended on ";
    assert!(said.err.contains(words), "{}", said.err);
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

/// A sign-in of the root user of this account, on this day.
fn sign_in(id: &str, account: &str, day: &str) -> Value {
    let mut event = event(id);
    event["account"] = account.into();
    event["time"] = format!("{day}T09:01:00Z").into();
    event
}

#[test]
fn a_suppression_holds_until_its_last_day_by_the_events_own_time() {
    let config = folder("holds").join("patrol.toml");
    let last = day(30);
    fs::write(&config, suppression("until", &format!("until = {last}"))).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let events = lines(&[
        sign_in("before", "111122223333", "2026-03-02"),
        sign_in("last day", "111122223333", &last),
        sign_in("after", "111122223333", &day(31)),
        sign_in("elsewhere", "444455556666", "2026-03-02"),
    ]);
    let arguments = ["run", "--config", config, "--rule", "rootLogin"];
    let said = feed(
        &[&arguments[..], &["--format", "jsonl", "-v", "-"]].concat(),
        events.as_bytes(),
    );
    assert_eq!(said.inputs(), ["-:3", "-:4"], "{said:?}");
    let ended = &said.findings()[0];
    assert_eq!(ended["details"]["suppressionEnded"], last);
    let summary = ended["summary"].as_str().expect("text");
    let note = format!(" A suppression of it ended on {last} (net-team@example.com: CHG-1234).");
    assert!(summary.ends_with(&note), "{summary}");
    assert!(said.findings()[1]["details"]["suppressionEnded"].is_null());
    assert!(said.err.contains("2 findings in 4 events"), "{}", said.err);
    assert!(said.err.contains("; 2 suppressed"), "{}", said.err);
}

#[test]
fn what_each_suppression_hides_is_told() {
    let config = folder("suppressions").join("patrol.toml");
    let when =
        |account: &str| suppression("when", &format!("when = {{ account = [\"{account}\"] }}"));
    let other = suppression("rules", "rules = [\"assumeRole\"]");
    let toml = when("111122223333") + &when("999999999999") + &other;
    fs::write(&config, toml).expect("a file");
    let path = config.to_str().expect("UTF-8");
    let arguments = [
        "suppressions",
        "--config",
        path,
        "--param",
        "assumeRole.disallowedRoles=Admin",
    ];
    let tell = |events: &[Value], more: &[&str]| {
        feed(
            &[&arguments[..], more, &["-"]].concat(),
            lines(events).as_bytes(),
        )
    };
    let here = sign_in("1", "111122223333", "2026-03-02");
    let there = sign_in("2", "444455556666", "2026-03-02");

    let said = tell(&[here.clone(), there], &["--format", "json"]);
    assert_eq!(said.code, 0, "{said:?}");
    let told: Value = serde_json::from_str(&said.out).expect("JSON");
    let hides = |number: usize| told[number]["hides"].as_str().expect("text").to_owned();
    assert_eq!(
        [hides(0), hides(1), hides(2)],
        ["some", "none", "no-findings"]
    );
    assert_eq!(
        told[0]["rules"],
        serde_json::json!([{"rule": "rootLogin", "findings": 2, "hidden": 1, "percent": 50}])
    );
    assert_eq!(told[1]["line"], 7);

    let said = tell(&[here], &[]);
    for words in [
        "patrol.toml:1: until ",
        ", in 30 days (net-team@example.com: CHG-1234)",
        "  rootLogin: hides 1 of 1 finding (100%)\n  it hides all that a rule finds: name more fields",
        "  rootLogin: hides 0 of 1 finding\n  stale: it hides nothing",
        "  assumeRole: hides 0 of 0 findings\n  its rules find nothing in these events",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }

    fs::write(&config, "").expect("a file");
    let said = tell(&[], &[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("holds no `[[suppress]]`"), "{}", said.err);
    let gone = call(&["suppressions", "--no-config", "no-such-file"]);
    assert_eq!(gone.code, 2, "{gone:?}");
}
