//! Jira in miniature.

use std::sync::Arc;

use patrol_core::AlertState;
use patrol_testkit::{FakeHttps, alert, json, open_sink, send};

const ROUTE: &str =
    "jira:patrol@example.com:hunter2@example.atlassian.net/SEC type=Security_Incident";
/// What Jira says when it has written a comment.
const COMMENTED: &str = r#"{"id": "10000"}"#;

#[test]
fn a_key_is_an_issue_and_its_repeats_are_comments() {
    let jira = FakeHttps::default();
    let sink = open_sink(ROUTE, &jira);
    let alert = alert("Role Admin assumed", "bob assumed Admin.");
    jira.answer_with([r#"{"issues": []}"#, r#"{"key": "SEC-7"}"#]);
    send(&sink, &alert).unwrap();
    jira.answer_with([r#"{"issues": [{"key": "SEC-7"}]}"#, COMMENTED]);
    send(&sink, &alert).unwrap();
    let site = "https://example.atlassian.net/rest/api/3";
    let paths = ["search/jql", "issue", "search/jql", "issue/SEC-7/comment"];
    assert_eq!(jira.urls(), paths.map(|path| format!("{site}/{path}")));
    let posted = jira.posted();
    let fields = &posted[1]["fields"];
    assert_eq!(fields["summary"], "HIGH: Role Admin assumed");
    assert_eq!(fields["issuetype"]["name"], "Security Incident");
    let label = fields["labels"][2].as_str().unwrap();
    let query = posted[2]["jql"].as_str().unwrap();
    assert!(query.contains(&format!("labels = \"{label}\"")), "{query}");
    assert_eq!(posted[3]["body"]["type"], "doc");
}

#[test]
fn an_answer_of_jira_leads_nowhere_else() {
    let jira = FakeHttps::default();
    let sink = open_sink(ROUTE, &jira);
    jira.answer_with([r#"{"issues": [{"key": "../../admin"}]}"#]);
    let why = send(&sink, &alert("a", "b")).unwrap_err();
    assert!(why.to_string().contains("not the service's own"), "{why}");
    assert_eq!(jira.urls().len(), 1, "{:?}", jira.urls());
}

/// Each call of Jira has an answer of its own, and what is none is tried again.
#[test]
fn what_somebody_else_answers_for_jira_is_no_answer() {
    let found = r#"{"issues": [{"key": "SEC-7", "transitions": [{"id": "31", "name": "Done"}]}]}"#;
    let none = r#"{"issues": []}"#;
    let opened = alert("Role Admin assumed", "bob assumed Admin.");
    let mut over = opened.clone();
    over.state = AlertState::Closed;
    for (alert, said) in [
        (&opened, &["<html>Sign in</html>"][..]),
        (&opened, &["{}"]),
        (&opened, &[""]),
        (&opened, &[none, "<html>Sign in</html>"]),
        (&opened, &[none, "{}"]),
        (&opened, &[none, r#"{"key": ""}"#]),
        (&opened, &[none, r#"{"id": "10000"}"#]),
        (&opened, &[found, ""]),
        (&opened, &[found, r#"{"id": ""}"#]),
        (&over, &[found, COMMENTED, "<html>Sign in</html>"]),
        (&over, &[found, COMMENTED, ""]),
    ] {
        let jira = FakeHttps::default();
        let sink = open_sink(&format!("{ROUTE} close=done"), &jira);
        jira.answer_with(said.iter().copied());
        let why = send(&sink, alert).unwrap_err();
        assert!(!why.is_permanent(), "{said:?}");
        assert!(why.to_string().contains("not the service's own"), "{why}");
        assert_eq!(jira.urls().len(), said.len(), "{said:?}");
    }
}

#[test]
fn a_wrong_address_is_not_shown() {
    for address in [
        "hunter2",
        "patrol@example.com:hunter2@example.atlassian.net",
        "patrol@example.com:hunter2@example.atlassian.net/sec",
        "patrol@example.com@example.atlassian.net/SEC",
        "patrol@example.com:hunter2@http://example.com/SEC",
    ] {
        let route = format!("jira:{address}").parse().unwrap();
        let sinks = patrol_core::sink::SinkRegistry::linked().unwrap();
        let why = sinks
            .open(&route, Some(Arc::new(FakeHttps::default())))
            .err()
            .map(|why| why.to_string())
            .expect(address);
        assert!(!why.contains("hunter2"), "{why}");
    }
}

#[test]
fn what_is_over_is_told_to_its_issue_and_opens_none() {
    let jira = FakeHttps::default();
    let sink = open_sink(ROUTE, &jira);
    let mut over = alert("Role Admin assumed", "bob assumed Admin.");
    over.state = AlertState::Closed;
    jira.answer_with([r#"{"issues": []}"#]);
    send(&sink, &over).unwrap();
    assert_eq!(jira.urls().len(), 1, "{:?}", jira.urls());
    jira.answer_with([r#"{"issues": [{"key": "SEC-7"}]}"#, COMMENTED]);
    send(&sink, &over).unwrap();
    let posted = jira.posted();
    assert!(jira.urls()[2].ends_with("/issue/SEC-7/comment"));
    assert!(
        posted[2].to_string().contains("state: it is over"),
        "{posted:?}"
    );
    assert_eq!(posted.len(), 3, "no route says that an issue is closed");
}

#[test]
fn what_is_over_is_closed_where_the_route_says_how() {
    let route = format!("{ROUTE} close=in_review");
    let found = |transitions| json!({ "issues": [{ "key": "SEC-7", "transitions": transitions }] });
    let ways = json!([
        { "id": "11", "name": "Start", "to": { "name": "In Progress" } },
        { "id": "31", "name": "Hand over", "to": { "name": "In Review" } },
    ]);
    let (jira, mut over) = (
        FakeHttps::default(),
        alert("Role Admin assumed", "bob assumed Admin."),
    );
    let sink = open_sink(&route, &jira);
    jira.answer_with([found(ways).to_string(), COMMENTED.to_owned()]);
    send(&sink, &over).unwrap();
    assert_eq!(jira.urls().len(), 2, "it is not over");
    over.state = AlertState::Closed;
    jira.answer([200, 201, 204]);
    let ways = json!([{ "id": "31", "name": "in review" }]);
    jira.answer_with([found(ways).to_string(), COMMENTED.to_owned()]);
    send(&sink, &over).unwrap();
    assert!(
        jira.urls()[4].ends_with("/issue/SEC-7/transitions"),
        "{:?}",
        jira.urls()
    );
    assert_eq!(jira.posted()[4], json!({ "transition": { "id": "31" } }));
    let ways = json!([{ "id": "11", "name": "Start\nnow" }]);
    jira.answer_with([found(ways).to_string(), COMMENTED.to_owned()]);
    let why = send(&sink, &over).unwrap_err();
    assert!(why.is_permanent());
    let words = "the issue `SEC-7` has no transition or status `in review` to be closed by: it has `Start\\nnow`";
    assert!(why.to_string().ends_with(words), "{why}");
}

/// Another sink fails, or Jira itself between the two calls, and the alert comes again.
#[test]
fn what_is_over_is_commented_once_however_often_its_issue_is_moved_in_vain() {
    let jira = FakeHttps::default();
    let sink = open_sink(&format!("{ROUTE} close=done"), &jira);
    let mut over = alert("Role Admin assumed", "bob assumed Admin.");
    over.state = AlertState::Closed;
    let found = |comments| {
        let ways = json!([{ "id": "31", "name": "Done" }]);
        let fields = json!({ "comment": { "comments": comments } });
        json!({ "issues": [{ "key": "SEC-7", "transitions": ways, "fields": fields }] }).to_string()
    };
    jira.answer([200, 201, 500]);
    jira.answer_with([found(json!([])), COMMENTED.to_owned()]);
    send(&sink, &over).unwrap_err();
    let mut body = jira.posted()[1]["body"].clone();
    // As Jira keeps it.
    body["content"][0]["attrs"] = json!({ "localId": "ab" });
    let other = json!({ "type": "doc", "version": 1, "content": [] });
    jira.answer([200, 204]);
    jira.answer_with([found(json!([{ "body": other }, { "body": body }]))]);
    send(&sink, &over).unwrap();
    let urls = jira.urls();
    assert_eq!(urls.len(), 5, "{urls:?}");
    assert!(urls[4].ends_with("/issue/SEC-7/transitions"), "{urls:?}");
    // Somebody else's words are not its own.
    jira.answer([200, 201, 204]);
    jira.answer_with([found(json!([{ "body": other }])), COMMENTED.to_owned()]);
    send(&sink, &over).unwrap();
    assert_eq!(jira.urls().len(), 8);
}
