//! `patrol.toml`: what an operator decides, and what is wrong with it.

mod file;
mod hidden;
mod suppress;

use std::fs;

use patrol_test_support::patrol::{Said, event, feed, folder};

/// Runs `rootLogin` over an event that it reports, with this file.
fn judge(name: &str, toml: &str) -> Said {
    let config = folder(name).join("patrol.toml");
    fs::write(&config, toml).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let arguments = ["run", "--config", config, "--format", "jsonl", "-"];
    feed(&arguments, event("1").to_string().as_bytes())
}

/// So many days from today, as `2027-03-31`.
fn day(ahead: i64) -> String {
    (chrono::Utc::now().date_naive() + chrono::Duration::days(ahead)).to_string()
}

/// A suppression of `rootLogin` with one line replaced.
fn suppression(key: &str, line: &str) -> String {
    let lines = [
        ("rules", "rules = [\"rootLogin\"]".to_owned()),
        ("when", "when = { account = [\"111122223333\"] }".to_owned()),
        ("until", format!("until = {}", day(30))),
        ("owner", "owner = \"net-team@example.com\"".to_owned()),
        ("reason", "reason = \"CHG-1234\"".to_owned()),
    ];
    let lines = lines.map(|(of, text)| if of == key { line.to_owned() } else { text });
    format!("[[suppress]]\n{}\n", lines.join("\n"))
}
