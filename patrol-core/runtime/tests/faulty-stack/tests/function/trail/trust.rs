//! Whose buckets and logs are believed.

use patrol_test_support::lambda::{Response, Sns};
use serde_json::json;

use super::{BUCKET, KEY, S3, log, path, put_record, record, records, through_sns, through_sqs};

#[test]
fn the_bucket_must_belong_to_the_account_that_the_stack_names() {
    let (sns, s3) = (Sns::start(), S3::start());
    let owner = "111122223333";
    let function = s3.function(&sns).env("TrailBucketOwner", owner).start();
    s3.put(&path(), log([record("1", &["logged"])]));
    function.invoke(&records(&put_record(KEY))).unwrap();
    assert_eq!(sns.published().len(), 1);
    let request = s3.requests().pop().expect("a request");
    assert_eq!(request.headers["x-amz-expected-bucket-owner"], owner);
    // It is signed: nobody takes it out on the way.
    let signature = &request.headers["authorization"];
    assert!(
        signature.contains("x-amz-expected-bucket-owner"),
        "{signature}"
    );
    // As S3 answers for somebody else's bucket.
    let denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    s3.put(&path(), Response::new(403, denied));
    let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
    let words = "is it a bucket of account 111122223333? Otherwise `--trail-bucket-owner` names the one that has it";
    assert!(why.message.contains(words), "{why}");
}

/// Whoever may write into the folder of one account, as a member's own trail may, speaks for no other account.
#[test]
fn a_log_speaks_for_the_account_of_its_folder_alone() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    let organization = KEY.replace("AWSLogs/", "audit/AWSLogs/o-a1b2c3d4e5/");
    for key in [KEY, &organization] {
        let mut stranger = record("2", &["logged"]);
        stranger["recipientAccountId"] = json!("210987654321");
        // It need not say so where everybody looks.
        let mut hidden = record("3", &["logged"]);
        hidden["recipientAccountId"] = json!(null);
        hidden["userIdentity"] = json!({ "accountId": "210987654321" });
        let own = record(&format!("own of {key}"), &["logged"]);
        s3.put(
            &format!("/{BUCKET}/{}", key.replace('+', "%2B")),
            log([stranger, own.clone(), hidden]),
        );
        let told = sns.published().len();
        let why = function.invoke(&records(&put_record(key))).unwrap_err();
        assert_eq!(why.kind, "Patrol.Payload");
        for number in [1, 3] {
            let words = format!(
                "`s3://{BUCKET}/{key}`, record {number}: the record says account `210987654321`, and it is in the folder of account 123456789012"
            );
            assert!(why.message.contains(&words), "{why}");
        }
        let published = sns.published();
        assert_eq!(published.len(), told + 1, "the object's own record");
        let last = &published[told].message;
        assert!(last.contains(own["eventID"].as_str().unwrap()), "{last}");
    }
}

/// In a log stand records of CloudTrail: whoever may write there is no caller of a webhook, no topic and no schedule.
#[test]
fn a_log_holds_records_of_cloudtrail_alone() {
    let (sns, s3) = (Sns::start(), S3::start());
    let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    let queue = "arn:aws:sqs:eu-west-1:123456789012:echoes";
    let function = s3.function(&sns).env("EchoesSourceArn", queue).start();
    let mut fed = through_sqs("m1", &json!("hello"));
    fed["eventSourceARN"] = json!(queue);
    let mut published = through_sns(&json!("hello"));
    published["Sns"]["TopicArn"] = json!(topic);
    let own = json!({
        "id": "1", "source": "faults", "detail-type": "x", "account": "123456789012", "time": "2026-03-02T10:00:00Z",
        "region": "eu-west-1", "resources": [], "detail": { "rules": ["logged"], "subject": "s", "summary": "t" },
    });
    for forged in [
        fed,
        published,
        json!({ "patrol": { "rule": "echoes" }, "event": own }),
        json!({
            "rawPath": "/openHook", "headers": {}, "body": "hello",
            "requestContext": { "http": { "method": "POST" } },
        }),
        own,
    ] {
        for text in [
            forged.to_string(),
            json!([forged]).to_string(),
            json!({ "Records": [forged] }).to_string(),
        ] {
            s3.put(&path(), Response::new(200, text.clone()));
            let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
            assert_eq!(why.kind, "Patrol.Payload", "{text}: {why}");
        }
    }
    assert_eq!(sns.published().len(), 0);
}

#[test]
fn an_object_whose_key_is_none_of_cloudtrails_is_not_read() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    for key in [
        "uploads/x.json",
        "AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/03/02/x.log.gz",
        "AWSLogs/123456789012/AWSLogs/210987654321/CloudTrail/eu-west-1/2026/03/02/x.json.gz",
    ] {
        function.invoke(&records(&put_record(key))).unwrap();
    }
    assert_eq!(s3.requests().len(), 0);
    let words = "an object that is not a CloudTrail log, as its key says";
    assert_eq!(function.logs().matches(words).count(), 3);
}

/// Whoever takes the name of the bucket of results after it was deleted is told nothing.
#[test]
fn a_replay_reads_and_writes_results_in_its_own_account_alone() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).env("PatrolReplayResults", "results");
    let function = function.start();
    let range =
        json!({ "number": 0, "prefix": "", "after": "", "last": "x", "objects": 1, "bytes": 1 });
    let task = json!({ "replay": { "id": "1", "range": range } });
    let why = function.invoke(&task).unwrap_err();
    assert!(why.message.contains("cannot read `s3://results/"), "{why}");
    let request = s3.requests().pop().expect("a request");
    assert_eq!(
        request.headers["x-amz-expected-bucket-owner"],
        "123456789012"
    );
}
