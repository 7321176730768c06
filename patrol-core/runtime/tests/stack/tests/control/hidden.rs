//! What suppressions hide, and until when.

use std::fs;

use patrol_test_support::patrol::{call, event, feed, folder, lines};
use serde_json::Value;

use crate::{day, suppression};

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
