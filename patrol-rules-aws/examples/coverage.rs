//! What the rules see of recorded attacks, and what they say of everything else.
//!
//! ```sh
//! cargo run -p patrol-rules-aws --example coverage -- TECHNIQUES.jsonl BACKGROUND.jsonl...
//! ```
//!
//! A line of the first file is `{"technique": NAME, "record": RECORD}` with a record of CloudTrail, a line
//! of the others an event of EventBridge. The tables for `COVERAGE.md` go to standard output. Records
//! are evaluated with another user agent than their own: a rule that knows an attack tool by its name
//! would see nothing of an attacker.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fs,
    io::Write as _,
};

use patrol_core::{Context, MapSource, Registry, Router, pattern::cloudtrail};
use patrol_rules_aws as _;
use patrol_testkit::{Value, block_on, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let mut files = env::args().skip(1);
    let techniques = files
        .next()
        .ok_or("expected TECHNIQUES.jsonl BACKGROUND.jsonl...")?;
    let linked = Registry::linked()?;
    let context = |_: &_| Ok(Context::default());
    let start =
        |registry: &Registry| Router::start_with(registry, &MapSource::default(), context).0;
    let default = start(&linked.enabled(|_| None));
    let all = start(&linked.enabled(|_| Some(true)));

    let mut seen = BTreeMap::<String, [BTreeSet<&str>; 2]>::new();
    let mut records = 0;
    for line in fs::read_to_string(techniques)?.lines() {
        let mut line: Value = serde_json::from_str(line)?;
        let name = line["technique"].as_str().unwrap_or_default();
        let name = name.trim_start_matches("aws.").to_owned();
        let event = event(line["record"].take()).to_string();
        records += 1;
        let [by_default, more] = seen.entry(name).or_default();
        by_default.extend(rules(&default, &event)?);
        more.extend(rules(&all, &event)?);
    }
    let found = seen
        .values()
        .filter(|[by_default, _]| !by_default.is_empty());
    writeln!(
        out,
        "{} of {} techniques are seen without any configuration, in {records} records.\n",
        found.count(),
        seen.len()
    )?;
    writeln!(
        out,
        "| Technique | Seen by | And, when they are turned on, by |\n|---|---|---|"
    )?;
    for (name, [by_default, all]) in &seen {
        let more = all.difference(by_default).copied().collect();
        writeln!(
            out,
            "| `{name}` | {} | {} |",
            cell(by_default, "not seen"),
            cell(&more, "")
        )?;
    }

    writeln!(
        out,
        "\n| Background | Events | Findings in 10,000 events | Of them high or critical |\n|---|---|---|---|"
    )?;
    for file in files {
        let (mut events, mut findings, mut severe) = (0_u64, 0_u64, 0_u64);
        for line in fs::read_to_string(&file)?.lines() {
            events += 1;
            let routed = block_on(default.route(line.as_bytes()))?;
            findings += routed.alerts.len() as u64;
            let is_severe =
                |alert: &&patrol_core::Alert| alert.severity >= patrol_core::Severity::High;
            severe += routed.alerts.iter().filter(is_severe).count() as u64;
        }
        let rate = |count: u64| count * 10_000 / events.max(1);
        let name = file.rsplit('/').next().unwrap_or_default();
        writeln!(
            out,
            "| {name} | {events} | {} | {} |",
            rate(findings),
            rate(severe)
        )?;
    }
    Ok(())
}

/// The event that EventBridge makes of a record.
fn event(mut record: Value) -> Value {
    record["userAgent"] = json!("Mozilla/5.0");
    let source = record["eventSource"].as_str().unwrap_or_default();
    let service = source.split('.').next().unwrap_or_default();
    json!({
        "id": record["eventID"],
        "detail-type": cloudtrail::detail_type(record["eventType"].as_str()),
        "source": format!("aws.{service}"),
        "account": record["recipientAccountId"],
        "time": record["eventTime"],
        "region": record["awsRegion"],
        "detail": record,
    })
}

fn rules(router: &Router, event: &str) -> Result<Vec<&'static str>, Box<dyn Error>> {
    let routed = block_on(router.route(event.as_bytes()))?;
    Ok(routed.alerts.iter().map(|alert| alert.rule).collect())
}

fn cell(rules: &BTreeSet<&str>, none: &str) -> String {
    let names: Vec<_> = rules.iter().map(|name| format!("`{name}`")).collect();
    match names.is_empty() {
        true => none.to_owned(),
        false => names.join(", "),
    }
}
