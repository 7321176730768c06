//! Log objects with values in them that no reader of JSON takes.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use patrol_test_support::lambda::{Response, Sns};

use super::{KEY, S3, path, put_record, record, records};
use crate::assert_serves;

/// A log of these records, as they stand.
fn log(records: &[String]) -> Response {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let text = format!(r#"{{"Records":[{}]}}"#, records.join(","));
    gzip.write_all(text.as_bytes()).unwrap();
    Response::new(200, gzip.finish().unwrap())
}

#[test]
fn odd_values_hide_neither_their_record_nor_its_neighbours() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    for (number, odd) in patrol_test_support::odd_values().iter().enumerate() {
        let about = &odd[..odd.len().min(20)];
        let text = |part: &str| record(&format!("{part}{number}"), &["logged"]).to_string();
        let as_value = text("a").replacen('{', &format!(r#"{{"odd": {odd}, "#), 1);
        let as_name = text("b").replacen('{', r#"{"\ud800": 1, "#, 1);
        s3.put(&path(), log(&[as_value, as_name, text("c")]));
        let answer = function.invoke(&records(&put_record(KEY)));
        assert!(answer.is_ok(), "{about}: {answer:?}");
        assert_eq!(sns.published().len(), 3 * (number + 1), "{about}");
    }
    assert!(
        function
            .logs()
            .contains("values of the event were replaced")
    );
}

#[test]
fn what_is_no_record_is_named_and_the_others_are_judged() {
    let (sns, s3) = (Sns::start(), S3::start());
    let function = s3.function(&sns).start();
    for (number, odd) in ["5", "null", r#""text""#, "[]", "{}", "[[[]]]"]
        .into_iter()
        .enumerate()
    {
        let text = record(&number.to_string(), &["logged"]).to_string();
        s3.put(&path(), log(&[odd.to_owned(), text]));
        let why = function.invoke(&records(&put_record(KEY))).unwrap_err();
        assert_eq!(why.kind, "Patrol.Payload", "{odd}: {why}");
        assert!(why.message.contains("record 1"), "{odd}: {why}");
        assert_eq!(sns.published().len(), number + 1, "{odd}");
    }
    assert_serves(&function, &sns);
}
