//! `state` with a table into which anybody may have written, with many keys, and with a DynamoDB that does not answer
//! as it should.

use std::fmt::Write as _;

use patrol_core::one_line;
use patrol_test_support::{
    Fate, Ministack, Proxy,
    patrol::{Said, patrol},
};
use serde_json::{Value, json};

use crate::{ZIP, template};

const SCAN: &str = "DynamoDB_20120810.Scan";
const DELETE: &str = "DynamoDB_20120810.DeleteItem";
/// When keys of these tests are over, in seconds from 1970: in 2100.
const END: &str = "4102444800";

/// A stack with a table, and the table's name.
fn deployed(name: &str) -> (Ministack, Value) {
    let mut aws = Ministack::start(name);
    let values = [("AlertAggregation", json!("instanceOutsideHome throttle=1h"))];
    aws.deploy_with("patrol-state", &template(&[]), &ZIP, &values);
    let place = json!({ "StackName": "patrol-state", "LogicalResourceId": "StateTable" });
    let mut table = aws.call("cloudformation", "describe_stack_resource", place);
    let table = table["StackResourceDetail"]["PhysicalResourceId"].take();
    (aws, table)
}

/// `patrol state state --name patrol ARGS` at this endpoint: each line is one line.
fn state(endpoint: &str, args: &[&str]) -> Said {
    let mut command = patrol();
    command
        .args(["state", "state", "--name", "patrol"])
        .args(args)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_MAX_ATTEMPTS", "1");
    let said = Said::from(command.output().expect("patrol runs"));
    for line in said.out.lines().chain(said.err.lines()) {
        assert_eq!(one_line(line), line, "{said:?}");
    }
    said
}

fn keys(said: &Said) -> Vec<Value> {
    let mut said: Value = serde_json::from_str(&said.out).expect("JSON");
    let keys = said["keys"].take();
    keys.as_array().expect("keys").clone()
}

/// An item as the function writes it, of this key; its parts as they are shown.
fn item(id: &str, parts: &[&str]) -> Value {
    json!({
        "k": { "S": id }, "v": { "N": "3" }, "x": { "N": END },
        "s": { "S": r#"{"told":[{"t":1790000000000,"e":"an event"}]}"# },
        "g": { "S": json!(parts).to_string() }, "h": { "N": "2" },
    })
}

fn with(mut item: Value, name: &str, value: Value) -> Value {
    item[name] = value;
    item
}

fn without(mut item: Value, name: &str) -> Value {
    item.as_object_mut().expect("an item").remove(name);
    item
}

#[test]
fn whatever_somebody_wrote_into_the_table_is_shown_and_can_be_forgotten() {
    let (mut aws, table) = deployed("state-hostile");
    let ids = [
        "rule/\u{202e}evil\nerror: forged",
        "rule/a 'quoted' \"key\" $(id) `id` \\n",
        "-rule/begins with a dash",
        "--json",
        "no slash",
        " ",
        "rule/ends with a space ",
        "r\u{e9}gle/\u{1f6a8}",
    ];
    for id in ids {
        let parts = ["rule", id, "\u{9b}31m\nforged", "0"];
        let put = json!({ "TableName": table, "Item": item(id, &parts) });
        aws.call("dynamodb", "put_item", put);
    }
    let shown = state(&aws.endpoint, &[]);
    assert_eq!(shown.code, 0, "{shown:?}");
    let title = format!("patrol-state in us-east-1: {} keys", ids.len());
    assert!(shown.err.starts_with(&title), "{shown:?}");
    assert_eq!(shown.err.lines().count(), 1 + 2 * ids.len(), "{shown:?}");

    let listed = keys(&state(&aws.endpoint, &["--json"]));
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let listed: Vec<_> = listed
        .iter()
        .map(|key| key["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, sorted);
    // Forgotten by what JSON says of them, all at once and each once.
    let forget = ids.map(|id| format!("--forget={id}"));
    let mut forget: Vec<_> = forget.iter().map(String::as_str).collect();
    forget.push("--forget=rule/nobody's");
    let gone = state(&aws.endpoint, &forget);
    assert_eq!(gone.code, 3, "{gone:?}");
    assert_eq!(gone.err.lines().count(), ids.len() + 1, "{gone:?}");
    assert!(
        gone.err
            .contains("nothing is remembered as `rule/nobody's`"),
        "{gone:?}"
    );
    assert!(keys(&state(&aws.endpoint, &["--json"])).is_empty());
}

#[test]
fn damaged_items_are_named_and_the_others_are_shown() {
    let (mut aws, table) = deployed("state-damaged");
    let sound = |id: &str| item(id, &["rule", "111122223333", "us-east-1"]);
    let old = json!({ "k": { "S": "rule/old" }, "v": { "N": "1" }, "s": { "S": "{}" } });
    let damaged = [
        ("version-missing", without(sound(""), "v"), "v"),
        (
            "version-text",
            with(sound(""), "v", json!({ "S": "3" })),
            "v",
        ),
        (
            "version-part",
            with(sound(""), "v", json!({ "N": "1.5" })),
            "v",
        ),
        (
            "version-negative",
            with(sound(""), "v", json!({ "N": "-1" })),
            "v",
        ),
        (
            "version-huge",
            with(sound(""), "v", json!({ "N": "1e100" })),
            "v",
        ),
        ("record-missing", without(sound(""), "s"), "s"),
        (
            "record-number",
            with(sound(""), "s", json!({ "N": "1" })),
            "s",
        ),
        (
            "record-no-json",
            with(sound(""), "s", json!({ "S": "{\"told\":" })),
            "s",
        ),
        (
            "record-other",
            with(sound(""), "s", json!({ "S": "{\"told\":7}" })),
            "s",
        ),
        (
            "record-to-come",
            with(
                sound(""),
                "s",
                json!({ "S": r#"{"told":[{"t":99999999999999,"e":"e"}]}"# }),
            ),
            "s",
        ),
        ("end-text", with(sound(""), "x", json!({ "S": END })), "x"),
        (
            "end-part",
            with(sound(""), "x", json!({ "N": "4102444800.5" })),
            "x",
        ),
        (
            "held-text",
            with(sound(""), "h", json!({ "S": "two" })),
            "h",
        ),
        (
            "held-negative",
            with(sound(""), "h", json!({ "N": "-2" })),
            "h",
        ),
        (
            "parts-number",
            with(sound(""), "g", json!({ "N": "2" })),
            "g",
        ),
        ("empty", json!({}), "v"),
    ];
    let all = damaged.iter().map(|(id, item, _)| (*id, item.clone()));
    let others = [("sound", sound("")), ("old", old)];
    // Its time is over, and DynamoDB deletes late.
    let over = with(sound(""), "x", json!({ "N": "1000000000" }));
    for (id, item) in all.chain(others).chain([("over", over)]) {
        let item = with(item, "k", json!({ "S": format!("rule/{id}") }));
        aws.call(
            "dynamodb",
            "put_item",
            json!({ "TableName": table, "Item": item }),
        );
    }
    let listed = state(&aws.endpoint, &["--json"]);
    assert_eq!(listed.code, 3, "{listed:?}");
    let listed = keys(&listed);
    assert_eq!(listed.len(), damaged.len() + 2);
    for (id, _, attribute) in &damaged {
        let key = listed.iter().find(|key| key["id"] == format!("rule/{id}"));
        let key = key.unwrap_or_else(|| panic!("{id}: {listed:?}"));
        assert_eq!(key["unreadable"][0], *attribute, "{key}");
    }
    for id in ["sound", "old"] {
        let key = listed.iter().find(|key| key["id"] == format!("rule/{id}"));
        assert_eq!(key.expect(id)["unreadable"], json!([]), "{id}");
    }
    let shown = state(&aws.endpoint, &[]);
    assert_eq!(shown.code, 3, "{shown:?}");
    for (id, _, attribute) in &damaged {
        let mut lines = shown.err.lines();
        let line = lines.find(|line| line.contains(id)).expect(id);
        let next = lines.next().unwrap_or_default();
        let words = format!("cannot be read: `{attribute}`");
        assert!(next.contains(&words), "{line}\n{next}");
    }
    assert!(shown.err.contains("told 2026-09-21T"), "{shown:?}");
    let forget: Vec<_> = damaged
        .iter()
        .map(|(id, ..)| format!("--forget=rule/{id}"))
        .collect();
    let gone = state(
        &aws.endpoint,
        &forget.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert_eq!(gone.code, 0, "{gone:?}");
    assert_eq!(state(&aws.endpoint, &[]).code, 0);
}

/// A page of so many keys, from this number on: more than a megabyte as JSON, as DynamoDB's are.
fn page(from: usize, many: usize, next: Option<&str>) -> String {
    let mut items = Vec::new();
    for number in from..from + many {
        // In no order, as hashes are.
        let id = format!("rule/{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let quotes = "\"".repeat(200);
        items.push(item(&id, &["rule", "111122223333", &quotes]));
    }
    let mut page = json!({ "Items": items, "Count": many });
    if let Some(next) = next {
        page["LastEvaluatedKey"] = json!({ "k": { "S": next } });
    }
    page.to_string()
}

#[test]
fn ten_thousand_keys_are_shown_in_order_from_pages_of_more_than_a_megabyte() {
    const PAGES: usize = 4;
    const EACH: usize = 2500;
    let (aws, _) = deployed("state-many");
    let proxy = Proxy::start(&aws.endpoint);
    let list = |args: &[&str]| {
        for number in 0..PAGES {
            let next = (number + 1 < PAGES).then(|| format!("page-{}", number + 1));
            let answer = page(number * EACH, EACH, next.as_deref());
            assert!(answer.len() > 1024 * 1024, "{}", answer.len());
            let words = match number {
                0 => "\"TableName\"".to_owned(),
                _ => format!("page-{number}"),
            };
            proxy.trap_all(&[SCAN, &words], Fate::Refused(200, answer), 1);
        }
        state(&proxy.endpoint, args)
    };
    let shown = list(&[]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(
        shown
            .err
            .starts_with("patrol-state in us-east-1: 10000 keys\n")
    );
    let ids: Vec<_> = shown
        .err
        .lines()
        .filter(|line| line.contains("rule/"))
        .collect();
    assert_eq!(ids.len(), PAGES * EACH);
    assert!(ids.is_sorted());
    let listed = keys(&list(&["--json", "--rule", "rule"]));
    assert_eq!(listed.len(), PAGES * EACH);
    let none = keys(&list(&["--json", "--rule", "other"]));
    assert!(none.is_empty());
}

#[test]
fn a_table_that_refuses_is_gone_or_answers_otherwise_is_named_in_one_line() {
    let (aws, _) = deployed("state-refused");
    let refused =
        |code: &str| json!({ "__type": code, "message": "no\nerror: forged" }).to_string();
    let same = json!({ "Items": [], "LastEvaluatedKey": { "k": { "S": "again" } } });
    for (status, answer, words) in [
        (400, refused("AccessDeniedException"), "dynamodb:Scan"),
        (400, refused("ThrottlingException"), "ThrottlingException"),
        (
            400,
            refused("ProvisionedThroughputExceededException"),
            "Throughput",
        ),
        (
            400,
            refused("ResourceNotFoundException"),
            "ResourceNotFound",
        ),
        (500, "oops".to_owned(), "500"),
        (200, "<html>a proxy</html>".to_owned(), "not JSON"),
        (200, "{}".to_owned(), "Items"),
        (200, "[]".to_owned(), "dynamodb:Scan"),
        (200, same.to_string(), "the same page twice"),
    ] {
        let proxy = Proxy::start(&aws.endpoint);
        proxy.trap(SCAN, Fate::Refused(status, answer.clone()), 9);
        let said = state(&proxy.endpoint, &[]);
        assert_eq!(said.code, 3, "{answer}: {said:?}");
        assert!(said.err.contains(words), "{answer}: {said:?}");
        assert!(said.err.contains("dynamodb:Scan"), "{answer}: {said:?}");
        assert_eq!(said.err.lines().count(), 1, "{answer}: {said:?}");
    }
    let proxy = Proxy::start(&aws.endpoint);
    proxy.trap(SCAN, Fate::Dropped, 9);
    let said = state(&proxy.endpoint, &["--json"]);
    assert_eq!((said.code, &*said.out), (3, ""), "{said:?}");
}

#[test]
fn what_cannot_be_forgotten_is_said_and_the_rest_is_forgotten() {
    let (mut aws, table) = deployed("state-forget");
    for id in ["rule/first", "rule/second", "rule/third"] {
        let put = json!({ "TableName": table, "Item": item(id, &["rule"]) });
        aws.call("dynamodb", "put_item", put);
    }
    let proxy = Proxy::start(&aws.endpoint);
    let body = json!({ "__type": "ThrottlingException", "message": "busy\nerror: forged" });
    proxy.trap_all(
        &[DELETE, "rule/second"],
        Fate::Refused(400, body.to_string()),
        9,
    );
    let mut long = "rule/".to_owned();
    let _ = write!(long, "{:04000}", 1);
    let args = [
        "--forget=rule/first",
        "--forget=rule/second",
        "--forget=rule/third",
        "--forget=rule/first",
        &format!("--forget={long}"),
    ];
    let said = state(&proxy.endpoint, &args);
    assert_eq!(said.code, 3, "{said:?}");
    let lines: Vec<_> = said.err.lines().collect();
    assert_eq!(lines.len(), 4, "{said:?}");
    for (line, words) in [
        (0, "forgot rule/first"),
        (1, "forgot rule/third"),
        (2, "`rule/second` is not forgotten: cannot use the table"),
        (2, "dynamodb:DeleteItem"),
        (2, "ThrottlingException"),
    ] {
        assert!(lines[line].contains(words), "{words}: {said:?}");
    }
    assert!(
        lines[3].len() < 1000 && lines[3].contains("2048"),
        "{said:?}"
    );
    let left = keys(&state(&aws.endpoint, &["--json"]));
    let left: Vec<_> = left.iter().map(|key| &key["id"]).collect();
    assert_eq!(left, ["rule/second"]);
    let said = state(&proxy.endpoint, &["--json", "--forget=rule/second"]);
    let json: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(json["failed"][0]["id"], "rule/second", "{json}");

    let empty = state(&aws.endpoint, &["--forget="]);
    assert_eq!(empty.code, 2, "{empty:?}");
    // As the shell gives what was copied with the parts behind it.
    let said = state(&aws.endpoint, &["--forget", "rule/second  111122223333"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("`patrol state` shows"), "{said:?}");
}
