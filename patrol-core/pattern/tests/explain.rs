//! What a rule author is told of an event that does not match.

use patrol_pattern::Pattern;

#[track_caller]
fn said(pattern: &str, event: &str, words: &str) {
    let pattern: Pattern = pattern.parse().expect("a pattern");
    let explanation = pattern.explain(event.as_bytes()).expect("an event");
    assert_eq!(explanation.to_string(), words);
    assert_eq!(explanation.is_match(), words == "the event matches");
}

#[test]
fn the_usual_slips() {
    said(
        r#"{"source":["sts","kms","s3"]}"#,
        r#"{"source":"aws.sts"}"#,
        r#"`source` is "aws.sts"; expected one of "sts", "kms", "s3" (similar to "sts")"#,
    );
    said(
        r#"{"detail":{"eventname":["AssumeRole"]}}"#,
        r#"{"detail":{"eventName":"AssumeRole"}}"#,
        "`detail.eventname` is absent; expected \"AssumeRole\" (the event has `detail.eventName`)",
    );
    said(
        r#"{"eventName":["AssumeRole"]}"#,
        r#"{"detail":{"eventName":"AssumeRole"}}"#,
        "`eventName` is absent; expected \"AssumeRole\" (the event has `detail.eventName`)",
    );
    said(
        r#"{"detail":{"user":["x"]}}"#,
        r#"{"detail":{"user":{"name":"x"}}}"#,
        "`detail.user` is absent; expected \"x\" (an object or an empty array is not a value)",
    );
    said(
        r#"{"detail":{"port":[22]}}"#,
        r#"{"detail":{"port":"22"}}"#,
        "`detail.port` is \"22\"; expected 22 (differs in type)",
    );
    said(
        r#"{"detail":{"port":[{"numeric":[">",20]}]}}"#,
        r#"{"detail":{"port":"22"}}"#,
        "`detail.port` is \"22\"; expected a number > 20 (differs in type)",
    );
    said(
        r#"{"detail":{"readOnly":["false"]}}"#,
        r#"{"detail":{"readOnly":false}}"#,
        "`detail.readOnly` is false; expected \"false\" (differs in type)",
    );
    said(
        r#"{"arn":[{"wildcard":"arn:*:Role/*"}]}"#,
        r#"{"arn":"arn:aws:iam::1:role/x"}"#,
        "`arn` is \"arn:aws:iam::1:role/x\"; expected wildcard \"arn:*:Role/*\" \
         (differs in case)",
    );
}

#[test]
fn arrays_absence_and_alternatives() {
    said(
        r#"{"r":{"type":["bucket"],"zone":["eu"]}}"#,
        r#"{"r":[{"type":"bucket","zone":"us"},{"type":"key","zone":"eu"}]}"#,
        "`r.zone` is \"us\", \"eu\"; expected \"eu\" in the same array element as `r.type`",
    );
    said(
        r#"{"error":[{"exists":false}]}"#,
        r#"{"error":null}"#,
        "`error` is null; expected no value",
    );
    said(
        r#"{"a":[1],"$or":[{"b":[2]},{"c":[3],"d":[4]}]}"#,
        r#"{"a":1,"c":3}"#,
        "`b` is absent; expected 2 (the closest of 2 alternatives)",
    );
    said(
        r#"{"a":["1","2","3","4","5","6","7"]}"#,
        r#"{"a":["x","y","z","u","v","w","t"]}"#,
        "`a` is \"x\", \"y\", \"z\", \"u\", \"v\" and 2 more; \
         expected one of 7: \"1\", \"2\", \"3\", \"4\", \"5\", …",
    );
}

#[test]
fn empty_keys_make_the_paths_of_event_ruler() {
    said(r#"{"":{"a":[1]}}"#, r#"{"a":1}"#, "the event matches");
    said(
        r#"{"":{"a":{"b":[1]}}}"#,
        r#"{"":{"a":{"b":1}}}"#,
        "the event matches",
    );
    said(
        r#"{"":{"":{"a":[1]}}}"#,
        r#"{"":{"":{"a":1}}}"#,
        "the event matches",
    );
}
