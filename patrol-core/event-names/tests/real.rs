//! Names out of real records: nearly all are known, and no pattern for one is refused.

use patrol_core::{
    Pattern,
    pattern::cloudtrail::{API_CALL, CONSOLE_SIGN_IN, SERVICE_EVENT},
};
use patrol_event_names::{NameProblem, is_delivered, is_recorded, problems};

/// Not a real event name: somebody has redacted this record.
const REDACTED: [(&str, &str); 1] = [("grafana.amazonaws.com", "action")];

/// Event source, name and detail-type of each record's kind.
fn recorded() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    let lines = include_str!("data/recorded.txt").lines();
    lines.filter(|line| !line.starts_with('#')).map(|line| {
        let mut words = line.split(' ');
        let mut next = || words.next();
        let service = next().expect("a service");
        let name = next().expect("a name");
        let kind = match next() {
            Some("sign-in") => CONSOLE_SIGN_IN,
            Some("service") => SERVICE_EVENT,
            _ => API_CALL,
        };
        (format!("{service}.amazonaws.com"), name, kind)
    })
}

#[test]
fn of_real_records_all_names_are_known() {
    assert!(recorded().count() > 500);
    let unknown = recorded().filter(|(source, name, _)| !is_recorded(source, name));
    let unknown: Vec<_> = unknown.map(|(source, name, _)| (source, name)).collect();
    assert_eq!(
        unknown,
        REDACTED.map(|(source, name)| (source.to_owned(), name))
    );
}

#[test]
fn a_pattern_for_a_real_record_is_not_refused() {
    for (source, name, kind) in recorded().filter(|(source, name, _)| is_recorded(source, name)) {
        let service = source.trim_end_matches(".amazonaws.com");
        let pattern = Pattern::source(format!("aws.{service}").as_str())
            .field("detail-type", [kind])
            .field("detail.eventSource", [source.as_str()])
            .field("detail.eventName", [name]);
        let found = problems(&pattern, &[]);
        // The record is real, and EventBridge delivers it not, or only some of its kind.
        let told = match &found[..] {
            [] => true,
            [NameProblem::NeverDelivered { .. }] => ["GetObject", "ListObjects"].contains(&name),
            [NameProblem::Version { also, .. }] => *also && service == "cloudfront",
            _ => false,
        };
        assert!(told, "{source} {name}: {found:?}");
    }
}

#[test]
fn published_events_have_known_detail_types() {
    let lines = include_str!("data/delivered.txt").lines();
    let mut count = 0;
    for line in lines.filter(|line| !line.starts_with('#')) {
        let (source, detail_type) = line.split_once(": ").expect("a source and a detail-type");
        if source.starts_with("aws.partner/") {
            continue;
        }
        assert!(is_delivered(source, detail_type), "{line}");
        count += 1;
    }
    assert!(count > 55, "{count}");
}
