//! `run --format`: what each format says of the same findings.

use patrol_test_support::{
    patrol::{Said, event, feed, lines, patrol},
    published_faults,
};
use serde_json::{Value, json};

/// Two findings; the second has what an attacker would write.
fn run(format: &str) -> Said {
    let mut evil = event("2");
    evil["detail"]["sourceIPAddress"] = "=cmd|' /C calc'!A0,\"x\" <b>&\u{fffe}\u{1b}[2J".into();
    let input = lines(&[event("1"), evil]);
    let said = feed(
        &["run", "-q", "--rule", "rootLogin", "--format", format, "-"],
        input.as_bytes(),
    );
    assert_eq!((said.code, &*said.err), (0, ""), "{format}");
    assert!(!said.out.contains('\u{1b}'), "{format}: {}", said.out);
    said
}

fn none(format: &str) -> String {
    feed(
        &["run", "-q", "--rule", "rootLogin", "--format", format, "-"],
        b"[]",
    )
    .out
}

#[test]
fn csv_is_a_row_a_finding() {
    let said = run("csv");
    let rows: Vec<_> = said.out.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 3, "{}", said.out);
    assert!(
        rows[0].starts_with("time,severity,rule,ruleset,account,region,principal,subject,summary")
    );
    assert!(
        rows[1].starts_with(
            "2026-03-02T09:01:00Z,critical,rootLogin,patrol-rules-aws,111122223333,us-east-1,"
        ),
        "{}",
        rows[1]
    );
    assert!(rows[1].ends_with(",'-:1") && rows[2].ends_with(",'-:2"));
    assert_eq!(none("csv").lines().count(), 1);
}

#[test]
fn sarif_is_one_document_with_the_rules() {
    for (text, count) in [(run("sarif").out, 2), (none("sarif"), 0)] {
        let document: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document["version"], "2.1.0");
        let run = &document["runs"][0];
        let rule = &run["tool"]["driver"]["rules"][0];
        assert_eq!(rule["id"], "rootLogin");
        assert_eq!(rule["properties"]["security-severity"], "9.5");
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), count);
        for (at, result) in results.iter().enumerate() {
            assert_eq!(
                (&result["ruleId"], &result["level"]),
                (&json!("rootLogin"), &json!("error"))
            );
            let location = &result["locations"][0];
            assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "-");
            assert_eq!(
                location["logicalLocations"][0]["fullyQualifiedName"],
                format!("-:{}", at + 1)
            );
            assert!(result["partialFingerprints"]["patrolIdentity/v1"].is_string());
        }
    }
}

/// SARIF's plain texts have links and placeholders, as an attacker may write them.
#[test]
fn sarif_shows_no_link_of_an_event() {
    let mut evil = event("1");
    evil["detail"]["sourceIPAddress"] = "[Sign in](https://evil.example) {0}".into();
    let run = ["run", "-q", "--rule", "rootLogin", "--format", "sarif", "-"];
    let said = feed(&run, evil.to_string().as_bytes());
    let document: Value = serde_json::from_str(&said.out).expect("JSON");
    let text = document["runs"][0]["results"][0]["message"]["text"].as_str();
    let text = text.expect("a text");
    assert!(text.contains("[Sign in]"), "{text}");
    assert!(!text.contains("](") && !text.contains("{0}"), "{text}");
}

#[test]
fn junit_is_a_test_case_a_rule() {
    let text = run("junit").out;
    assert!(text.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" failures=\"1\">"
    ));
    assert!(
        text.contains("<testcase classname=\"patrol-rules-aws\" name=\"rootLogin\">"),
        "{text}"
    );
    assert!(text.contains("<failure message=\"2 findings\">"), "{text}");
    assert!(
        text.contains("&lt;b&gt;&amp;") && !text.contains("<b>"),
        "{text}"
    );
    let quiet = none("junit");
    assert!(
        quiet.contains("failures=\"0\"") && quiet.contains("name=\"rootLogin\"/>"),
        "{quiet}"
    );
}

/// Every rule that can start without values, and findings of files with odd names.
fn all(format: &str) -> String {
    let folder = patrol_test_support::patrol::folder(&format!("formats-{format}"));
    for name in ["a b:c%.json", "[ä]#?&.json"] {
        let mut evil = event("<1>");
        evil["detail"]["sourceIPAddress"] = "]]>&\u{0}\u{b}\u{202e}".into();
        std::fs::write(folder.join(name), evil.to_string()).expect("a file");
    }
    let mut run = patrol();
    run.args(["run", "-q", "--no-config", "--format", format])
        .arg(&folder);
    let said = Said::from(run.output().expect("patrol runs"));
    assert_eq!(said.code, 0, "{said:?}");
    said.out
}

#[test]
fn sarif_and_junit_are_what_is_published_of_them() {
    let texts = |format| [run(format).out, none(format), all(format)];
    let documents = texts("sarif").map(|text| serde_json::from_str(&text).expect("JSON"));
    assert_eq!(published_faults("sarif", &documents), "");
    let rules = &documents[2]["runs"][0]["tool"]["driver"]["rules"];
    assert!(rules.as_array().is_some_and(|rules| rules.len() > 10));
    let results = &documents[2]["runs"][0]["results"];
    assert!(results.as_array().is_some_and(|results| results.len() > 1));
    let documents = texts("junit").map(Value::from);
    assert_eq!(published_faults("junit", &documents), "");

    // The checkers find what is wrong.
    let mut wrong: Value = serde_json::from_str(&run("sarif").out).expect("JSON");
    wrong["runs"][0]["results"][0]["level"] = json!("fatal");
    wrong["runs"][0]["results"][1]["ruleId"] = json!("other");
    assert_eq!(published_faults("sarif", &[wrong]).lines().count(), 2);
    let wrong = run("junit")
        .out
        .replace(" failures=\"1\"", " failures=\"2\"");
    assert_eq!(
        published_faults("junit", &[json!(wrong)]).lines().count(),
        2
    );
}

/// The attributes that class 2004 and its objects require, and the numbers that stand for words.
#[test]
fn ocsf_is_a_detection_finding_a_line() {
    let text = run("ocsf").out;
    let findings: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(findings.len(), 2);
    for (at, finding) in findings.iter().enumerate() {
        for (pointer, value) in [
            ("/class_uid", json!(2004)),
            ("/category_uid", json!(2)),
            ("/activity_id", json!(1)),
            ("/type_uid", json!(200_401)),
            ("/severity_id", json!(5)),
            ("/time", json!(1_772_442_060_000_i64)),
            ("/metadata/version", json!("1.3.0")),
            ("/metadata/profiles", json!(["cloud"])),
            ("/metadata/product/name", json!("Patrol")),
            ("/cloud/provider", json!("AWS")),
            ("/cloud/region", json!("us-east-1")),
            ("/cloud/account/uid", json!("111122223333")),
            ("/finding_info/analytic/type_id", json!(1)),
            ("/finding_info/types", json!(["rootLogin"])),
            (
                "/finding_info/attacks/0/sub_technique/uid",
                json!("T1078.004"),
            ),
            ("/evidences/0/api/operation", json!("ConsoleLogin")),
            ("/evidences/0/data/id", json!((at + 1).to_string())),
        ] {
            assert_eq!(finding.pointer(pointer), Some(&value), "{pointer}");
        }
        for pointer in [
            "/finding_info/uid",
            "/finding_info/title",
            "/message",
            "/remediation/desc",
        ] {
            assert!(
                finding.pointer(pointer).is_some_and(Value::is_string),
                "{pointer}"
            );
        }
    }
    assert_eq!(
        findings[0].pointer("/evidences/0/src_endpoint/ip"),
        Some(&json!("198.51.100.23"))
    );
    assert_eq!(
        findings[1].pointer("/evidences/0/src_endpoint"),
        None,
        "no address"
    );
}
