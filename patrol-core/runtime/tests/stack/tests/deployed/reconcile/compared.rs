//! What only CloudTrail's log holds is missed, and nothing else; one stack in miniature AWS serves all stages.

use std::fs;

use chrono::{Days, Utc};
use patrol_test_support::{Ministack, patrol::Said, target_tmp};
use serde_json::{Value, json};

use super::{
    assumed, delivered,
    function_log::{levels, pages},
    log,
    not_compared::{refused, regions},
    reconcile, records, sign_in,
};
use crate::{ZIP, template};

/// What the operator decides: sign-ins from one address are known, and a role's use is told once an hour.
const CONFIG: &str = r#"
[rules.rootLogin]
aggregate = "every"

[[suppress]]
rules = ["rootLogin"]
when = { detail = { sourceIPAddress = ["203.0.113.9"] } }
until = UNTIL
owner = "ann"
reason = "a drill"

[rules.assumeRole]
disallowedRoles = ["Admin"]
aggregate = "throttle=1h"

[rules.instanceOutsideHome]
enabled = false
"#;

fn known(mut record: Value) -> Value {
    record["sourceIPAddress"] = json!("203.0.113.9");
    record
}

/// The ids of the missed calls, sorted.
fn missed(said: &Said) -> Vec<String> {
    let findings = said.findings().into_iter();
    let mut ids: Vec<_> = findings
        .map(|one| {
            one["event"]["detail"]["eventID"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    ids.sort();
    ids
}

#[test]
fn what_only_the_log_holds_is_missed_and_what_was_told_held_back_or_suppressed_is_not() {
    let until = Utc::now().date_naive() + Days::new(30);
    let config = target_tmp().join("reconcile.toml");
    fs::write(&config, CONFIG.replace("UNTIL", &until.to_string())).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let mut aws = Ministack::start("reconcile");
    let template = template(&["--config", config]);
    let outputs = aws.deploy("patrol-reconcile", &template, &ZIP);
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));

    let live = [
        sign_in("live-1"),
        known(sign_in("live-suppressed")),
        assumed("live-2", "bob"),
        assumed("live-held", "bob"),
    ];
    for record in &live {
        let event = delivered(record).to_string();
        let call = json!({ "FunctionName": outputs["FunctionName"], "Payload": event });
        let answer = aws.call("lambda", "invoke", call);
        assert_eq!(answer["FunctionError"], Value::Null, "{answer}");
    }
    let lost = [
        sign_in("lost-1"),
        known(sign_in("lost-suppressed")),
        assumed("lost-held", "bob"),
        assumed("lost-2", "eve"),
        // Of a call that no rule asks for.
        assumed("nothing", "eve"),
    ];
    let mut lost = lost.to_vec();
    lost[4]["eventName"] = json!("GetCallerIdentity");
    log(&mut aws, "us-east-1", "a", records(&live));
    log(&mut aws, "us-east-1", "b", records(&lost));
    // Delivered twice, as CloudTrail may.
    log(&mut aws, "us-east-1", "c", records(&lost[..1]));
    // What happens in another region does not reach the stack.
    let mut abroad = sign_in("abroad");
    abroad["awsRegion"] = json!("eu-west-1");
    log(&mut aws, "eu-west-1", "d", records(&[abroad]));

    let today = Utc::now().date_naive().to_string();
    let asked = ["--from", &today, "--log", "s3://trail/AWSLogs/"];
    let text = reconcile(&aws, &asked);
    assert_eq!(text.code, 1, "{text:?}");
    for words in [
        "patrol-reconcile in us-east-1: 2 findings missed of 6 findings in 10 records of CloudTrail's log\n",
        "  assumeRole: 1 of 4\n",
        "  rootLogin: 1 of 2\n",
        " 000000000000 us-east-1 lost-1: ",
        "3 told or held back as it should be, 2 suppressed, 1 that never came and would have been held back\n",
        "not compared, since CloudTrail's log has nothing of what they wait for: ",
    ] {
        assert!(text.out.contains(words), "{words}: {}", text.out);
    }

    let json = reconcile(&aws, &[&asked[..], &["--format", "jsonl"]].concat());
    assert_eq!(json.code, 1, "{json:?}");
    assert_eq!(missed(&json), ["lost-1", "lost-2"], "{json:?}");

    // The stack hears of the region when it is said so.
    let wide = [
        "--event-region",
        "us-east-1",
        "--event-region",
        "eu-west-1",
        "--format",
        "jsonl",
    ];
    let wide = reconcile(&aws, &[&asked[..], &wide].concat());
    assert_eq!(missed(&wide), ["abroad", "lost-1", "lost-2"], "{wide:?}");

    // Once it was told, nothing is missed.
    for record in &lost[..4] {
        let event = delivered(record).to_string();
        let call = json!({ "FunctionName": outputs["FunctionName"], "Payload": event });
        aws.call("lambda", "invoke", call);
    }
    let told = reconcile(&aws, &asked);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.out.contains("0 findings missed of "), "{}", told.out);

    // One broken object hides nothing of the others.
    log(&mut aws, "us-east-1", "e", records(&[sign_in("lost-3")]));
    let cut = records(&[sign_in("cut")]);
    log(&mut aws, "us-east-1", "f", cut[..12].to_vec());
    let broken = reconcile(&aws, &[&asked[..], &["--format", "jsonl"]].concat());
    assert_eq!(broken.code, 3, "{broken:?}");
    assert_eq!(missed(&broken), ["lost-3"], "{broken:?}");
    assert!(broken.err.contains("/f.json.gz:"), "{}", broken.err);

    pages(&mut aws, &asked);
    regions(&aws, &asked);
    levels(&mut aws, &outputs["FunctionName"], &asked);
    refused(&mut aws, &asked);
}
