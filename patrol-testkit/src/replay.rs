//! Timed events without waiting: what people would hear of, and when.

use std::{fmt, sync::Arc, time::Duration};

use patrol_core::{
    Alert, Context, Event, ParamValue as _, Rule, RuleEntry,
    aggregate::{Aggregations, since_1970},
};
use serde_json::{Value, json};

use crate::{
    FixtureEvent, Outcome,
    memory::{Memory, Told},
    run_with,
};

/// What people would hear of.
#[derive(Clone, Debug, Default)]
#[must_use = "a replay that nobody looks at tests nothing"]
#[non_exhaustive]
pub struct Replayed {
    /// What is told, in the order in which it is.
    pub told: Vec<Told>,
    /// Findings that were held back, and not told since: those of which a threshold, a sequence or a
    /// learning period says nothing.
    pub held: u64,
}

/// Sends timed events through one rule and its [`Aggregate`](patrol_core::Aggregate), in this
/// order, and says what people would hear of. A time is one of a day in 2026, such as `5m` or
/// `26h` after its begin, or a whole one, such as `2026-01-31T08:00:00Z`. Each event has an id of
/// its own. What a throttle holds back is told when the events' times have passed its end by a
/// [quarter of an hour](patrol_core::aggregate::PATIENCE), and what is left at the end of the events.
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
        let aggregations = Aggregations::of(entries);
        let wrong = aggregations.errors();
        let wrong: Vec<_> = wrong.iter().map(|why| format!("rule {why}")).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let mut memory = Memory::new(aggregations);
        let rules = |name: &str| {
            let mut entries = self.rules.iter().map(|(entry, _)| entry);
            entries.find(|entry| entry.name == name)
        };
        let mut count = 0;
        for (number, (time, event)) in events.into_iter().enumerate() {
            let event = timed(number, time, event);
            count = number + 1;
            memory.sweep(number, at(&event), &rules);
            for (entry, check) in &self.rules {
                if let Outcome::Reported(findings) = check(&event) {
                    for finding in findings {
                        let alert = Alert::new(entry, finding, Arc::clone(&event));
                        memory.finding(number, &alert, &rules);
                    }
                }
            }
        }
        memory.end(count, &rules);
        Replayed {
            held: memory.held(),
            told: memory.told,
        }
    }
}

impl fmt::Debug for Replay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.rules.iter().map(|(entry, _)| entry);
        f.debug_list().entries(rules).finish()
    }
}

/// When an event happened; milliseconds from 1970.
fn at(event: &Arc<Value>) -> i64 {
    let event: Event<Value> =
        serde_json::from_value(Value::clone(event)).unwrap_or_else(|why| panic!("{why}"));
    event.timestamp().map(since_1970).unwrap_or_default()
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
