//! The functions' log, which names what was told: it is read to its end, and at a level that hides nothing.

use patrol_test_support::{Ministack, lambda::Endpoint};
use serde_json::{Value, json};

use super::{log_group, reconcile, with_logs};

/// The log of what was told is read to its end, page by page, and pages may be empty.
pub(super) fn pages(aws: &mut Ministack, asked: &[&str]) {
    let whole = reconcile(aws, asked);
    let group = log_group(aws);
    let all = json!({ "logGroupName": group });
    let mut all = aws.call("logs", "filter_log_events", all);
    let lines: Vec<_> = all["events"]
        .as_array_mut()
        .expect("lines")
        .drain(..)
        .collect();
    assert!(lines.len() > 8, "{}", lines.len());
    let paged = Endpoint::start(move |body| {
        let asked: Value = serde_json::from_str(body).expect("JSON");
        assert!(
            asked["filterPattern"]
                .as_str()
                .is_some_and(|text| text.contains("$.severity"))
        );
        let page: usize = asked["nextToken"]
            .as_str()
            .map_or(0, |token| token.parse().expect("a number"));
        let mut answer = json!({ "events": lines.get(page / 2).filter(|_| page % 2 == 1) });
        if !answer["events"].is_null() {
            answer["events"] = json!([answer["events"]]);
        }
        if page / 2 < lines.len() {
            answer["nextToken"] = json!((page + 1).to_string());
        }
        (200, answer.to_string())
    });
    let said = with_logs(aws, &paged, asked);
    assert_eq!(
        (said.code, said.out),
        (whole.code, whole.out),
        "{}",
        said.err
    );

    for (status, answer, words) in [
        (
            200,
            r#"{"events":[],"nextToken":"again"}"#,
            "CloudWatch Logs gives the same page of",
        ),
        (
            400,
            r#"{"__type":"AccessDeniedException","message":"no"}"#,
            "this needs `logs:FilterLogEvents`: AccessDeniedException",
        ),
    ] {
        let logs = Endpoint::start(move |_| (status, answer.to_owned()));
        let said = with_logs(aws, &logs, asked);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.err.contains(words) && said.out.is_empty(), "{said:?}");
    }
    let old = r#"{"events":[{"message":"{\"rule\":\"rootLogin\",\"severity\":\"critical\"}"}]}"#;
    let logs = Endpoint::start(move |_| (200, old.to_owned()));
    let said = with_logs(aws, &logs, asked);
    assert!(
        said.err
            .contains(" log lines tell of findings and do not name them"),
        "{}",
        said.err
    );
}

/// Where the functions do not log what became of findings, nothing is called missed.
pub(super) fn levels(aws: &mut Ministack, function: &Value, asked: &[&str]) {
    let mut set = |level: Option<&str>| {
        let of = json!({ "FunctionName": function });
        let now = aws.call("lambda", "get_function_configuration", of);
        let mut variables = now["Environment"]["Variables"].clone();
        let all = variables.as_object_mut().expect("variables");
        all.remove("LOG_LEVEL");
        all.extend(level.map(|level| ("LOG_LEVEL".to_owned(), json!(level))));
        let change = json!({ "FunctionName": function, "Environment": { "Variables": variables } });
        aws.call("lambda", "update_function_configuration", change);
        reconcile(aws, asked)
    };
    for level in ["warn", "ERROR"] {
        let said = set(Some(level));
        assert_eq!((said.code, &*said.out), (2, ""), "{said:?}");
        let words = format!(
            "has `LOG_LEVEL={}`, which hides what it tells of findings",
            level.to_lowercase()
        );
        assert!(said.err.contains(&words), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
    let said = set(None);
    assert_eq!(said.code, 3, "one object is broken: {said:?}");
}
