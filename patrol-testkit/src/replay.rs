//! Timed events without waiting: what people would hear of, and when.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use patrol_core::{
    Aggregate, Alert, Context, Finding, ParamValue as _, Rule, RuleEntry,
    aggregate::{Aggregations, Observation, Record, Verdict, since_1970},
};
use serde_json::{Value, json};

use crate::{FixtureEvent, Outcome, run_with};

/// What people would hear of.
#[derive(Clone, Debug, Default)]
#[must_use = "a replay that nobody looks at tests nothing"]
#[non_exhaustive]
pub struct Replayed {
    /// What is told, in the order in which it is.
    pub told: Vec<Told>,
    /// Findings that were held back, and not told since.
    pub held: u64,
}

/// One finding that people hear of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// The rule that tells it: of a sequence, the last.
    pub rule: &'static str,
    /// The event at which it is told, counted from 0.
    pub event: usize,
    /// The finding.
    pub finding: Finding,
    /// For how many findings it stands: itself and those held back before.
    pub count: u64,
}

/// Sends timed events through one rule and its [`Aggregate`](patrol_core::Aggregate), in this
/// order, and says what people would hear of. A time is one of a day in 2026, such as `5m` or
/// `26h` after its begin, or a whole one, such as `2026-01-31T08:00:00Z`. Each event has an id of
/// its own.
///
/// ```
/// # use std::time::Duration;
/// # use patrol_core::*;
/// use patrol_testkit::{api_call, json, replay, rule};
///
/// # rule! {
/// #     /// Reports a secret that is read.
/// #     pub struct SecretsRead = "secretsRead";
/// # }
/// # impl Rule for SecretsRead {
/// #     type Detail = ApiCall;
/// #     const META: Metadata = Metadata::new(Severity::High);
/// #     fn pattern() -> Pattern { Pattern::api_call("secretsmanager.amazonaws.com", ["GetSecretValue"]) }
/// #     fn aggregate() -> Aggregate {
/// #         Aggregate::threshold(3, Duration::from_secs(300)).distinct("detail.requestParameters.secretId")
/// #     }
/// #     async fn check(&self, _: &Event<ApiCall>, _: &Context) -> Result<Findings> {
/// #         Ok(Finding::new("Secrets are read", "Somebody reads many secrets.").into())
/// #     }
/// # }
/// // This rule's aggregation is `distinct=detail.requestParameters.secretId:3/5m`.
/// let read = |id| api_call("secretsmanager.amazonaws.com", "GetSecretValue", json!({ "secretId": id }));
/// let replayed = replay(
///     &rule::<SecretsRead>([]),
///     [("0s", read("a")), ("1m", read("b")), ("2m", read("b")), ("4m", read("c"))],
/// );
/// assert_eq!(replayed.told.len(), 1);
/// assert_eq!((replayed.told[0].event, replayed.told[0].count), (3, 4));
/// ```
///
/// # Panics
///
/// As [`run`](crate::run), and when a time or the rule's aggregation cannot be.
#[track_caller]
pub fn replay<'a, R: Rule>(
    rule: &R,
    events: impl IntoIterator<Item = (&'a str, FixtureEvent)>,
) -> Replayed {
    Replay::default().rule(rule).events(events)
}

/// [`replay`] with several rules, such as those of a sequence, or with a context of your own.
#[derive(Default)]
pub struct Replay<'r> {
    rules: Vec<(RuleEntry, Check<'r>)>,
}

type Check<'r> = Box<dyn Fn(&Value) -> Outcome + 'r>;

impl<'r> Replay<'r> {
    /// Adds a rule.
    #[must_use]
    pub fn rule<R: Rule>(self, rule: &'r R) -> Self {
        self.rule_with(rule, Context::default())
    }

    /// Adds a rule with a context, such as one with fake clients.
    #[must_use]
    pub fn rule_with<R: Rule>(mut self, rule: &'r R, cx: Context) -> Self {
        let entry = RuleEntry::of::<R>("replayed-rules", "0.0.0", "a test");
        let check = move |event: &Value| run_with(rule, event, &cx);
        self.rules.push((entry, Box::new(check)));
        self
    }

    /// Sends the events through the rules.
    ///
    /// # Panics
    ///
    /// As [`replay`].
    #[track_caller]
    pub fn events<'a>(self, events: impl IntoIterator<Item = (&'a str, FixtureEvent)>) -> Replayed {
        let entries = self.rules.iter().map(|(entry, _)| entry);
        let mut memory = Memory {
            aggregations: Aggregations::of(entries),
            ..Memory::default()
        };
        let wrong = memory.aggregations.errors();
        assert!(wrong.is_empty(), "{wrong:?}");
        let rules = |name: &str| {
            let mut entries = self.rules.iter().map(|(entry, _)| entry);
            entries.find(|entry| entry.name == name)
        };
        for (number, (time, event)) in events.into_iter().enumerate() {
            let event = timed(number, time, event);
            for (entry, check) in &self.rules {
                if let Outcome::Reported(findings) = check(&event) {
                    for finding in findings {
                        let alert = Alert::new(entry, finding, Arc::clone(&event));
                        memory.finding(number, &alert, &rules);
                    }
                }
            }
        }
        Replayed {
            told: memory.told,
            held: memory.keys.values().map(|(_, held)| held).sum(),
        }
    }
}

impl fmt::Debug for Replay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.rules.iter().map(|(entry, _)| entry);
        f.debug_list().entries(rules).finish()
    }
}

/// What is remembered by key, and how many findings were held back since it was told.
#[derive(Default)]
struct Memory {
    aggregations: Aggregations,
    keys: HashMap<String, (Record, u64)>,
    /// Since when a rule learns what is usual in an account.
    since: HashMap<(&'static str, Option<String>), Record>,
    told: Vec<Told>,
}

impl Memory {
    fn finding<'r>(
        &mut self,
        number: usize,
        alert: &Alert,
        rules: &dyn Fn(&str) -> Option<&'r RuleEntry>,
    ) {
        let own = self.aggregations.get(alert.rule);
        if own.is_some_and(Aggregate::is_every) {
            self.tell(alert.rule, number, alert.finding.clone(), 1);
        }
        let aggregations = self.aggregations.clone();
        for count in aggregations.counts(alert.rule) {
            let time = alert.timestamp().map(since_1970).unwrap_or_default();
            let mut seen = Observation::new(alert.event_id().unwrap_or_default(), time);
            seen.value = count.aggregate.value(alert);
            seen.step = count.step;
            if !count.aggregate.before().is_empty() {
                seen.note = Some(alert.note());
            }
            if let Some(days) = count.aggregate.learning() {
                let account = alert.account().map(str::to_owned);
                let since = self.since.entry((count.rule, account)).or_default();
                seen.learning = since.is_learning(days, time);
            }
            let group = count.aggregate.group(count.rule, alert);
            let (record, held) = self.keys.entry(group).or_default();
            match record.observe(count.aggregate, &seen) {
                Verdict::Tell { note, .. } => {
                    record.sent(&seen);
                    let all = std::mem::take(held) + 1;
                    let other = note.zip(rules(count.rule));
                    let other = other.and_then(|(note, rule)| Alert::from_note(rule, &note));
                    let finding =
                        other.map_or_else(|| alert.finding.clone(), |other| other.finding);
                    self.tell(count.rule, number, finding, all);
                }
                Verdict::Held(_) => *held += 1,
                _ => {}
            }
        }
    }

    fn tell(&mut self, rule: &'static str, event: usize, finding: Finding, count: u64) {
        self.told.push(Told {
            rule,
            event,
            finding,
            count,
        });
    }
}

/// The event at its time, with an id of its own.
#[track_caller]
fn timed(number: usize, time: &str, event: FixtureEvent) -> Arc<Value> {
    let whole = if time.contains('T') {
        time.to_owned()
    } else {
        let after = Duration::parse(time);
        let after = after.unwrap_or_else(|why| panic!("the time `{time}`: {}", why.expected()));
        let seconds = after.as_secs();
        let (day, rest) = (1 + seconds / 86_400, seconds % 86_400);
        assert!(
            day <= 31,
            "the time `{time}`: write a whole one beyond 31 days"
        );
        format!(
            "2026-01-{day:02}T{:02}:{:02}:{:02}Z",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )
    };
    let id = event["id"].as_str().unwrap_or_default().to_owned();
    let mut event = event.time(&whole);
    event["id"] = json!(format!("{id}-{number}"));
    Arc::new((*event).clone())
}
