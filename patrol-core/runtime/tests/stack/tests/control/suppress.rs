//! What a `[[suppress]]` may say: what is refused, what must be meant, and what has ended.

use crate::{day, judge, suppression};

#[test]
fn a_suppression_that_cannot_be_meant_is_refused() {
    let far = format!("until = {}", day(400));
    for (number, (key, line, words)) in [
        ("rules", "rules = []", "patrol.toml:2: `suppress[1].rules`: is empty"),
        ("rules", "rules = [\"rootLogn\"]", "patrol.toml:2: `suppress[1].rules`: no linked rule is named `rootLogn`; did you mean"),
        ("when", "when = {}", "patrol.toml:3: `suppress[1].when`: is empty and would hide everything"),
        ("when", "when = { account = \"1\" }", "patrol.toml:3: `suppress[1].when`: not an event pattern: account"),
        (
            "when",
            "when = { detail-type = [\"AWS Health Event\"] }",
            "patrol.toml:3: `suppress[1].when`: matches no event of rule `rootLogin`, whose pattern is",
        ),
        (
            "when",
            "when = { account = [{ exists = true }] }",
            "patrol.toml:3: `suppress[1].when`: matches every event of rule `rootLogin` and would hide all that it finds",
        ),
        (
            "when",
            "when = { detail = { a = [{ wildcard = \"*:*:*:*:*:event-bus/*\" }] } }",
            "patrol.toml:3: `suppress[1].when`: the wildcards of `detail.a` are too complex: use fewer asterisks",
        ),
        (
            "when",
            "when = { detail = { eventID = [{ exists = true }] } }",
            "patrol.toml:3: `suppress[1].when`: matches every event of rule `rootLogin` and would hide all that it finds",
        ),
        ("until", &far, "days ahead, and a suppression lasts at most a year"),
        ("until", "until = \"soon\"", "patrol.toml:4: `suppress[1].until`: is text, expected a day such as"),
        ("owner", "owner = \" \"", "patrol.toml:5: `suppress[1].owner`: is empty"),
        ("reason", "reason = \"\"", "patrol.toml:6: `suppress[1].reason`: is empty"),
        ("reason", "reasons = \"x\"", "patrol.toml:6: `suppress[1].reasons`: unknown key; did you mean `reason`?"),
    ]
    .into_iter()
    .enumerate()
    {
        let said = judge(&format!("suppress-{number}"), &suppression(key, line));
        assert_eq!(said.code, 2, "{line}: {said:?}");
        assert!(said.err.contains(words), "{line}: {}", said.err);
    }
}

#[test]
fn a_suppression_that_hides_nearly_everything_must_say_that_it_is_meant() {
    let one = |field: &str, test: &str| format!("detail = {{ {field} = [{test}] }}");
    let sources = [
        "{ cidr = \"0.0.0.0/0\" }",
        "{ cidr = \"0.0.0.0/1\" }, { cidr = \"128.0.0.0/1\" }",
    ];
    let broad = [
        "account = [{ anything-but = [\"111122223333\", \"444455556666\"] }]".to_owned(),
        "account = [\"111122223333\", { anything-but = [\"111122223333\"] }]".to_owned(),
        "time = [{ prefix = \"20\" }]".to_owned(),
        "version = [\"0\"]".to_owned(),
        "version = [\"0\"], region = [{ anything-but = [\"eu-west-1\"] }]".to_owned(),
        one("errorCode", "{ exists = false }"),
        one("sourceIPAddress", "{ exists = true }"),
        one("userAgent", "{ prefix = \"\" }"),
        one("sourceIPAddress", "{ wildcard = \"*\" }"),
        one("sourceIPAddress", sources[0]),
        one("sourceIPAddress", sources[1]),
        one("number", "{ numeric = [\">=\", 0] }"),
        one("eventVersion", "\"1.08\""),
        one("eventSource", "\"signin.amazonaws.com\""),
        "detail = { userIdentity = { arn = [{ prefix = \"arn:aws:iam::\" }] } }".to_owned(),
        "\"$or\" = [{ account = [\"111122223333\"] }, { account = [{ anything-but = [\"111122223333\"] }] }]".to_owned(),
        "detail = { \"$or\" = [{ errorCode = [{ exists = true }] }, { errorCode = [{ exists = false }] }] }".to_owned(),
        "detail = { \"$or\" = [{ sourceIPAddress = [{ cidr = \"0.0.0.0/2\" }] }, { sourceIPAddress = [{ cidr = \"64.0.0.0/2\" }] }, { sourceIPAddress = [{ cidr = \"128.0.0.0/2\" }] }] }".to_owned(),
    ];
    for (number, fields) in broad.iter().enumerate() {
        let when = format!("when = {{ {fields} }}");
        let said = judge(&format!("broad-{number}"), &suppression("when", &when));
        assert_eq!(said.code, 2, "{when}: {said:?}");
        let words = "patrol.toml:3: `suppress[1].when`: names no value that tells one event of rule `rootLogin` from another";
        assert!(said.err.contains(words), "{when}: {}", said.err);
        assert!(
            said.err.contains("or write `broad = true` beside it"),
            "{}",
            said.err
        );

        let meant = suppression("when", &format!("{when}\nbroad = true"));
        let said = judge(&format!("broad-meant-{number}"), &meant);
        assert_eq!(said.code, 0, "{when}: {said:?}");
    }
    let side = judge(
        "broad-side",
        &suppression("when", &format!("when = {{ {} }}", broad[15])),
    );
    let words = "from another where it asks for `{\"account\":[{\"anything-but\":[\"111122223333\"]}]}`, and would";
    assert!(side.err.contains(words), "{}", side.err);
    // All is all, whatever it is called.
    let all = "when = { account = [{ exists = true }] }\nbroad = true";
    let said = judge("broad-all", &suppression("when", all));
    assert!(
        said.err.contains("would hide all that it finds"),
        "{}",
        said.err
    );
    let word = suppression("when", "when = { account = [\"1\"] }\nbroad = \"yes\"");
    let said = judge("broad-word", &word);
    let words = "patrol.toml:4: `suppress[1].broad`: is text, expected `true` or `false`";
    assert!(said.err.contains(words), "{}", said.err);
}

#[test]
fn a_suppression_that_names_something_may_ask_for_more() {
    for (number, fields) in [
        "account = [\"111122223333\"], detail = { errorCode = [{ exists = false }] }",
        "detail = { sourceIPAddress = [{ cidr = \"10.0.0.0/8\" }] }",
        "detail = { userIdentity = { arn = [{ suffix = \":user/deploy\" }] } }",
        "account = [{ anything-but = [\"111122223333\"] }], region = [\"eu-west-1\"]",
        "\"$or\" = [{ account = [\"111122223333\"] }, { region = [\"eu-west-1\"] }]",
        "detail = { errorCode = [\"AccessDenied\"] }",
    ]
    .into_iter()
    .enumerate()
    {
        let when = format!("when = {{ {fields} }}");
        let said = judge(&format!("narrow-{number}"), &suppression("when", &when));
        assert_eq!(said.code, 0, "{when}: {said:?}");
    }
}

#[test]
fn a_suppression_that_has_ended_is_a_warning() {
    let ended = format!("until = {}", day(-1));
    let said = judge("ended", &suppression("until", &ended));
    assert_eq!(said.code, 0, "{said:?}");
    let words = "patrol.toml:1: `suppress[1].until`: a suppression of `rootLogin` has ended on ";
    assert!(said.err.contains(words), "{}", said.err);
}
