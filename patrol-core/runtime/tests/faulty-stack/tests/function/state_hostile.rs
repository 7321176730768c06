//! What an attacker may make as long as an event is, and what the table keeps of it.

use patrol_test_support::lambda::Sns;
use serde_json::{Value, json};

use crate::state::{LATER, TABLE, aws, numbered, remembering, state_failures, sweep};

/// Bytes of an item that DynamoDB takes.
const ITEM_BYTES: usize = 400 * 1024;

/// How findings are put together, how many there are, and at how many of them people are told.
const WAYS: [(&str, usize, usize); 6] = [
    ("throttle=1h", 3, 1),
    ("close=7d throttle=1h", 3, 1),
    ("threshold=3/10m throttle=1h even-if-severe", 4, 1),
    ("distinct=value:2/10m throttle=1h even-if-severe", 3, 1),
    (
        "distinct=detail.value:2/10m throttle=1h even-if-severe",
        3,
        1,
    ),
    ("first-seen=30d/0d even-if-severe", 3, 1),
];

/// An event whose every text that a finding or its key is made of has this one in it.
fn hostile(text: &str, number: usize) -> Value {
    let mut event = numbered(number);
    event["id"] = json!(format!("{number}{text}"));
    event["account"] = json!(text);
    event["region"] = json!(text);
    for field in ["key", "subject", "summary"] {
        event["detail"][field] = json!(text);
    }
    event["detail"]["value"] = json!(format!("{text}{number}"));
    event["detail"]["userIdentity"] = json!({ "arn": text });
    event
}

/// Bytes of an item: those of its names and values.
///
/// Source: [item sizes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
fn bytes(item: &Value) -> usize {
    let texts = |value: &Value| match value {
        Value::String(text) => text.len(),
        Value::Array(texts) => texts
            .iter()
            .map(|text| text.as_str().map_or(0, str::len))
            .sum(),
        other => panic!("{other}"),
    };
    let attributes = item.as_object().expect("an item");
    let sizes = attributes.iter().map(|(name, value)| {
        let values = value.as_object().expect("a value with its type").values();
        name.len() + values.map(texts).sum::<usize>()
    });
    sizes.sum()
}

#[test]
fn long_keys_are_told_once_and_fit_into_an_item() {
    let mut aws = aws("state-long");
    let plain = |bytes: usize| "k".repeat(bytes);
    let texts = [
        plain(1_000),
        plain(200_000),
        // JSON writes six bytes for each of these, and JSON within JSON more.
        "\u{1}\"\\".repeat(20_000),
    ];
    let mut largest = 0;
    for (way, findings, told) in WAYS {
        for text in &texts {
            let sns = Sns::start();
            let how = format!("reports {way}");
            for number in 0..findings {
                let cold = remembering(&sns, &aws.endpoint, &how).start();
                cold.invoke(&hostile(text, number)).expect("an answer");
                assert_eq!(state_failures(&cold), 0, "{}", cold.logs());
            }
            assert_eq!(sns.published().len(), told, "{way}, {} bytes", text.len());
            let cold = remembering(&sns, &aws.endpoint, &how).start();
            cold.invoke(&sweep(LATER)).expect("an answer");
            let items = aws.call("dynamodb", "scan", json!({ "TableName": TABLE }));
            for item in items["Items"].as_array().expect("items") {
                largest = largest.max(bytes(item));
                let key = json!({ "TableName": TABLE, "Key": { "k": item["k"] } });
                aws.call("dynamodb", "delete_item", key);
            }
        }
    }
    assert!((1_000..ITEM_BYTES / 4).contains(&largest), "{largest}");
}

/// The key alone has five megabytes.
#[test]
fn keys_of_megabytes_are_told_apart_by_their_last_byte() {
    let aws = aws("state-megabytes");
    let sns = Sns::start();
    let function = remembering(&sns, &aws.endpoint, "reports throttle=1h").start();
    for (number, (end, told)) in [("a", 1), ("a", 1), ("b", 2), ("a", 2), ("b", 2)]
        .into_iter()
        .enumerate()
    {
        let mut event = numbered(number);
        event["detail"]["key"] = json!("k".repeat(5_000_000) + end);
        function.invoke(&event).expect("an answer");
        assert_eq!(sns.published().len(), told, "{number}");
    }
    for message in sns.published() {
        let key = &message.attributes["key"];
        assert!(key.contains("[cut: the whole has 5000001 bytes]"), "{key}");
    }
    assert_eq!(state_failures(&function), 0);
}
