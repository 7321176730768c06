//! `patrol run` over what somebody kept: payloads of the function, dead letters, what the CLI shows.

use patrol_test_support::patrol::{Said, event, gzip, judge, judge_request, record};
use serde_json::{Value, json};

/// The ids of the events in which the sign-in of the root user was found.
fn ids(said: &Said) -> Vec<String> {
    let findings = said.findings().into_iter();
    findings
        .map(|finding| finding["event_id"].as_str().expect("an id").to_owned())
        .collect()
}

fn sqs_message(body: &Value) -> Value {
    json!({ "MessageId": "m", "ReceiptHandle": "h", "Body": body.to_string() })
}

fn destination(payload: &Value) -> Value {
    json!({
        "version": "1.0", "timestamp": "2026-03-02T10:00:00Z",
        "requestContext": {
            "requestId": "r", "functionArn": "arn:aws:lambda:us-east-1:111122223333:function:patrol",
            "condition": "RetriesExhausted", "approximateInvokeCount": 3,
        },
        "requestPayload": payload,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Patrol.Rule", "errorMessage": "no luck"},
    })
}

#[test]
fn whatever_holds_an_event_is_read() {
    let wrapped = json!({"patrol": {"rule": "rootLogin"}, "event": event("1")});
    let bus_dead_letter = json!({
        "messageId": "m", "body": event("1").to_string(), "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:dead",
        "messageAttributes": {"RULE_ARN": {"stringValue": "r"}, "ERROR_CODE": {"stringValue": "NO_PERMISSIONS"}},
    });
    for (form, text, positions) in [
        ("a bare record", record("1").to_string(), &["-:1"][..]),
        ("the stack's wrapping", wrapped.to_string(), &["-:1"]),
        ("a destination's record", destination(&event("1")).to_string(), &["-:1"]),
        ("a destination's wrapped event", destination(&wrapped).to_string(), &["-:1"]),
        (
            "messages of a dead letter queue",
            json!({"Messages": [sqs_message(&event("1")), sqs_message(&wrapped), sqs_message(&destination(&event("1")))]}).to_string(),
            &["-:1", "-:2", "-:3"],
        ),
        ("a dead letter of EventBridge in a batch", json!({"Records": [bus_dead_letter]}).to_string(), &["-:1"]),
        (
            "lookup-events",
            json!({"Events": [{"EventId": "1", "CloudTrailEvent": record("1").to_string()}]}).to_string(),
            &["-:1"],
        ),
        (
            "get-query-results",
            json!({"QueryStatus": "FINISHED", "QueryResultRows": [[{"eventJson": record("1").to_string()}]]}).to_string(),
            &["-:1"],
        ),
        ("a row of Lake", json!({"eventJson": record("1").to_string()}).to_string(), &["-:1"]),
        ("an array of records", json!([record("1"), wrapped]).to_string(), &["-:1", "-:2"]),
    ] {
        let said = judge(text.as_bytes());
        assert_eq!((said.code, &*said.err), (0, ""), "{form}");
        assert_eq!(said.inputs(), positions, "{form}");
        assert!(ids(&said).iter().all(|id| id == "1"), "{form}");
        // In the middle of others; on a line by itself, an array is not an event.
        if text.starts_with('[') {
            continue;
        }
        let lines = format!("{}\n{text}\n{}\n", event("a"), event("b"));
        let said = judge(lines.as_bytes());
        assert_eq!((said.code, &*said.err), (0, ""), "{form}");
        assert_eq!(said.findings().len(), positions.len() + 2, "{form}");
    }
}

/// A message of a topic, queue or stream is for rules that such a thing feeds, as in the function.
#[test]
fn a_recorded_message_is_no_event_of_aws() {
    let forged = event("1").to_string();
    let sns = json!({
        "Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:us-east-1:111122223333:t",
        "Subject": null, "Message": forged, "Timestamp": "2026-03-02T10:00:00.000Z",
    });
    let sqs = json!({
        "messageId": "m", "body": forged, "eventSource": "aws:sqs", "attributes": {}, "messageAttributes": {},
        "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:q",
    });
    let kinesis = json!({
        "eventSource": "aws:kinesis", "eventID": "s:1", "eventSourceARN": "arn:aws:kinesis:us-east-1:111122223333:stream/s",
        "kinesis": {"partitionKey": "p", "sequenceNumber": "1", "data": "eyJzb3VyY2UiOiAiYXdzLnNpZ25pbiJ9", "approximateArrivalTimestamp": 1.5},
    });
    for (form, text) in [
        (
            "SNS",
            json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]}),
        ),
        ("SQS", json!({"Records": [sqs]})),
        ("Kinesis", json!({"Records": [kinesis]})),
        (
            "SNS's dead letter",
            json!({"Messages": [sqs_message(&sns)]}),
        ),
    ] {
        let said = judge(text.to_string().as_bytes());
        assert_eq!((said.code, &*said.err, &*said.out), (0, "", ""), "{form}");
    }
}

#[test]
fn a_webhook_request_goes_to_the_rule_of_its_path() {
    let request = |path: &str| {
        json!({
            "version": "2.0", "rawPath": path, "rawQueryString": "", "isBase64Encoded": false,
            "headers": {"content-type": "application/json", "x-github-event": "repository"},
            "requestContext": {"http": {"method": "POST", "path": path, "sourceIp": "198.51.100.23"},
                "requestId": "r1", "timeEpoch": 1_772_445_600_000_i64},
            "body": json!({
                "action": "publicized",
                "repository": {"full_name": "acme/secret", "html_url": "https://github.com/acme/secret"},
                "sender": {"login": "alice"},
            }).to_string(),
        })
    };
    let run = |path: &str| judge_request(&request(path));
    let said = run("/repositoryMadePublic");
    assert_eq!((said.code, said.findings().len()), (0, 1), "{}", said.err);
    let said = run("/anotherRule");
    assert_eq!((said.code, said.findings().len()), (0, 0), "{}", said.err);
}

#[test]
fn what_cannot_be_read_of_a_recording_is_a_fault_at_its_place() {
    for (text, words) in [
        (
            json!({"Events": [{"CloudTrailEvent": "not json"}]}),
            "not JSON",
        ),
        (
            json!({"QueryResultRows": [[{"eventName": "x"}]]}),
            "`eventJson`",
        ),
        (destination(&json!({"hello": 1})), "no `detail-type`"),
        (
            json!({"Records": [{"eventSource": "aws:s3", "eventName": "Replication:X", "s3": {}}]}),
            "unknown source",
        ),
    ] {
        let said = judge(text.to_string().as_bytes());
        assert_eq!(said.code, 3, "{text}");
        assert!(
            said.err.starts_with("-:1: ") && said.err.contains(words),
            "{text}: {}",
            said.err
        );
        assert_eq!(said.err.lines().count(), 1);
    }
}

/// Results of a query as CSV, with the text of the events in a column of any place.
#[test]
fn a_table_of_lake_is_read_row_by_row() {
    let quoted = |id: &str| {
        let lines = format!("{:#}", record(id)).replace('"', "\"\"");
        format!("\"{lines}\"")
    };
    let table = |end: &str, names: &str, before: &str, after: &str| {
        let row = |id: &str| format!("{before}{}{after}{end}", quoted(id));
        format!("{names}{end}{}{}", row("1"), row("2"))
    };
    for text in [
        table("\n", "eventJson", "", ""),
        table("\r\n", "\"eventJson\"", "", ""),
        table(
            "\n",
            "eventTime,eventJson,eventName",
            "\"a,b\",",
            ",\"c\"\"d\"",
        ),
        table("\n", "eventjson, eventTime", "", ",x")
            .trim_end()
            .to_owned(),
    ] {
        for input in [text.clone().into_bytes(), gzip(text.as_bytes())] {
            let said = judge(&input);
            assert_eq!((&*said.err, said.code), ("", 0), "{text}");
            assert_eq!(said.inputs(), ["-:1", "-:2"], "{text}");
        }
    }
}

#[test]
fn a_table_that_holds_no_event_says_which_column_to_ask_for() {
    let words = "a row without the event: ask for the column `eventJson` in the query";
    let good = format!("\"{}\"", record("1").to_string().replace('"', "\"\""));
    for (text, faults, found) in [
        (
            "eventVersion,eventTime\n1.11,2026-03-02T10:00:00Z\n".to_owned(),
            1,
            0,
        ),
        (format!("eventTime,eventJson\nx\n,\nx,{good}\n"), 2, 1),
    ] {
        let said = judge(text.as_bytes());
        let told: Vec<_> = said.err.lines().collect();
        assert_eq!(
            (told.len(), said.inputs().len()),
            (faults, found),
            "{}",
            said.err
        );
        assert!(told.iter().all(|line| line.contains(words)), "{}", said.err);
        assert_eq!(said.code, 3);
    }
    // What is broken in a row is told of that row, and a quote without an end ends the table.
    let said = judge(
        format!("eventJson\nnot json\n{good}\n\"{{\"\"eventVersion\"\": \n{good}\n").as_bytes(),
    );
    assert_eq!(said.inputs(), ["-:2"]);
    let told: Vec<_> = said.err.lines().map(|line| &line[..5]).collect();
    assert_eq!(
        (told, said.code),
        (vec!["-:1: ", "-:3: "], 3),
        "{}",
        said.err
    );
}
