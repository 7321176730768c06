//! Which findings are held back, because people have heard of them or not enough have come.
//!
//! A rule's [`Aggregate`] says how its findings are put together; `AlertAggregation` overrules it:
//! `RULE HOW`, one a line or apart by `;`, such as `assumeRole throttle=1h; cloudTrail threshold=5/10m`.
//!
//! | What is kept | Where | How much | Until |
//! |---|---|---|---|
//! | when a key was told, and the times of its findings | this execution environment's memory | [`KEYS`] keys, 100 times each | Lambda ends the environment (a cold start begins anew), or newer keys need the room |
//!
//! So a key may be told once by each environment that runs at the same time, and again after a cold
//! start; findings that are spread over environments may not reach a threshold. With a reserved
//! concurrency of 1 there is one environment. Each finding that is held back is a log line and is
//! counted as `Suppressed`.

use std::{
    collections::HashMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use patrol_core::{Aggregate, Alert, Registry};
use serde_json::json;

/// Keys that are remembered: with 100 times each not two megabytes.
const KEYS: usize = 1024;

/// Decides what is held back.
pub(super) struct Aggregator {
    rules: HashMap<&'static str, Aggregate>,
    keys: Mutex<HashMap<String, Key>>,
}

/// What is remembered of a key.
#[derive(Clone)]
struct Key {
    /// When it was found since it was last told, in which events.
    found: Vec<(SystemTime, u64)>,
    /// When it was last told, by which event.
    told: Option<(SystemTime, u64)>,
    used: SystemTime,
}

/// Leave to tell, and what was remembered before.
pub(super) struct Admission(Option<(String, Key)>);

/// Why a finding is held back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeldBack {
    /// It was told this long ago.
    Told(Duration),
    /// It was found so often, of so often.
    Few(usize, u32),
}

impl fmt::Display for HeldBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(ago) => write!(f, "told {}s ago", ago.as_secs()),
            Self::Few(found, of) => write!(f, "found {found} times of {of}"),
        }
    }
}

impl Aggregator {
    /// Reads what the rules and the operator say, or everything that is wrong with it.
    pub(super) fn new(setting: &str, linked: &Registry) -> Result<Self, Vec<String>> {
        let own = linked
            .rules()
            .iter()
            .map(|rule| (rule.name, rule.aggregate()));
        let mut rules: HashMap<_, _> = own.collect();
        let mut problems = Vec::new();
        let texts = setting
            .lines()
            .flat_map(|line| line.split(';'))
            .map(str::trim);
        for text in texts.filter(|text| !text.is_empty()) {
            let (rule, how) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            match (rules.get_mut(rule), how.trim().parse::<Aggregate>()) {
                (None, _) => {
                    problems.push(format!("unknown rule `{rule}`: it is not in this build"))
                }
                (_, Err(why)) => problems.push(format!("`{rule}`: {why}")),
                (Some(aggregate), Ok(how)) => *aggregate = how,
            }
        }
        if !problems.is_empty() {
            let located = |why| format!("`AlertAggregation`: {why}");
            return Err(problems.into_iter().map(located).collect());
        }
        rules.retain(|_, aggregate| !aggregate.is_every());
        Ok(Self {
            rules,
            keys: Mutex::default(),
        })
    }

    /// May it be told? [`settle`](Self::settle) must hear what came of it.
    pub(super) fn admit(&self, alert: &Alert) -> Result<Admission, HeldBack> {
        self.admit_at(alert, SystemTime::now())
    }

    fn admit_at(&self, alert: &Alert, now: SystemTime) -> Result<Admission, HeldBack> {
        let Some(aggregate) = self.rules.get(alert.rule) else {
            return Ok(Admission(None));
        };
        let name = scope(alert);
        let event = hash(alert.event_id());
        let mut keys = self.keys();
        make_room(&mut keys, &name);
        let key = keys.entry(name.clone()).or_insert_with(|| Key {
            found: Vec::new(),
            told: None,
            used: now,
        });
        key.used = now;
        let before = key.clone();
        let ago = |then: SystemTime| now.duration_since(then).unwrap_or_default();
        if let Some((then, by)) = key.told {
            // The event comes again, since a sink did not take it.
            if by == event {
                return Ok(Admission(Some((name, before))));
            }
            if ago(then) < aggregate.quiet() {
                return Err(HeldBack::Told(ago(then)));
            }
        }
        key.found
            .retain(|(then, _)| ago(*then) < aggregate.within());
        if !key.found.iter().any(|(_, by)| *by == event) {
            key.found.push((now, event));
        }
        if key.found.len() < aggregate.count() as usize {
            return Err(HeldBack::Few(key.found.len(), aggregate.count()));
        }
        key.found.clear();
        key.told = Some((now, event));
        Ok(Admission(Some((name, before))))
    }

    /// Takes back what was remembered of something that not every sink took.
    pub(super) fn settle(&self, pass: Admission, delivered: bool) {
        let (Admission(Some((name, mut before))), false) = (pass, delivered) else {
            return;
        };
        if let Some(key) = self.keys().get_mut(&name) {
            before.found.extend(mem::take(&mut key.found));
            *key = before;
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, Key>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What counts as the same: one principal in one account never hides another.
fn scope(alert: &Alert) -> String {
    let identity = &alert.event["detail"]["userIdentity"];
    let principal = ["arn", "principalId", "type"]
        .iter()
        .find_map(|field| identity[*field].as_str());
    let parts = [
        Some(alert.rule),
        alert.account(),
        alert.region(),
        principal,
        alert.finding.key.as_deref(),
    ];
    // As JSON, so that no two lists of parts run together.
    json!(parts).to_string()
}

/// Forgets the key that was not used for the longest time.
fn make_room(keys: &mut HashMap<String, Key>, name: &str) {
    if keys.len() < KEYS || keys.contains_key(name) {
        return;
    }
    let oldest = keys.iter().min_by_key(|(_, key)| key.used);
    if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
        keys.remove(&oldest);
    }
}

fn hash(id: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use patrol_core::{
        ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result as RuleResult, Rule,
        RuleEntry, Severity, rule,
    };

    rule! {
        /// A rule to be held back.
        struct Noisy = "noisy";
    }

    impl Rule for Noisy {
        type Detail = ApiCall;
        const META: Metadata = Metadata::new(Severity::Medium);

        fn pattern() -> Pattern {
            Pattern::source("noisy")
        }

        fn aggregate() -> Aggregate {
            Aggregate::throttle(Duration::from_secs(60))
        }

        async fn check(&self, _: &Event<ApiCall>, _: &Context) -> RuleResult<Findings> {
            Ok(Findings::none())
        }
    }

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn linked() -> Registry {
        let rule = RuleEntry::of::<Noisy>("a-rules", "1.0.0", "here");
        Registry::new(vec![Box::leak(Box::new(rule))]).expect("the test's rule")
    }

    fn aggregator(setting: &str) -> Aggregator {
        let linked = linked();
        Aggregator::new(setting, &linked).expect(setting)
    }

    fn found(id: usize, key: &str) -> Alert {
        let linked = linked();
        let rule = linked.get("noisy").expect("the test's rule");
        let finding = Finding::new("noise", "Again.").key(key);
        Alert::new(rule, finding, Arc::new(json!({ "id": id.to_string() })))
    }

    /// Of another principal.
    fn found_by(id: usize, account: &str, principal: &str) -> Alert {
        let mut alert = found(id, "a");
        let identity = json!({ "arn": principal });
        alert.event = Arc::new(json!({
            "id": id.to_string(), "account": account, "detail": { "userIdentity": identity },
        }));
        alert
    }

    #[test]
    fn one_principal_never_hides_another() {
        let aggregator = aggregator("");
        for (id, account, principal, told) in [
            (1, "111122223333", "mallory", true),
            (2, "111122223333", "mallory", false),
            (3, "111122223333", "alice", true),
            (4, "444455556666", "mallory", true),
        ] {
            let alert = found_by(id, account, principal);
            let admitted = aggregator.admit_at(&alert, START);
            assert_eq!(admitted.is_ok(), told, "{account} {principal}");
        }
    }

    /// Admits at this second, and delivers.
    fn told(aggregator: &Aggregator, second: u64, id: usize, key: &str) -> bool {
        let pass = aggregator.admit_at(&found(id, key), START + Duration::from_secs(second));
        pass.map(|pass| aggregator.settle(pass, true)).is_ok()
    }

    #[test]
    fn a_key_is_told_once_in_its_time() {
        let aggregator = aggregator("");
        assert!(told(&aggregator, 0, 1, "a"));
        assert!(!told(&aggregator, 59, 2, "a"));
        assert!(told(&aggregator, 59, 3, "b"), "another key");
        assert!(told(&aggregator, 60, 4, "a"));
        let every = super::tests::aggregator("noisy every");
        assert!(told(&every, 0, 1, "a") && told(&every, 0, 2, "a"));
    }

    #[test]
    fn a_threshold_counts_events_and_begins_anew() {
        let aggregator = aggregator("noisy threshold=3/10s");
        assert!(!told(&aggregator, 0, 1, "a"));
        assert!(!told(&aggregator, 0, 1, "a"), "the same event counts once");
        assert!(!told(&aggregator, 5, 2, "a"));
        assert!(!told(&aggregator, 12, 3, "a"), "the first is too old");
        assert!(told(&aggregator, 13, 4, "a"));
        assert!(!told(&aggregator, 13, 5, "a"));
    }

    #[test]
    fn what_was_not_taken_is_not_told() {
        let aggregator = aggregator("noisy threshold=2/10s throttle=1h");
        assert!(!told(&aggregator, 0, 1, "a"));
        let pass = aggregator.admit_at(&found(2, "a"), START).expect("enough");
        aggregator.settle(pass, false);
        assert!(told(&aggregator, 1, 3, "a"), "the count was lost");
        assert!(
            !told(&aggregator, 2, 2, "a"),
            "told by another event meanwhile"
        );
        assert!(told(&aggregator, 3, 3, "a"), "the same event comes again");
    }

    #[test]
    fn memory_has_a_bound() {
        let aggregator = aggregator("");
        for number in 0..=KEYS {
            assert!(told(
                &aggregator,
                number as u64,
                number,
                &number.to_string()
            ));
        }
        assert_eq!(aggregator.keys().len(), KEYS);
        let second = KEYS as u64;
        assert!(!told(&aggregator, second, KEYS + 1, &KEYS.to_string()));
        assert!(
            told(&aggregator, second, KEYS + 1, "0"),
            "the oldest has made room"
        );
    }

    #[test]
    fn every_problem_is_named() {
        let linked = linked();
        let problems = Aggregator::new("noisy; retired throttle=1h; noisy throttle=soon", &linked);
        let problems = problems.err().expect("problems").join("\n");
        for words in [
            "`AlertAggregation`: `noisy`: unknown aggregation ``",
            "unknown rule `retired`",
            "unknown aggregation `throttle=soon`",
        ] {
            assert!(problems.contains(words), "{problems}");
        }
    }
}
