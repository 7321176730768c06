//! `patrol run` puts findings together by the events' own times.

use std::fs;

use patrol_test_support::patrol::{Said, event, feed, folder, lines};
use serde_json::{Value, json};

/// Sign-ins of the root user at these times, with findings put together so.
fn judge(name: &str, how: &str, times: &[&str], more: &[&str]) -> Said {
    let config = folder(name).join("patrol.toml");
    let text = format!("[rules.rootLogin]\naggregate = \"{how}\"\n");
    fs::write(&config, text).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let events: Vec<Value> = (1..)
        .zip(times)
        .map(|(number, time)| {
            let mut event = event(&format!("event-{number}"));
            event["time"] = json!(format!("2026-01-01T{time}Z"));
            event["detail"]["eventID"] = json!(format!("record-{number}"));
            event
        })
        .collect();
    let arguments = [
        "run",
        "--config",
        config,
        "--format",
        "jsonl",
        "--rule",
        "rootLogin",
        "-v",
    ];
    let arguments = [&arguments[..], more, &["-"]].concat();
    feed(&arguments, lines(&events).as_bytes())
}

fn told(said: &Said) -> Vec<(Value, Value, Value)> {
    let findings = said.findings().into_iter();
    findings
        .map(|mut one| (one["time"].take(), one["state"].take(), one["count"].take()))
        .collect()
}

#[test]
fn what_was_told_is_held_back_for_its_time_and_counted() {
    let times = ["10:00:00", "10:30:00", "11:00:00"];
    let said = judge("run-throttle", "throttle=1h", &times, &[]);
    assert_eq!(said.code, 0, "{said:?}");
    let wanted = [
        (json!("2026-01-01T10:00:00Z"), json!("opened"), json!(1)),
        (json!("2026-01-01T11:00:00Z"), json!("again"), json!(2)),
    ];
    assert_eq!(told(&said), wanted, "{said:?}");
    assert!(
        said.err
            .contains("2 findings in 3 events: 2 critical; 1 held back"),
        "{}",
        said.err
    );
}

#[test]
fn a_threshold_is_told_once_in_whatever_order_the_events_come() {
    let how = "threshold=3/10m even-if-severe";
    for times in [
        ["10:00:00", "10:05:00", "10:09:00"],
        ["10:09:00", "10:00:00", "10:05:00"],
    ] {
        let said = judge("run-threshold", how, &times, &[]);
        let told = told(&said);
        assert_eq!(told.len(), 1, "{said:?}");
        assert_eq!(told[0].2, 3, "{said:?}");
    }
    let said = judge(
        "run-few",
        how,
        &["10:00:00", "10:05:00", "10:10:00"],
        &["--fail-on-finding"],
    );
    assert_eq!((said.code, told(&said)), (0, Vec::new()), "{said:?}");
}

#[test]
fn every_finding_is_shown_to_whoever_asks() {
    let times = ["10:00:00", "10:30:00", "11:00:00"];
    let said = judge("run-every", "throttle=1h", &times, &["--every-finding"]);
    assert_eq!(told(&said).len(), 3, "{said:?}");
    assert!(!said.err.contains("held back"), "{}", said.err);
}

/// What is told of the root user of each account, of events at these times; one account a letter.
fn of_accounts(
    name: &str,
    how: &str,
    events: &[(&str, &str)],
) -> Vec<(String, Value, Value, Value)> {
    let config = folder(name).join("patrol.toml");
    let text = format!("[rules.rootLogin]\naggregate = \"{how}\"\n");
    fs::write(&config, text).expect("a file");
    let events: Vec<Value> = (1..)
        .zip(events)
        .map(|(number, (account, time))| {
            let mut event = event(&format!("event-{number}"));
            event["time"] = json!(time);
            event["account"] = json!(account);
            event["detail"]["eventID"] = json!(format!("record-{account}-{time}"));
            event
        })
        .collect();
    let config = config.to_str().expect("UTF-8");
    let arguments = ["run", "--config", config, "--format", "jsonl"];
    let arguments = [&arguments[..], &["--rule", "rootLogin", "-q", "-"]].concat();
    let said = feed(&arguments, lines(&events).as_bytes());
    let findings = said.findings().into_iter();
    findings
        .map(|mut one| {
            let account = one["account"].as_str().unwrap_or_default().to_owned();
            let (time, state) = (one["time"].take(), one["state"].take());
            (account, time, state, one["count"].take())
        })
        .collect()
}

#[test]
fn an_event_of_the_future_changes_nothing_of_what_is_told_about_others() {
    let others = [
        ("111122223333", "2026-01-01T10:00:00Z"),
        ("111122223333", "2026-01-01T10:30:00Z"),
        ("444455556666", "2026-01-01T10:40:00Z"),
        ("111122223333", "2026-01-01T10:45:00Z"),
        ("444455556666", "2026-01-02T10:40:00Z"),
        ("444455556666", "2026-01-20T10:40:00Z"),
    ];
    let how = "throttle=1h close=7d";
    let wanted = of_accounts("run-without-future", how, &others);
    assert!(wanted.iter().any(|one| one.2 == "closed"), "{wanted:?}");
    for at in 0..=others.len() {
        let mut events = others.to_vec();
        events.insert(at, ("777788889999", "2999-01-01T00:00:00Z"));
        let mut told = of_accounts(&format!("run-future-{at}"), how, &events);
        told.retain(|one| one.0 != "777788889999");
        assert_eq!(told, wanted, "the event of the future at {at}");
    }
}

#[test]
fn an_event_of_the_future_hides_no_finding_of_its_own_key() {
    let account = "111122223333";
    let events = [
        (account, "2026-01-01T10:00:00Z"),
        (account, "2999-01-01T00:00:00Z"),
        (account, "2026-01-01T10:01:00Z"),
        (account, "2026-01-01T10:02:00Z"),
    ];
    let how = "threshold=4/10m even-if-severe";
    let told = of_accounts("run-future-own", how, &events);
    assert_eq!(told.len(), 1, "it counts as the latest: {told:?}");
}

/// A recording of times that are still to come is put together as any other is.
#[test]
fn recorded_events_that_are_all_of_the_future_keep_their_times() {
    let account = "111122223333";
    let events = [
        (account, "2999-01-01T10:00:00Z"),
        (account, "2999-01-01T10:30:00Z"),
        (account, "2999-01-05T10:00:00Z"),
    ];
    let told = of_accounts("run-all-future", "throttle=1h", &events);
    let counts: Vec<_> = told.iter().map(|one| one.3.clone()).collect();
    assert_eq!(counts, [1, 1, 1], "{told:?}");
}

/// Whoever writes what a finding is about makes its key as long as an event is.
#[test]
fn keys_of_megabytes_are_told_once_each() {
    let config = folder("run-long-keys").join("patrol.toml");
    fs::write(
        &config,
        "[rules.guardDutyFinding]\naggregate = \"throttle=1h\"\n",
    )
    .expect("a file");
    let config = config.to_str().expect("UTF-8");
    for bytes in [1_000, 200_000, 5_000_000] {
        let found = |number: usize, last: &str| {
            let id = "k".repeat(bytes) + last;
            json!({
                "version": "0", "id": number.to_string(), "source": "aws.guardduty",
                "detail-type": "GuardDuty Finding", "account": "111122223333",
                "region": "us-east-1", "time": "2026-01-01T10:00:00Z", "resources": [],
                "detail": { "id": id, "severity": 8, "type": "Recon:EC2/Portscan" },
            })
        };
        let events = [found(1, "a"), found(2, "b"), found(3, "a"), found(4, "a")];
        let arguments = ["run", "--config", config, "--format", "jsonl", "-q"];
        let arguments = [&arguments[..], &["--rule", "guardDutyFinding", "-"]].concat();
        let said = feed(&arguments, lines(&events).as_bytes());
        assert_eq!(said.code, 0, "{}", said.err);
        let found = said.findings();
        // Two are opened; at the end the two that were held back are told.
        let counts: Vec<_> = found.iter().map(|one| &one["count"]).collect();
        assert_eq!(counts, [1, 1, 2], "{bytes}");
        let keys: Vec<_> = found.iter().map(|one| one["key"].as_str()).collect();
        assert_eq!((keys[0], keys[0] == keys[1]), (keys[2], false), "{bytes}");
        let whole = format!("[cut: the whole has {} bytes]", bytes + 1);
        assert!(keys[0].expect("a key").contains(&whole), "{keys:?}");
    }
}
