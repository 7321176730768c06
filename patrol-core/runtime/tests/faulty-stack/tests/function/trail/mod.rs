//! CloudTrail's log objects, named by S3 alerts in every form.

use std::{
    io::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use patrol_test_support::{
    lambda::{Endpoint, Function, Reply, Request, Response, Sns},
    peak_kilobytes,
};
use serde_json::{Value, json};

use crate::{assert_serves, function};

mod odd;
mod trust;

const BUCKET: &str = "company-trail";
const KEY: &str = "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/02/a+b_1.json.gz";

/// S3, as far as reading goes.
#[derive(Clone)]
struct S3 {
    endpoint: Endpoint,
    objects: Arc<Mutex<Vec<(String, Response)>>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl S3 {
    fn start() -> Self {
        let objects: Arc<Mutex<Vec<(String, Response)>>> = Arc::default();
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (stored, kept) = (Arc::clone(&objects), Arc::clone(&requests));
        let endpoint = Endpoint::serve(move |request| {
            kept.lock().unwrap().push(request.clone());
            let stored = stored.lock().unwrap();
            let found = stored.iter().find(|(path, _)| *path == request.path);
            let missing = || Response::new(404, "<Error><Code>NoSuchKey</Code></Error>");
            found.map_or_else(missing, |(_, object)| object.clone())
        });
        Self {
            endpoint,
            objects,
            requests,
        }
    }

    /// Stores under a path as a request has it.
    fn put(&self, path: &str, object: Response) {
        let mut objects = self.objects.lock().unwrap();
        objects.retain(|(stored, _)| stored != path);
        objects.push((path.to_owned(), object));
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    fn function(&self, sns: &Sns) -> Function {
        function(sns)
            .env("TrailBucket", BUCKET)
            .env("AWS_ENDPOINT_URL_S3", self.endpoint.url())
    }
}

fn path() -> String {
    format!("/{BUCKET}/{}", KEY.replace('+', "%2B"))
}

fn record(id: &str, rules: &[&str]) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": id, "eventType": "AwsApiCall", "eventSource": "faults.amazonaws.com",
        "eventName": "DoIt", "eventTime": "2026-03-02T10:00:00Z", "awsRegion": "eu-west-1",
        "recipientAccountId": "123456789012", "logged": rules, "subject": "It happened", "summary": id,
    })
}

fn log(records: impl IntoIterator<Item = Value>) -> Response {
    let records: Vec<_> = records.into_iter().collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(json!({ "Records": records }).to_string().as_bytes())
        .unwrap();
    Response::new(200, gzip.finish().unwrap())
}

/// S3's own record.
fn put_record(key: &str) -> Value {
    json!({
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventName": "ObjectCreated:Put",
        "s3": { "bucket": { "name": BUCKET }, "object": { "key": key.replace('+', "%2B"), "size": 1 } },
    })
}

fn records(record: &Value) -> Value {
    json!({ "Records": [record] })
}

fn through_sns(message: &Value) -> Value {
    json!({ "EventSource": "aws:sns", "Sns": sns_message(message) })
}

fn sns_message(message: &Value) -> Value {
    json!({
        "Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:trail",
        "Message": message.to_string(), "Timestamp": "2026-03-02T10:00:00.000Z",
    })
}

fn through_sqs(id: &str, body: &Value) -> Value {
    json!({
        "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:trail",
        "messageId": id, "body": body.to_string(), "attributes": {}, "messageAttributes": {},
    })
}

#[test]
fn each_form_of_a_notification_brings_the_records() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    let put = records(&put_record(KEY));
    let bridge = json!({
        "version": "0", "id": "1", "source": "aws.s3", "detail-type": "Object Created", "region": "eu-west-1",
        "account": "123456789012", "time": "2026-03-02T10:00:00Z", "resources": [],
        "detail": { "bucket": { "name": BUCKET }, "object": { "key": KEY } },
    });
    let own = json!({ "s3Bucket": BUCKET, "s3ObjectKey": [KEY] });
    let forms = [
        put.clone(),
        records(&through_sns(&put)),
        records(&through_sns(&own)),
        records(&through_sqs("m1", &put)),
        records(&through_sqs("m2", &sns_message(&put))),
        records(&through_sqs("m3", &bridge)),
        bridge,
    ];
    for (number, form) in forms.iter().enumerate() {
        let id = format!("{number}");
        s3.put(
            &path(),
            log([record("silent", &[]), record(&id, &["logged"])]),
        );
        function
            .invoke(form)
            .unwrap_or_else(|why| panic!("{form}: {why}"));
        let last = sns.published().pop().expect("no message");
        assert_eq!(sns.published().len(), number + 1, "{form}");
        assert!(
            last.message.starts_with(&format!("{id}\n\n")),
            "{form}: {}",
            last.message
        );
        assert!(
            last.message.contains(r#""source": "aws.faults""#),
            "{}",
            last.message
        );
    }
    let request = &s3.requests()[0];
    assert_eq!((&*request.method, &*request.path), ("GET", &*path()));
    let signature = &request.headers["authorization"];
    assert!(
        signature.contains("/eu-west-1/s3/aws4_request"),
        "{signature}"
    );
}

/// What an attacker writes into a notification becomes no host's name: nothing is called.
#[test]
fn a_region_of_no_region_calls_nobody() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    for region in [
        "x@127.0.0.1:8443/",
        "evil.example/",
        "eu-west-1.evil.example",
        "",
    ] {
        let mut record = put_record(KEY);
        record["awsRegion"] = json!(region);
        let why = function.invoke(&records(&record)).unwrap_err();
        assert_eq!(why.kind, "Patrol.Object", "{region}");
        assert!(why.message.contains("unknown region"), "{why}");
    }
    assert_eq!(s3.requests().len(), 0);
}

#[test]
fn digests_and_tests_are_passed_over() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    let digest = KEY.replace("/CloudTrail/", "/CloudTrail-Digest/");
    function.invoke(&records(&put_record(&digest))).unwrap();
    let test = json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET });
    let answer = function
        .invoke(&records(&through_sqs("m1", &test)))
        .unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    assert_eq!(s3.requests().len(), 0);
    assert!(function.logs().contains("an object that holds no events"));
}

#[test]
fn an_object_fails_alone_and_as_a_whole() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    let other = KEY.replace("a+b", "other");
    let other_path = format!("/{BUCKET}/{other}");
    s3.put(
        &path(),
        log([
            record("1", &["logged"]),
            record("2", &["logFails"]),
            record("3", &["logged"]),
        ]),
    );
    s3.put(&other_path, log([record("4", &["logged"])]));
    let batch = json!({ "Records": [
        through_sqs("m1", &records(&put_record(KEY))),
        through_sqs("m2", &records(&put_record(&other))),
    ] });
    let answer = function.invoke(&batch).unwrap();
    assert_eq!(
        answer,
        json!({ "batchItemFailures": [{ "itemIdentifier": "m1" }] })
    );
    assert_eq!(sns.published().len(), 3);
    // What was notified is not notified again when the object is read again.
    s3.put(
        &path(),
        log([
            record("1", &["logged"]),
            record("2", &["logged"]),
            record("3", &["logged"]),
        ]),
    );
    function.invoke(&records(&put_record(KEY))).unwrap();
    assert_eq!(sns.published().len(), 4);
}

#[test]
fn a_region_or_bucket_out_of_an_event_does_not_become_a_host() {
    let (sns, s3) = (Sns::start(), S3::start());
    // Without an endpoint, the host is made of region and bucket.
    let function = function(&sns).env("TrailBucket", BUCKET).start();
    for (pointer, value, words) in [
        (
            "/awsRegion",
            "x@127.0.0.1:1/",
            "unknown region `x@127.0.0.1:1/`: expected a name such as `eu-west-1`",
        ),
        (
            "/awsRegion",
            "cn-north-1",
            "region `cn-north-1` is in the partition `aws-cn`, and this runs in `aws`",
        ),
    ] {
        let mut record = put_record(KEY);
        *record.pointer_mut(pointer).expect("a field") = json!(value);
        let why = function.invoke(&records(&record)).unwrap_err();
        assert_eq!(why.kind, "Patrol.Object");
        assert!(why.message.contains(words), "{}", why.message);
    }
    assert!(s3.requests().is_empty());
}

#[test]
fn an_object_that_cannot_be_read_is_a_loud_failure() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
    assert_eq!(why.kind, "Patrol.Object");
    assert_eq!(
        why.message,
        format!(
            "cannot read `s3://{BUCKET}/{KEY}`: HTTP 404: <Error><Code>NoSuchKey</Code></Error>"
        )
    );

    // What stands before the damage is evaluated.
    let text = format!(r#"{{"Records":[{},{{"cut"#, record("1", &["logged"]));
    s3.put(&path(), Response::new(200, text));
    let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
    assert!(
        why.message
            .contains(&format!("`s3://{BUCKET}/{KEY}`, record 2: ")),
        "{why}"
    );
    assert_eq!(sns.published().len(), 1);

    s3.put(&path(), Response::new(200, vec![b'x'; 33 * 1024 * 1024]));
    let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
    assert!(
        why.message
            .contains("an answer of more than 33554432 bytes"),
        "{why}"
    );
    assert_serves(&function, &sns);
}

#[test]
fn another_buckets_objects_are_no_logs() {
    let (sns, s3) = (Sns::start(), S3::start());
    let put = records(&put_record(KEY));
    let without = s3.function(&sns).without("TrailBucket").start();
    let why = without.invoke(&put).unwrap_err();
    assert!(why.message.contains("set `TrailBucket`"), "{why}");
    let function = s3.function(&sns).env("TrailBucket", "another").start();
    function.invoke(&put).unwrap_err();
    assert_eq!(s3.requests().len(), 0);
}

#[test]
fn many_records_are_judged_in_little_memory() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    let padding = "x".repeat(1024);
    let many = (0..20_000).map(|number| {
        let mut record = record(&number.to_string(), &[]);
        record["requestParameters"] = json!({ "padding": padding });
        record
    });
    s3.put(&path(), log(many.chain([record("last", &["logged"])])));
    function.invoke(&records(&put_record(KEY))).unwrap();
    assert_eq!(sns.published().len(), 1);
    let events: Vec<_> = function
        .logs()
        .lines()
        .filter_map(|line| line.parse::<Value>().ok()?["Events"].as_u64())
        .collect();
    assert_eq!(events, [20_001]);
    let peak = peak_kilobytes(function.process_id()).unwrap();
    // 27 MB of records: a debug build by itself takes about half of this.
    assert!(peak < 64 * 1024, "{peak} kB");
}

/// What is begun in the last second would be cut off while the topic takes it, and told once more by the retry.
#[test]
fn what_does_not_fit_into_the_time_is_told_by_the_retry_alone() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).timeout(Duration::from_secs(4)).start();
    let many = (0..100).map(|number| record(&number.to_string(), &["logged"]));
    s3.put(&path(), log(many));
    // So many records are evaluated side by side.
    sns.reply([Reply::Slow(Duration::from_millis(2_900)); 64]);
    let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
    assert!(why.message.contains("time ran out after 64"), "{why}");
    assert_eq!((sns.calls(), sns.published().len()), (64, 64));
    function.invoke(&records(&put_record(KEY))).unwrap();
    assert_eq!((sns.calls(), sns.published().len()), (100, 100));
}

/// A few megabytes that stand for ten gigabytes: the function says that its time is over, in place of being ended.
#[test]
fn an_object_that_inflates_without_end_ends_with_the_time() {
    let (sns, s3) = (Sns::start(), S3::start());
    let limit = Duration::from_secs(3);
    let function = s3.function(&sns).timeout(limit).start();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let member = gzip.finish().unwrap();
    s3.put(&path(), Response::new(200, member.repeat(160)));
    let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
    assert_eq!(why.kind, "Patrol.Object");
    assert!(why.message.contains("time ran out"), "{why}");
    let peak = peak_kilobytes(function.process_id()).unwrap();
    assert!(peak < 128 * 1024, "{peak} kB");
    assert_serves(&function, &sns);
}
