//! What is read as a policy document, what is refused, and with which words.

use patrol_iam::{Effect, PolicyDocument, Selection, Statement};
use serde_json::json;

fn refusal(text: &str) -> String {
    match text.parse::<PolicyDocument>() {
        Ok(document) => panic!("{text} is read as {document}"),
        Err(error) => error.to_string(),
    }
}

/// The refusal of a statement with these members, as the second of a document.
fn refused_statement(members: &str) -> String {
    let first = r#"{"Effect": "Allow", "Action": "a:b", "Resource": "*"}"#;
    refusal(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{first}, {{{members}}}]}}"#
    ))
}

fn statement(members: &str) -> Statement {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {{{members}}}}}"#);
    let document: PolicyDocument = text
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    document.statements()[0].clone()
}

#[test]
fn one_statement_or_a_list() {
    let one = json!({"Effect": "Allow", "Action": "a:b", "Resource": "*"});
    for (statement, count) in [
        (one.clone(), 1),
        (json!([one]), 1),
        (json!([one, one]), 2),
        (json!([]), 0),
    ] {
        let document = json!({"Version": "2012-10-17", "Statement": statement});
        let document = PolicyDocument::from_value(&document).unwrap();
        assert_eq!(document.statements().len(), count);
        assert_eq!(
            (document.version(), document.id()),
            (Some("2012-10-17"), None)
        );
    }
}

#[test]
fn elements_are_kept() {
    let read = statement(
        r#""Sid": "Trust", "Effect": "Deny", "NotAction": ["sts:A", "sts:B"], "NotResource": "x",
        "Principal": {"AWS": ["*", "1"]}, "Condition": {"Bool": {"a": "true"}, "NumericEquals": {"b": [1, 2]}}"#,
    );
    assert_eq!((read.sid(), read.effect()), (Some("Trust"), Effect::Deny));
    assert_eq!(
        read.actions(),
        &Selection::Except(vec!["sts:A".into(), "sts:B".into()])
    );
    assert_eq!(read.resources(), Some(&Selection::Except(vec!["x".into()])));
    assert_eq!(read.principal(), Some(&json!({"AWS": ["*", "1"]})));
    assert_eq!(read.not_principal(), None);
    assert_eq!(
        read.condition(),
        Some(&json!({"Bool": {"a": "true"}, "NumericEquals": {"b": [1, 2]}}))
    );
}

#[test]
fn what_is_empty_is_absent_or_selects_nothing() {
    let read =
        statement(r#""Sid": "", "Effect": "Allow", "Action": [], "Resource": [], "Condition": {}"#);
    assert_eq!((read.sid(), read.condition()), (None, None));
    assert_eq!(read.actions(), &Selection::Only(vec![]));
    assert_eq!(read.resources(), Some(&Selection::Only(vec![])));
    let trust = statement(r#""Effect": "Allow", "NotPrincipal": "*", "Action": "sts:AssumeRole""#);
    assert_eq!(
        (trust.resources(), trust.not_principal()),
        (None, Some(&json!("*")))
    );
}

#[test]
fn texts_that_are_not_a_document_are_refused() {
    for (text, message) in [
        (
            "",
            "policy document `` is not JSON: EOF while parsing a value at line 1 column 0",
        ),
        (
            "{",
            "policy document `{` is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "\u{feff}{}",
            "policy document `\\u{feff}{}` is not JSON: expected value at line 1 column 1",
        ),
        (
            r#"{"Statement": []} {}"#,
            r#"policy document `{"Statement": []} {}` is not JSON: trailing characters at line 1 column 19"#,
        ),
        (
            r#"{"Statement": [], }"#,
            r#"policy document `{"Statement": [], }` is not JSON: trailing comma at line 1 column 19"#,
        ),
        (
            r#"{"Id": "\ud800", "Statement": []}"#,
            r#"policy document `{"Id": "\ud800", "Statement": []}` is not JSON: unexpected end of hex escape at line 1 column 15"#,
        ),
        ("[]", "policy document is `[]`: expected an object"),
        ("null", "policy document is `null`: expected an object"),
        ("\"{}\"", "policy document is `{}`: expected an object"),
        ("{}", "policy document has no `Statement`"),
        (
            "%257B%257D",
            "policy document `%7B%7D` is not JSON: expected value at line 1 column 1",
        ),
        (
            "%EF%BB%BF{}",
            "policy document `\\u{feff}{}` is not JSON: expected value at line 1 column 1",
        ),
        (
            "%7B%",
            "policy document: `%` at byte 3 is not percent-encoding: expected `%` and two hexadecimal digits",
        ),
        (
            "%7B%FF",
            "policy document `%7B%FF` is not UTF-8 once its percent-encoding is undone",
        ),
    ] {
        assert_eq!(refusal(text), message, "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(refusal(&deep).contains("recursion limit"));
    let nested = format!(r#"{{"Statement": {}{}}}"#, "[".repeat(100), "]".repeat(100));
    assert!(refusal(&nested).starts_with("statement 1 is `[["));
    assert!(refusal(&"%".repeat(100_000)).len() < 200);
}

#[test]
fn documents_that_iam_refuses_are_refused() {
    const KNOWN: &str = "expected one of `Version`, `Id`, `Statement`";
    for (text, message) in [
        (
            r#"{"Statement": 1}"#,
            "policy document: `Statement` is `1`: expected an object or a list of objects"
                .to_owned(),
        ),
        (
            r#"{"Statement": null}"#,
            "policy document: `Statement` is `null`: expected an object or a list of objects"
                .to_owned(),
        ),
        (
            r#"{"Statement": [7]}"#,
            "statement 1 is `7`: expected an object".to_owned(),
        ),
        (
            r#"{"Statement": [], "Version": 2012}"#,
            "policy document: `Version` is `2012`: expected a string".to_owned(),
        ),
        (
            r#"{"Statement": [], "Version": "2012-10-18"}"#,
            "policy document: `Version` is `2012-10-18`: expected `2012-10-17` or `2008-10-17`"
                .to_owned(),
        ),
        (
            r#"{"Statement": [], "Id": null}"#,
            "policy document: `Id` is `null`: expected a string".to_owned(),
        ),
        (
            r#"{"statement": []}"#,
            format!("policy document has the unknown element `statement`: {KNOWN}"),
        ),
        (
            r#"{"Statement": [], " Statement": []}"#,
            format!("policy document has the unknown element ` Statement`: {KNOWN}"),
        ),
        (
            r#"{"Statement": [], "Statement\u200b": []}"#,
            format!("policy document has the unknown element `Statement\\u{{200b}}`: {KNOWN}"),
        ),
        (
            r#"{"Statement": [], "Statement": {}}"#,
            "policy document has `Statement` more than once: expected it once".to_owned(),
        ),
        (
            r#"{"Statement": [], "\u0053tatement": {}}"#,
            "policy document has `Statement` more than once: expected it once".to_owned(),
        ),
        (
            r#"{"Version": "2012-10-17", "Version": "2008-10-17", "Statement": []}"#,
            "policy document has `Version` more than once: expected it once".to_owned(),
        ),
    ] {
        assert_eq!(refusal(text), message, "{text}");
    }
}

#[test]
fn statements_that_iam_refuses_are_refused() {
    for (members, message) in [
        (r#""Action": "*""#, "statement 2 has no `Effect`"),
        (
            r#""Effect": "allow""#,
            "statement 2: `Effect` is `allow`: expected `Allow` or `Deny`",
        ),
        (
            r#""Effect": "Allow ""#,
            "statement 2: `Effect` is `Allow `: expected `Allow` or `Deny`",
        ),
        (
            r#""Effect": ["Allow"]"#,
            "statement 2: `Effect` is `[\"Allow\"]`: expected `Allow` or `Deny`",
        ),
        (
            r#""Effect": null"#,
            "statement 2: `Effect` is `null`: expected `Allow` or `Deny`",
        ),
        (
            r#""Effect": "Deny", "Effect": "Allow""#,
            "statement 2 has `Effect` more than once: expected it once",
        ),
        (
            r#""Effect": "Allow""#,
            "statement 2 has no `Action` or `NotAction`",
        ),
        (
            r#""Effect": "Allow", "Action": "a:b""#,
            "statement 2 has no `Resource` or `NotResource`",
        ),
        (
            r#""Effect": "Allow", "Action": 5"#,
            "statement 2: `Action` is `5`: expected a string or a list of strings",
        ),
        (
            r#""Effect": "Allow", "Action": null"#,
            "statement 2: `Action` is `null`: expected a string or a list of strings",
        ),
        (
            r#""Effect": "Allow", "Action": ["a:b", {}]"#,
            "statement 2: `Action[1]` is `{}`: expected a string",
        ),
        (
            r#""Effect": "Allow", "Action": "a:b", "NotAction": "a:c""#,
            "statement 2 has both `Action` and `NotAction`: expected one of them",
        ),
        (
            r#""Effect": "Allow", "Action": "a:b", "Resource": "*", "NotResource": null"#,
            "statement 2 has both `Resource` and `NotResource`: expected one of them",
        ),
        (
            r#""Effect": "Allow", "Principal": "*", "NotPrincipal": "*", "Action": "a:b""#,
            "statement 2 has both `Principal` and `NotPrincipal`: expected one of them",
        ),
        (
            r#""Effect": "Allow", "NotAction": [], "Resource": "*""#,
            "statement 2: `NotAction` is an empty list, which can be read as everything and as nothing: expected an item",
        ),
        (
            r#""Effect": "Deny", "Action": "*", "NotResource": []"#,
            "statement 2: `NotResource` is an empty list, which can be read as everything and as nothing: expected an item",
        ),
        (
            r#""Sid": 1, "Effect": "Allow", "Action": "a:b", "Resource": "*""#,
            "statement 2: `Sid` is `1`: expected a string",
        ),
    ] {
        assert_eq!(refused_statement(members), message, "{members}");
    }
    let unknown =
        refused_statement(r#""Effect": "Deny", "Action": "*", "Resource": "*", "resource": "*""#);
    assert!(unknown.starts_with(
        "statement 2 has the unknown element `resource`: expected one of `Sid`, `Effect`,"
    ));
}

#[test]
fn patterns_that_match_nothing_for_sure_are_refused() {
    let action = |text: &str| {
        refused_statement(&format!(
            r#""Effect": "Allow", "Action": "{text}", "Resource": "*""#
        ))
    };
    // The last one has a Kelvin sign, which some take for a `k`.
    for text in [
        "",
        "PassRole",
        "iam:",
        ":PassRole",
        " iam:PassRole",
        "iam: PassRole",
        "a:b:c",
        "${x}",
        "\u{212a}ms:*",
    ] {
        assert_eq!(
            action(text),
            format!(
                "statement 2: `Action` is `{text}`: expected `*` or an action such as `s3:GetObject`"
            ),
        );
    }
    let resource = |text: &str| {
        refused_statement(&format!(
            r#""Effect": "Allow", "Action": "*", "Resource": ["*", "{text}"]"#
        ))
    };
    for text in [
        "",
        "bucket",
        " *",
        " arn:aws:s3:::bucket",
        "ARN:aws:s3:::bucket",
        "arn:aws:s3::bucket",
    ] {
        assert_eq!(
            resource(text),
            format!(
                "statement 2: `Resource[1]` is `{text}`: expected `*` or an ARN such as `arn:aws:s3:::bucket`"
            ),
        );
    }
    for (action, resource) in [
        ("*", "*"),
        ("*:*", "arn*"),
        ("i?m:Pass*", "*/x"),
        ("iam*", "arn:aws:s3:::${aws:username}"),
        ("kafka-cluster:*", "${aws:x}"),
        ("IAM:PASSROLE", "arn:aws:s3:::a b"),
    ] {
        statement(&format!(
            r#""Effect": "Allow", "Action": "{action}", "Resource": "{resource}""#
        ));
    }
    // The policy of a resource may name it in other ways: API Gateway's do.
    statement(
        r#""Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*""#,
    );
}

#[test]
fn principals_and_conditions_have_one_form() {
    for (members, message) in [
        (
            r#""Principal": 1"#,
            "statement 2: `Principal` is `1`: expected an object",
        ),
        (
            r#""Principal": {"AWS": "1", "AWS": "2"}"#,
            "statement 2: `Principal` has `AWS` more than once: expected it once",
        ),
        (
            r#""NotPrincipal": {"AWS": {}}"#,
            "statement 2: `NotPrincipal`: `AWS` is `{}`: expected a string or a list of strings",
        ),
        (
            r#""Principal": "*", "Condition": null"#,
            "statement 2: `Condition` is `null`: expected an object",
        ),
        (
            r#""Principal": "*", "Condition": []"#,
            "statement 2: `Condition` is `[]`: expected an object",
        ),
        (
            r#""Principal": "*", "Condition": {"Bool": "a"}"#,
            "statement 2: `Condition`: `Bool` is `a`: expected an object",
        ),
        (
            r#""Principal": "*", "Condition": {"Bool": {"a": "b"}, "bool": {}}"#,
            "statement 2: `Condition` has `bool` more than once: expected it once",
        ),
        (
            r#""Principal": "*", "Condition": {"Bool": {"a": "b", "A": "c"}}"#,
            "statement 2: `Condition`: `Bool` has `A` more than once: expected it once",
        ),
        (
            r#""Principal": "*", "Condition": {"Bool": {"a": [["b"]]}}"#,
            "statement 2: `Condition`: `Bool`: `a` is `[[\"b\"]]`: expected a string, a number, a boolean or a list of those",
        ),
        (
            r#""Principal": "*", "Condition": {"Bool": {"a": null}}"#,
            "statement 2: `Condition`: `Bool`: `a` is `null`: expected a string, a number, a boolean or a list of those",
        ),
    ] {
        let members = format!(r#""Effect": "Allow", "Action": "a:b", "Resource": "*", {members}"#);
        assert_eq!(refused_statement(&members), message, "{members}");
    }
}
