//! Events that are put on the bus one after another, and which rules evaluated them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use patrol_test_support::Aws;
use serde_json::json;

use crate::calls::{self, Call};
use crate::operator::{Build, Operator, succeeded};

/// Longer than an event takes on a busy machine, the function's second and third attempt included.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
/// How often to look.
pub(crate) const LOOK: Duration = Duration::from_millis(20);
/// Entries of one call: AWS takes no more.
const AT_ONCE: usize = 10;

/// Steps of rounds: every fifth call, and every twenty-third. Each round meets calls of every kind,
/// of which there are twenty-four a service.
pub(crate) const SOME: usize = 5;
pub(crate) const FEW: usize = 23;

/// The rules of each call, by the calls' places.
pub(crate) type Wanted = Vec<BTreeSet<String>>;

/// The calls, and the stream of them.
pub(crate) struct Flow {
    aws: Aws,
    calls: Vec<Call>,
    evaluations: PathBuf,
    /// The events so far by id, each with the place of its call.
    pub(crate) put: BTreeMap<String, usize>,
    mallorys: BTreeSet<String>,
    next: usize,
}

impl Flow {
    pub(crate) fn new(operator: &Operator, endpoint: &str) -> Self {
        Self {
            aws: Aws::start(endpoint),
            calls: calls::all(),
            evaluations: operator.evaluations.clone(),
            put: BTreeMap::new(),
            mallorys: BTreeSet::new(),
            next: 0,
        }
    }

    /// Which rules of a build want which calls, by `run` and the rules' own patterns.
    pub(crate) fn wanted(&self, build: &Build, operator: &Operator) -> Wanted {
        let events = operator.config.with_file_name("events.jsonl");
        let lines = self.calls.iter().enumerate().map(|(place, call)| {
            let event = call.event(&place.to_string(), "alice", "2026-03-02T09:01:00Z");
            format!("{event}\n")
        });
        fs::write(&events, lines.collect::<String>()).expect("a file");
        // `run` would note its evaluations too.
        let config = operator.config.with_file_name("run.toml");
        let text = fs::read_to_string(&operator.config).expect("the file");
        let other = text.replace("evaluations = ", "evaluations = \"\" # ");
        fs::write(&config, other).expect("a file");
        let mut wanted = vec![BTreeSet::new(); self.calls.len()];
        for (place, rule) in build.findings(&events, &config) {
            let place: usize = place.parse().expect("the event's place");
            wanted[place].insert(rule);
        }
        wanted
    }

    /// Puts a round of some calls: of every `step`th of them, from one that changes.
    pub(crate) fn round(&mut self, step: usize, wanted: &Wanted) -> BTreeSet<String> {
        let places: Vec<_> = (self.next % step..self.calls.len()).step_by(step).collect();
        self.next += 1;
        let mut put = BTreeSet::new();
        for some in places.chunks(AT_ONCE) {
            put.extend(self.batch(some, wanted));
        }
        put
    }

    /// Puts rounds until a command has ended, which must succeed, and for some time more; one round
    /// at least.
    pub(crate) fn rounds_while(
        &mut self,
        mut command: Child,
        more: Duration,
        step: usize,
        wanted: &Wanted,
    ) -> BTreeSet<String> {
        let mut put = BTreeSet::new();
        let mut ended: Option<Instant> = None;
        loop {
            put.extend(self.round(step, wanted));
            if ended.is_none() && command.try_wait().expect("the command runs").is_some() {
                ended = Some(Instant::now());
            }
            if ended.is_some_and(|ended| ended.elapsed() >= more) {
                break;
            }
        }
        let said = command.wait_with_output().expect("the command ends");
        succeeded(said.into());
        put
    }

    /// Puts some events and waits until the rules that must have evaluated them have.
    fn batch(&mut self, places: &[usize], wanted: &Wanted) -> Vec<String> {
        let mut entries = Vec::new();
        let mut waiting = BTreeSet::new();
        let mut ids = Vec::new();
        for place in places {
            let id = format!("e-{:05}", self.put.len());
            let call = &self.calls[*place];
            // Suppressions are of `mallory`.
            let user = if self.put.len().is_multiple_of(2) {
                "alice"
            } else {
                "mallory"
            };
            if user == "mallory" && !call.root {
                self.mallorys.insert(id.clone());
            }
            entries.push(json!({
                "Detail": call.record(&id, user).to_string(),
                "DetailType": "AWS API Call via CloudTrail",
                "Source": format!("aws.{}", call.service),
            }));
            waiting.extend(wanted[*place].iter().map(|rule| (id.clone(), rule.clone())));
            self.put.insert(id.clone(), *place);
            ids.push(id);
        }
        let put = self
            .aws
            .call("events", "put_events", json!({ "Entries": entries }));
        assert_eq!(put["FailedEntryCount"], 0, "{put}");
        self.wait(&waiting);
        ids
    }

    /// Waits until these are evaluated.
    fn wait(&self, wanted: &BTreeSet<(String, String)>) {
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = evaluations(&self.evaluations);
            let lost: Vec<_> = wanted
                .iter()
                .filter(|one| !seen.contains_key(*one))
                .collect();
            if lost.is_empty() {
                return;
            }
            assert!(
                Instant::now() < end,
                "not evaluated within {PATIENCE:?}: {lost:?}"
            );
            thread::sleep(LOOK);
        }
    }

    /// Has a user of that name made the call of this event?
    pub(crate) fn is_of_mallory(&self, id: &str) -> bool {
        self.mallorys.contains(id)
    }

    /// How often each rule evaluated each event.
    pub(crate) fn evaluated(&self) -> BTreeMap<(String, String), usize> {
        evaluations(&self.evaluations)
    }

    /// The pairs of an event and a rule that are wanted of these events.
    pub(crate) fn pairs(
        &self,
        ids: &BTreeSet<String>,
        wanted: &Wanted,
    ) -> BTreeSet<(String, String)> {
        ids.iter()
            .flat_map(|id| {
                let rules = wanted[self.put[id]].iter();
                rules.map(move |rule| (id.clone(), rule.clone()))
            })
            .collect()
    }
}

fn evaluations(path: &Path) -> BTreeMap<(String, String), usize> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut counted = BTreeMap::new();
    // The last line may be half written.
    for line in text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
    {
        let (id, rule) = line.trim().split_once(' ').expect("an event and a rule");
        *counted.entry((id.to_owned(), rule.to_owned())).or_default() += 1;
    }
    counted
}
