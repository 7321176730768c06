//! The table in `COVERAGE.md` of what is seen of each attack technique: made here, and compared.
//!
//! `PATROL_RENEW_SNAPSHOTS=1 cargo test -p patrol-rules-aws --test coverage` writes it.

mod techniques;

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use patrol_core::{Context, MapSource, Registry, Router};
use patrol_rules_aws as _;
use patrol_testkit::block_on;

/// Between these lines stands the table.
const MARKS: [&str; 2] = ["<!-- built -->", "<!-- /built -->"];

fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("COVERAGE.md")
}

/// The rules that run without a parameter and without a client of AWS's.
fn router(off_by_default: bool) -> Router {
    let linked = Registry::linked().expect("linked rules");
    let on = linked.enabled(|_| off_by_default.then_some(true));
    // It tells of many refused calls, not of the one that a technique is built of.
    let on = on.filter(|rule| rule.name != "accessDeniedBurst");
    let context = |_: &_| Ok(Context::default());
    Router::start_with(&on, &MapSource::default(), context).0
}

/// The rules that see one of the events.
fn seen(router: &Router, events: &[patrol_testkit::FixtureEvent]) -> BTreeSet<&'static str> {
    let mut rules = BTreeSet::new();
    for event in events {
        let text = event.to_json();
        let routed = block_on(router.route(text.as_bytes())).expect("an event");
        assert!(routed.faults.is_empty(), "{:?}: {text}", routed.faults);
        rules.extend(routed.alerts.iter().map(|alert| alert.rule));
    }
    rules
}

fn cell(rules: &BTreeSet<&str>) -> String {
    let names: Vec<_> = rules.iter().map(|name| format!("`{name}`")).collect();
    match names.is_empty() {
        true => "not seen".to_owned(),
        false => names.join(", "),
    }
}

fn table() -> String {
    let (default, all) = (router(false), router(true));
    let techniques = techniques::all();
    let mut lines = Vec::new();
    let mut counts = [0, 0];
    for technique in &techniques {
        let by_default = seen(&default, &technique.events);
        let more: BTreeSet<_> = seen(&all, &technique.events)
            .difference(&by_default)
            .copied()
            .collect();
        counts[0] += usize::from(!by_default.is_empty());
        counts[1] += usize::from(!by_default.is_empty() || !more.is_empty());
        let more = match more.is_empty() {
            true => String::new(),
            false => cell(&more),
        };
        lines.push(format!(
            "| `{}` | {} | {more} |",
            technique.name,
            cell(&by_default)
        ));
    }
    format!(
        "{} of {} techniques are seen without any configuration, {} when every rule is turned on.\n\n\
         | Technique | Seen by | And, when they are turned on, by |\n|---|---|---|\n{}\n",
        counts[0],
        techniques.len(),
        counts[1],
        lines.join("\n")
    )
}

#[test]
fn the_table_of_techniques_is_as_the_rules_are() {
    let path = document();
    let text = fs::read_to_string(&path).expect("COVERAGE.md");
    let (before, rest) = text.split_once(MARKS[0]).expect("the first mark");
    let (_, after) = rest.split_once(MARKS[1]).expect("the second mark");
    let wanted = format!("{before}{}\n{}{}{after}", MARKS[0], table(), MARKS[1]);
    if env::var_os("PATROL_RENEW_SNAPSHOTS").is_some() {
        fs::write(&path, wanted).expect("COVERAGE.md can be written");
        return;
    }
    assert_eq!(
        text, wanted,
        "renew it with PATROL_RENEW_SNAPSHOTS=1 and read the difference"
    );
}

/// A rule that was renamed is renamed in what was measured, too.
#[test]
fn every_rule_that_is_named_exists() {
    let text = fs::read_to_string(document()).expect("COVERAGE.md");
    let linked = Registry::linked().expect("linked rules");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    for row in rows {
        for name in row.split('`').skip(3).step_by(2) {
            assert!(linked.get(name).is_some(), "no rule `{name}`: {row}");
        }
    }
    // What is opened, seen by, not seen.
    let (_, opened) = text.split_once("| What is opened |").expect("the table");
    let (opened, _) = opened.split_once("\n\n").expect("the table's end");
    for row in opened.lines().skip(2) {
        let seen_by = row.split('|').nth(2).expect("a second cell");
        for name in seen_by.split('`').skip(1).step_by(2) {
            assert!(linked.get(name).is_some(), "no rule `{name}`: {row}");
        }
    }
}
