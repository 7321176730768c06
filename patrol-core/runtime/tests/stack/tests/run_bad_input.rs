//! `patrol run` on bad input: one clear line a fault, the rest goes on, no panic.

use patrol_test_support::patrol::{event, feed, gzip, judge, lines, record};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A broken thing between two events: one line on standard error, both events evaluated.
#[test]
fn a_bad_line_is_one_fault_and_the_rest_goes_on() {
    let without = |field: &str| {
        let mut event = event("bad");
        event.as_object_mut().expect("an object").remove(field);
        event.to_string().into_bytes()
    };
    let with = |field: &str, value: Value| {
        let mut event = event("bad");
        event[field] = value;
        event.to_string().into_bytes()
    };
    let cut = event("bad").to_string().into_bytes();
    for (bad, words) in [
        (b"not json".to_vec(), "not JSON"),
        (b"{not json}".to_vec(), "not JSON"),
        (b"null".to_vec(), "`null` is not an event"),
        (b"17".to_vec(), "a number is not an event"),
        (b"\"text\"".to_vec(), "text is not an event"),
        (b"[]".to_vec(), "an array is not an event"),
        (b"{}".to_vec(), "no `detail-type`"),
        (without("detail-type"), "no `detail-type`"),
        (without("source"), "no `source`"),
        (without("detail"), "no `detail`"),
        (with("detail-type", Value::Null), "no `detail-type`"),
        (with("source", json!(5)), "`source` is a number"),
        (cut[..cut.len() / 2].to_vec(), "ends in the middle"),
        (b"{\"a\": \"\xFF\xFE\"}".to_vec(), "not UTF-8"),
        (b"\x00\x01\x02".to_vec(), "not JSON"),
    ] {
        let shown = String::from_utf8_lossy(&bad[..bad.len().min(60)]).into_owned();
        let (first, last) = (event("1").to_string(), event("2").to_string());
        let input = [first.as_bytes(), &bad, last.as_bytes()].join(&b'\n');
        let said = judge(&input);
        assert_eq!(said.inputs(), ["-:1", "-:3"], "{shown}: {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{shown}: {}", said.err);
        assert!(
            said.err.starts_with("-:2: ") && said.err.contains(words),
            "{shown}: {}",
            said.err
        );
        assert_eq!(said.code, 3, "{shown}");
    }
}

/// What lies beside logs in a folder, such as a table or an image, does not fill the screen.
#[test]
fn an_input_without_events_is_one_line_however_long_it_is() {
    let numbers: String = (0..500).map(|number| format!("{number}\n")).collect();
    let objects = "{\"a\": 1}\n".repeat(500);
    let bytes = b"{\"a\": \"\xFF\"}\n".repeat(500);
    for (input, others) in [
        (numbers.as_bytes(), 499),
        (objects.as_bytes(), 499),
        (&bytes[..], 499),
        (format!("[{}0]", "0,".repeat(499)).as_bytes(), 499),
    ] {
        let said = judge(input);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        let words = format!(
            "; the other {others} values cannot be read either: there is no event in this input\n"
        );
        assert!(said.err.starts_with("-:1: "), "{}", said.err);
        assert!(said.err.ends_with(&words), "{}", said.err);
        assert_eq!(said.code, 3);
    }
}

#[test]
fn a_few_values_are_told_each_and_an_image_in_one_line() {
    let each = judge(b"null\n7\n{}\n");
    let told: Vec<_> = each.err.lines().map(|line| &line[..5]).collect();
    assert_eq!((told, each.code), (vec!["-:1: ", "-:2: ", "-:3: "], 3));
    // As an image looks to a reader of lines.
    let image = b"\x89PNG\r\n\x1a\n{\xff\n{\xfe}\n[{\xfd\n".repeat(3);
    let said = judge(&image);
    assert_eq!(
        (said.err.lines().count(), said.code),
        (1, 3),
        "{}",
        said.err
    );
}

#[test]
fn why_reading_ended_is_told_beside_many_faults() {
    let whole = gzip("{\"a\": 1}\n".repeat(300).as_bytes());
    let said = judge(&whole[..whole.len() - 4]);
    let told: Vec<_> = said.err.lines().collect();
    assert_eq!((told.len(), said.code), (2, 3), "{}", said.err);
    assert!(
        told[0].contains("; the other 299 values cannot"),
        "{}",
        said.err
    );
    assert!(told[1].contains("the gzip data is cut off"), "{}", said.err);
}

#[test]
fn a_file_of_another_format_is_named() {
    for (head, what) in [
        (&b"PK\x03\x04rest"[..], "a zip archive"),
        (b"BZh91AY", "data compressed with bzip2"),
        (b"\x28\xB5\x2F\xFD\x00", "data compressed with zstd"),
        (b"\xFD7zXZ\x00\x00", "data compressed with xz"),
        (b"PAR1\x15", "a Parquet file"),
        (b"\xFF\xFE{\x00", "text in UTF-16"),
        (b"\xFE\xFF\x00{", "text in UTF-16"),
    ] {
        let rest = event("1").to_string();
        let input = [head, b"\n", rest.as_bytes()].concat();
        for input in [gzip(&input), input] {
            let said = judge(&input);
            let words =
                format!("-:1: {what}: expected JSON in UTF-8, as it is or compressed with gzip\n");
            assert_eq!((said.err, said.code), (words, 3));
        }
    }
}

#[test]
fn faults_before_the_first_event_are_told_and_the_many_are_counted() {
    for (count, lines, last) in [
        (1, 1, "-:1: a number is not an event"),
        (20, 20, "-:20: a number is not an event"),
        (
            21,
            21,
            "-:20: 1 value between this one and the first event cannot be read either",
        ),
        (
            500,
            21,
            "-:20: 480 values between this one and the first event cannot be read either",
        ),
    ] {
        let input = format!("{}{}\nnull\n", "7\n".repeat(count), event("1"));
        let said = judge(input.as_bytes());
        assert_eq!(said.inputs(), [format!("-:{}", count + 1)]);
        let told: Vec<_> = said.err.lines().collect();
        assert_eq!(told.len(), lines + 1, "{}", said.err);
        assert!(told[lines - 1].starts_with(last), "{}", said.err);
        assert!(
            told[lines].starts_with(&format!("-:{}: `null`", count + 2)),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_broken_first_line_does_not_hide_the_others() {
    let whole = event("1").to_string();
    for first in [
        &whole[..whole.len() / 2],
        "not json",
        "{",
        "\u{FEFF}{\"a\": [",
        "{\"Records\": 7}",
    ] {
        let said = judge(format!("{first}\n{whole}\n{whole}\n").as_bytes());
        assert_eq!(said.inputs(), ["-:2", "-:3"], "{first}: {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{first}: {}", said.err);
        assert!(said.err.starts_with("-:1: "), "{first}: {}", said.err);
    }
}

/// What an attacker has put into an event to break its readers hides nothing else of it.
#[test]
fn an_event_that_readers_refuse_in_part_is_evaluated_by_the_rest() {
    let odd = |version: &str| {
        let event = event("odd").to_string();
        event.replace("\"1.11\"", version)
    };
    let deep = |open: &str, close: &str| {
        let (open, close) = (open.repeat(10_000), close.repeat(10_000));
        format!("{open}1{close}")
    };
    for version in [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        r#""\ud800""#.to_owned(),
        r#""\udc00 \ud83d""#.to_owned(),
    ] {
        let shown: String = version.chars().take(20).collect();
        let said = judge(odd(&version).as_bytes());
        assert_eq!(said.inputs(), ["-:1"], "{shown}: {}", said.err);
        assert!(
            said.err.starts_with("-:1: replaced "),
            "{shown}: {}",
            said.err
        );
        assert_eq!(said.code, 0, "{shown}: {}", said.err);
    }
}

#[test]
fn a_bad_element_is_one_fault_at_its_index() {
    let good = event("1");
    for (bad, words) in [
        ("null", "`null`"),
        ("{}", "`detail-type`"),
        ("nope", "not JSON"),
        ("{\"a\" 1}", "not JSON"),
    ] {
        let said = judge(format!("[{good},\n{bad}, {good}]").as_bytes());
        assert_eq!(said.inputs(), ["-:1", "-:3"], "{bad}: {}", said.err);
        assert!(
            said.err.starts_with("-:2: ") && said.err.contains(words),
            "{bad}: {}",
            said.err
        );
        assert_eq!((said.err.lines().count(), said.code), (1, 3), "{bad}");
    }
    let good = record("1");
    for (bad, words) in [
        ("null", "`null`"),
        ("{}", "`eventSource`"),
        ("[1]", "an array"),
    ] {
        let said = judge(format!("{{\"Records\":[{good},{bad},{good}]}}").as_bytes());
        assert_eq!(said.inputs(), ["-:1", "-:3"], "{bad}: {}", said.err);
        assert!(
            said.err.starts_with("-:2: ") && said.err.contains(words),
            "{bad}: {}",
            said.err
        );
    }
}

#[test]
fn a_cut_off_input_gives_what_came_before() {
    let many: Vec<_> = (0..200).map(|id| event(&id.to_string())).collect();
    let whole = gzip(lines(&many).as_bytes());
    let said = judge(&whole[..whole.len() - 20]);
    assert!(said.err.contains("gzip data is cut off"), "{}", said.err);
    assert_eq!((said.err.lines().count(), said.code), (1, 3));
    assert!(!said.findings().is_empty());

    let array = json!([event("1"), event("2")]).to_string();
    let said = judge(&array.as_bytes()[..array.len() - 9]);
    assert_eq!(said.inputs(), ["-:1"], "{}", said.err);
    assert!(said.err.starts_with("-:2: "), "{}", said.err);

    let mut damaged = gzip(lines(&many).as_bytes());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(0xAA);
    let said = judge(&damaged);
    assert!(
        said.err
            .lines()
            .last()
            .is_some_and(|line| line.contains("gzip")),
        "{}",
        said.err
    );
    assert_eq!(said.code, 3);
}

#[test]
fn an_empty_input_is_a_fault() {
    for empty in ["", "\n \n", "\u{FEFF}"] {
        let said = judge(empty.as_bytes());
        assert!(said.err.contains("the input is empty"), "{}", said.err);
        assert_eq!(said.code, 3);
    }
    assert_eq!(judge(b"[]").code, 0);
    assert_eq!(judge(b"{\"Records\": []}").code, 0);
}

#[test]
fn a_large_event_is_judged_and_one_beyond_all_measure_is_passed_over() {
    let mut large = event("large");
    large["detail"]["userAgent"] = "x".repeat(6 * 1024 * 1024).into();
    let said = judge(large.to_string().as_bytes());
    assert_eq!((said.inputs().len(), said.code), (1, 0), "{}", said.err);

    let huge = format!("{{\"a\": \"{}\"}}", "x".repeat(65 * 1024 * 1024));
    let last = event("2");
    for (input, positions) in [
        (format!("{huge}\n{last}\n"), ["-:2"]),
        (format!("[{huge}, {last}]"), ["-:2"]),
        (format!("{last}\n{huge}\n{last}\n"), ["-:1"]),
    ] {
        let said = judge(input.as_bytes());
        assert_eq!(said.inputs()[0], positions[0], "{}", said.err);
        assert_eq!(said.err.lines().count(), 1);
        assert!(said.err.contains("more than 64 MiB"), "{}", said.err);
    }
}

/// Text that is nearly an input: bytes of a good one changed, removed or doubled.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let good = prop_oneof![
        Just(lines(&[event("1"), event("2")])),
        Just(json!([event("1"), {"detail-type": null}]).to_string()),
        Just(json!({"Records": [record("1"), null, record("2")]}).to_string()),
    ];
    let change = (any::<prop::sample::Index>(), 0..3, any::<u8>());
    (good, prop::collection::vec(change, 1..8)).prop_map(|(good, changes)| {
        let mut bytes = good.into_bytes();
        for (at, how, byte) in changes {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.truncate(at),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_input_makes_it_panic(bytes in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..600),
        "[\\[\\]{}\",:a\\\\\n 1]{0,80}".prop_map(String::into_bytes),
        nearly(),
        nearly().prop_map(|bytes| gzip(&bytes)),
        nearly().prop_map(|bytes| { let whole = gzip(&bytes); whole[..whole.len() / 2].to_vec() }),
    ]) {
        let said = feed(&["run", "--param", "assumeRole.disallowedRoles=x", "-q", "-"], &bytes);
        prop_assert!(matches!(said.code, 0 | 3), "{said:?}");
        prop_assert!(!said.err.contains("panicked"), "{said:?}");
        prop_assert_eq!(said.code == 3, !said.err.is_empty());
    }
}
