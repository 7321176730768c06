//! What is left out by its name, and what by what it says.

use chrono::{DateTime, Utc};
use patrol_core::Pattern;

use super::*;

fn selection() -> Selection {
    Selection {
        wanted: Wanted::default(),
        severity: None,
        names: NameFlags::default(),
        needed: Needed::of(vec![Pattern::source("aws.s3")]),
        left_out: Mutex::default(),
    }
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

const KEY: &str = "x/AWSLogs/o-abc/111122223333/CloudTrail/eu-west-1/2026/03/02/";

#[test]
fn names_in_the_layout_tell_account_region_and_day() {
    let place = Place::of(KEY);
    assert_eq!(place.account.as_deref(), Some("111122223333"));
    assert_eq!(place.region.as_deref(), Some("eu-west-1"));
    let day = "2026-03-02".parse().unwrap();
    assert_eq!(place.days(), Some((day, day)));
    let named = Place::of("copies/111122223333_CloudTrail_eu-west-1_20260302T0905Z_Ab12.json.gz");
    assert_eq!(named.days(), place.days());
    let year = Place::of("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/")
        .days()
        .unwrap();
    assert_eq!(
        year,
        ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap())
    );
    let month = Place::of("AWSLogs/111122223333/CloudTrail/eu-west-1/2024/02")
        .days()
        .unwrap();
    assert_eq!(
        month,
        ("2024-02-01".parse().unwrap(), "2024-02-29".parse().unwrap())
    );
    for other in [
        "",
        "logs/x.json",
        "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/02/x",
        "AWSLogs/1/CloudTrail/eu-west-1/2026/03/02",
        "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/13/02",
    ] {
        assert_eq!(Place::of(other).days(), None, "{other}");
    }
}

#[test]
fn a_log_file_may_come_a_day_later_than_its_events() {
    let mut selection = selection();
    (selection.wanted.from, selection.wanted.to) =
        (time("2026-03-01T00:00:00Z"), time("2026-03-01T12:00:00Z"));
    let taken = |selection: &Selection, key: &str| selection.refuses(&Place::of(key)).is_none();
    assert!(taken(&selection, KEY) && taken(&selection, &KEY.replace("/03/02", "/03/01")));
    for other in ["/03/03", "/02/28", "/02/", "/04/"] {
        assert!(
            !taken(&selection, &KEY.replace("/03/02/", other)),
            "{other}"
        );
    }
    selection.wanted.accounts = vec!["999999999999".to_owned()];
    assert!(!taken(&selection, KEY) && taken(&selection, "elsewhere/x.json.gz"));
}

#[test]
fn regions_where_no_rule_could_match_are_not_read() {
    let with = |patterns: Vec<Pattern>| Selection {
        needed: Needed::of(patterns),
        ..selection()
    };
    let global = || {
        vec![
            Pattern::api_calls("iam.amazonaws.com"),
            Pattern::source("aws.organizations"),
            Pattern::source("aws.s3").field("region", ["ap-east-1"]),
        ]
    };
    let refused = |selection: &Selection, key: &str| selection.refuses(&Place::of(key));
    let selection = with(global());
    assert_eq!(refused(&selection, KEY), Some(Why::NoRule));
    assert_eq!(
        refused(&selection, &KEY.replace("eu-west-1", "us-east-1")),
        None
    );
    assert_eq!(
        refused(&selection, &KEY.replace("eu-west-1", "ap-east-1")),
        None
    );
    assert_eq!(
        refused(&selection, &KEY.replace("eu-west-1", "us-gov-west-1")),
        None
    );
    assert_eq!(
        refused(&selection, &KEY.replace("2026", "2020")),
        None,
        "they stood elsewhere then"
    );
    for other in ["patrol.sns", "aws.s3"] {
        let pattern = Pattern::source(other).field("detail-type", ["Something else"]);
        assert_eq!(refused(&with(vec![pattern]), KEY), Some(Why::NoRule));
    }
    for regional in [
        Pattern::console_sign_in(),
        Pattern::api_calls("sts.amazonaws.com"),
    ] {
        let mut patterns = global();
        patterns.push(regional);
        assert_eq!(refused(&with(patterns), KEY), None);
    }
    let digest = KEY
        .replace("eu-west-1", "us-east-1")
        .replace("CloudTrail", "CloudTrail-Digest");
    assert!(!selection.takes_path("x/", &digest) && selection.takes_path(&digest, &digest));
}

#[test]
fn events_are_chosen_by_what_they_say() {
    let mut selection = selection();
    (selection.wanted.from, selection.wanted.to) =
        (time("2026-03-01T00:00:00Z"), time("2026-03-02T00:00:00Z"));
    selection.wanted.regions = vec!["eu-west-1".to_owned()];
    for (event, taken) in [
        (
            r#"{"time": "2026-03-01T10:00:00Z", "region": "eu-west-1"}"#,
            true,
        ),
        (
            r#"{"time": "2026-03-01T10:00:00+12:00", "region": "eu-west-1"}"#,
            false,
        ),
        (
            r#"{"time": "2026-03-03T10:00:00Z", "region": "eu-west-1"}"#,
            false,
        ),
        (
            r#"{"time": "2026-03-01T10:00:00Z", "region": "eu-west-2"}"#,
            false,
        ),
        (r#"{"time": "yesterday"}"#, true),
        (r#"{}"#, true),
    ] {
        assert_eq!(selection.wanted.takes(event), taken, "{event}");
    }
}
