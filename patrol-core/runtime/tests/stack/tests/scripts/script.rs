//! Random scripts: how findings are put together, what is suppressed, and timed events.

use std::fmt::Write as _;

use patrol_test_support::patrol::event;
use serde_json::{Value, json};

use super::numbers::Numbers;

/// When an event of another account comes, long after the others: by then all that is over is over. What
/// becomes of it, and when, is not part of a script.
pub(crate) const LAST: &str = "2026-02-27T00:00:00Z";
const DAY: u64 = 86_400;
/// How late events come, in seconds: within the hour for which thresholds and sequences wait for them.
const LATE: u64 = 3600;
const ACCOUNTS: [&str; 2] = ["000000000001", "000000000002"];

/// What `patrol.toml` says.
#[derive(Clone, Debug)]
pub(crate) struct Toml {
    /// Rules and how their findings are put together.
    pub(crate) how: Vec<(&'static str, String)>,
    /// The account whose findings are suppressed, and the last day on which they are.
    suppressed: Option<(&'static str, u64)>,
}

impl Toml {
    /// As the file; what is suppressed is so in these events only, if any are named.
    pub(crate) fn text(&self, phase: Option<&str>) -> String {
        let mut text = String::new();
        for (rule, how) in &self.how {
            let _ = writeln!(text, "[rules.{rule}]\naggregate = \"{how}\"");
        }
        if let Some((account, day)) = self.suppressed {
            let phase = phase.map(|phase| format!(", detail = {{ phase = [\"{phase}\"] }}"));
            let _ = write!(
                text,
                "[[suppress]]\nrules = [\"{}\"]\nwhen = {{ account = [\"{account}\"]{} }}\n\
                 until = 2026-01-{day:02}\nowner = \"ann\"\nreason = \"a script\"\n",
                self.how[0].0,
                phase.unwrap_or_default()
            );
        }
        text
    }

    /// As the document that is deployed.
    pub(crate) fn document(&self) -> Value {
        let how = self.how.iter();
        let rules = how.map(|(rule, how)| ((*rule).to_owned(), json!({ "aggregate": how })));
        let mut document = json!({ "rules": Value::Object(rules.collect()) });
        if let Some((account, day)) = self.suppressed {
            document["suppress"] = json!([{
                "rules": [self.how[0].0], "when": { "account": [account] },
                "until": format!("2026-01-{day:02}"), "owner": "ann", "reason": "a script",
            }]);
        }
        document
    }
}

/// What happens.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) before: Toml,
    /// What the operator says from an event on.
    pub(crate) after: Option<(usize, Toml)>,
    pub(crate) events: Vec<Value>,
}

impl Script {
    pub(crate) fn new(seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        let numbers = &mut numbers;
        let (how, apart) = how(numbers);
        let suppressed =
            |numbers: &mut Numbers| Some((numbers.one_of(&ACCOUNTS), 1 + numbers.below(4)));
        let mut before = Toml {
            how,
            suppressed: None,
        };
        if numbers.once_in(3) {
            before.suppressed = suppressed(numbers);
        }
        let ends = |how: &str| how.contains("throttle") || how.contains("close");
        let ends = before.how.iter().any(|(_, how)| ends(how));
        let events = events(numbers, apart, ends);
        let middle = events.len() / 3 + usize::try_from(numbers.below(8)).expect("small");
        let after = match numbers.below(4) {
            0 if before.suppressed.is_none() => Some(Toml {
                suppressed: suppressed(numbers),
                ..before.clone()
            }),
            0 => Some(Toml {
                suppressed: None,
                ..before.clone()
            }),
            1 => {
                let mut after = before.clone();
                let again = self::how(numbers).0;
                let same = again.iter().map(|(rule, _)| rule);
                // Other rules would need another function.
                if same.eq(after.how.iter().map(|(rule, _)| rule)) {
                    after.how = again;
                }
                Some(after)
            }
            _ => None,
        };
        let mut script = Self {
            before,
            after: after.map(|after| (middle, after)),
            events,
        };
        script.mark();
        script
    }

    /// Events of rules, which are put together so.
    pub(crate) fn of(how: &[(&'static str, &str)], events: Vec<Value>) -> Self {
        let how = how.iter().map(|(rule, how)| (*rule, (*how).to_owned()));
        let mut script = Self {
            before: Toml {
                how: how.collect(),
                suppressed: None,
            },
            after: None,
            events: [events, vec![last()]].concat(),
        };
        script.mark();
        script
    }

    /// From this event on, these rules are put together so.
    pub(crate) fn change(&mut self, middle: usize, how: &[(&'static str, &str)]) {
        let how = how.iter().map(|(rule, how)| (*rule, (*how).to_owned()));
        let after = Toml {
            how: how.collect(),
            suppressed: None,
        };
        self.after = Some((middle, after));
        self.mark();
    }

    /// Events say whether they came before the operator changed the file, or after.
    pub(crate) fn mark(&mut self) {
        let middle = self
            .after
            .as_ref()
            .map_or(usize::MAX, |(middle, _)| *middle);
        for (number, event) in self.events.iter_mut().enumerate() {
            event["detail"]["phase"] = json!(if number < middle { "before" } else { "after" });
        }
    }

    /// One file that says of each event what was said when it came; none if there is no such file.
    pub(crate) fn one_file(&self) -> Option<String> {
        match &self.after {
            None => Some(self.before.text(None)),
            Some((_, after)) if after.how != self.before.how => None,
            Some((_, after)) if after.suppressed == self.before.suppressed => {
                Some(self.before.text(None))
            }
            Some((_, after)) if after.suppressed.is_some() => Some(after.text(Some("after"))),
            Some(_) => Some(self.before.text(Some("before"))),
        }
    }

    /// The names of its rules.
    pub(crate) fn rules(&self) -> Vec<&'static str> {
        self.before.how.iter().map(|(rule, _)| *rule).collect()
    }

    /// Does it tell each finding of a rule? Then an event that comes twice is told twice by `run`, and
    /// once by a function that remembers what its sinks took.
    pub(crate) fn tells_each(&self) -> bool {
        let after = self.after.as_ref().map(|(_, after)| after);
        let mut all = after.into_iter().chain([&self.before]);
        all.any(|toml| toml.how.iter().any(|(_, how)| how == "every"))
    }
}

/// How findings are put together, and how far apart events are at most, in seconds.
fn how(numbers: &mut Numbers) -> (Vec<(&'static str, String)>, u64) {
    let by = numbers.one_of(&[
        "",
        "",
        "",
        " by=account",
        " by=account,region",
        " by=account,principal",
    ]);
    let quiet = 5 + numbers.below(50);
    let throttle = if numbers.once_in(2) {
        format!(" throttle={quiet}m")
    } else {
        String::new()
    };
    let close = match numbers.below(3) {
        0 => format!(" close={}m", quiet + 1 + numbers.below(90)),
        _ => String::new(),
    };
    let end = format!("{throttle}{close}{by} even-if-severe");
    let count = 2 + numbers.below(3);
    let within = 5 + numbers.below(20);
    let one = |how: String| vec![("rootLogin", how)];
    match numbers.below(6) {
        0 => (one(format!("throttle={quiet}m{close}{by}")), 900),
        1 => (one(format!("threshold={count}/{within}m{end}")), 300),
        2 => (
            one(format!("distinct=detail.number:{count}/{within}m{end}")),
            300,
        ),
        3 => {
            let (days, learning) = (1 + numbers.below(3), numbers.below(3));
            (one(format!("first-seen={days}d/{learning}d{end}")), 40_000)
        }
        4 => {
            let wait = format!("sequence=rootLogin:{within}m{throttle}{close} by=account");
            let before = numbers.one_of(&["step even-if-severe", "throttle=10m", "every"]);
            let rules = [
                ("instanceOutsideHome", wait),
                ("rootLogin", before.to_owned()),
            ];
            (rules.into(), 400)
        }
        _ => (one(format!("close={}m{by}", 10 + numbers.below(100))), 1800),
    }
}

/// Sign-ins of root and instances abroad. Some come late, some twice, and sometimes nothing comes for days.
///
/// Where the time alone `ends` something, nothing comes later than an event of another account: `run` would have told
/// then what a live function's schedule tells, and these functions, which read old events in seconds, would not.
fn events(numbers: &mut Numbers, apart: u64, ends: bool) -> Vec<Value> {
    let mut time = numbers.below(DAY);
    let mut events: Vec<Value> = Vec::new();
    let mut newest = [0; ACCOUNTS.len()];
    for number in 0..24 + numbers.below(12) {
        if numbers.once_in(12) {
            let since = at(time.saturating_sub(LATE));
            let lately = |event: &&Value| event["time"].as_str() >= Some(&since);
            let lately: Vec<_> = events.iter().filter(lately).cloned().collect();
            if !lately.is_empty() {
                let again = numbers.below(lately.len() as u64);
                events.push(lately[usize::try_from(again).expect("small")].clone());
                continue;
            }
        }
        time += match numbers.below(16) {
            0 => numbers.below(DAY),
            _ => numbers.below(apart),
        };
        let late = match numbers.below(6) {
            0 => numbers.below(240),
            1 if numbers.once_in(3) => numbers.below(LATE),
            _ => 0,
        };
        let account = usize::from(numbers.once_in(2));
        let earliest = if ends { newest[1 - account] } else { 0 };
        let happened = time.saturating_sub(late).max(earliest);
        newest[account] = newest[account].max(happened);
        let mut event = match numbers.below(3) {
            0 => instance(
                numbers.one_of(&["ap-east-1", "sa-east-1"]),
                numbers.one_of(&["alice", "bob"]),
            ),
            _ => event("sign-in"),
        };
        event["id"] = json!(format!("event-{number}"));
        event["time"] = json!(at(happened));
        event["detail"]["eventID"] = json!(format!("record-{number}"));
        event["detail"]["number"] = json!(numbers.below(5));
        event["account"] = json!(ACCOUNTS[account]);
        events.push(event);
    }
    events.push(last());
    events
}

fn last() -> Value {
    let mut last = event("last");
    last["time"] = json!(LAST);
    last["account"] = json!("000000000003");
    last
}

/// A time of January 2026 such as `01T10:00:00`, or any other, in full.
pub(crate) fn in_full(time: &str) -> String {
    match time.ends_with('Z') {
        true => time.to_owned(),
        false => format!("2026-01-{time}Z"),
    }
}

/// A sign-in of root in this account and at this time; or an instance abroad.
pub(crate) fn by_hand(abroad: bool, account: &str, time: &str, id: u32, number: u32) -> Value {
    let mut event = match abroad {
        true => instance("sa-east-1", "alice"),
        false => event("sign-in"),
    };
    event["id"] = json!(format!("event-{id}"));
    event["time"] = json!(in_full(time));
    event["detail"]["eventID"] = json!(format!("record-{id}"));
    event["detail"]["number"] = json!(number);
    event["account"] = json!(account);
    event
}

/// So many seconds after the year's begin.
fn at(second: u64) -> String {
    let (day, rest) = (1 + second / DAY, second % DAY);
    let (month, day) = if day > 31 { (2, day - 31) } else { (1, day) };
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn instance(region: &str, user: &str) -> Value {
    json!({
        "version": "0", "id": "", "detail-type": "AWS API Call via CloudTrail", "source": "aws.ec2",
        "account": "", "region": region, "resources": [],
        "detail": {
            "eventVersion": "1.09", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances",
            "awsRegion": region, "userIdentity": { "type": "IAMUser", "userName": user },
        },
    })
}
