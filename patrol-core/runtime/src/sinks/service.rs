//! Services in the place of a network, for unit tests.

use patrol_testkit::FakeHttps;

/// The service of a route, which says in its own words that it takes what is posted. Jira's answers
/// follow each other, so a test says them.
pub(super) fn service(route: &str) -> FakeHttps {
    let (status, body) = match route.split(':').next() {
        Some("slack") => (200, "ok"),
        Some("teams") => (202, ""),
        Some("pagerduty") => (202, r#"{"status": "success"}"#),
        _ => (200, ""),
    };
    let https = FakeHttps::default();
    https.usually(status, body);
    https
}
