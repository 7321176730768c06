//! Event in, alerts and faults out.

mod active;
mod pattern_sets;

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use serde_json::Value;

use self::{active::Active, pattern_sets::PatternSets};
use crate::{
    Context, ParamSource, Registry, Routed, RuleEntry, SetupError, Sleep,
    catch::side_by_side,
    client,
    entry::ErasedRule,
    event::is_of_partner,
    params::Secrets,
    pattern::{EventError, PassedOver, PatternSet, cloudtrail::DETAIL_TYPES},
};

/// Sends each event to the rules whose pattern it matches, each rule on its own: an error, a
/// panic or a timeout of one does not touch the others and comes back as a [`Fault`](crate::Fault).
pub struct Router {
    rules: Vec<Active>,
    patterns: PatternSets,
    limit: Option<(Duration, Sleep)>,
}

/// The text is not an event, so that no rule could evaluate it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// It is not a JSON object.
    #[error(transparent)]
    Event(#[from] EventError),
    /// It matches a rule and cannot be given to it, such as one of more than 128 levels.
    #[error("event cannot be read: {0}")]
    Unreadable(String),
}

impl Router {
    /// Starts every rule of the registry, with its parameters and its clients: a client that several
    /// rules ask is made once, and kept for this process. Rules that cannot start are left out and
    /// come back beside the router, each with what is wrong with it. Of rules that were
    /// [not checked](Registry::linked_unchecked), one whose parameters are all their defaults is made when an event first comes.
    pub fn start(
        registry: &Registry,
        source: &dyn ParamSource,
    ) -> impl Future<Output = (Self, Vec<SetupError>)> + Send + use<> {
        let built = build(registry, source);
        let registry = registry.clone();
        let rules = registry.rules().iter().zip(&built);
        let rules = rules.filter(|(_, rule)| rule.is_ok());
        let decls = rules.flat_map(|(entry, _)| entry.clients).collect();
        async {
            let made = client::connect(decls).await;
            Self::of(registry, built, &|entry| {
                Context::of(entry.clients, &made).map_err(|source| SetupError::Client {
                    rule: entry.name,
                    source,
                })
            })
        }
    }

    /// Starts every rule with a context of the caller's, such as one with fake clients. A rule whose
    /// context lacks one of its clients does not start.
    pub fn start_with(
        registry: &Registry,
        source: &dyn ParamSource,
        context: impl Fn(&RuleEntry) -> Result<Context, SetupError>,
    ) -> (Self, Vec<SetupError>) {
        Self::of(registry.clone(), build(registry, source), &|entry| {
            let cx = context(entry)?;
            match cx.holds(entry.clients) {
                Ok(()) => Ok(cx),
                Err(source) => Err(SetupError::Client {
                    rule: entry.name,
                    source,
                }),
            }
        })
    }

    /// The rules whose parameters and context there are.
    fn of(
        registry: Registry,
        built: Vec<Built>,
        context: &dyn Fn(&RuleEntry) -> Result<Context, SetupError>,
    ) -> (Self, Vec<SetupError>) {
        let (mut rules, mut started) = (Vec::with_capacity(built.len()), Vec::new());
        let mut errors = Vec::new();
        for (place, (&entry, rule)) in registry.rules().iter().zip(built).enumerate() {
            match rule.and_then(|rule| Ok((rule, context(entry)?))) {
                Ok(((rule, secrets), cx)) => {
                    started.push(place);
                    rules.push(Active {
                        entry,
                        rule,
                        secrets,
                        cx,
                    });
                }
                Err(error) => errors.push(error),
            }
        }
        let router = Self {
            patterns: PatternSets::new(registry, started),
            rules,
            limit: None,
        };
        (router, errors)
    }

    /// Gives each rule at most this long for one event, measured by the caller's timer.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration, sleep: Sleep) -> Self {
        self.limit = Some((limit, sleep));
        self
    }

    /// The rules that were started, by name.
    pub fn rules(&self) -> impl Iterator<Item = &'static RuleEntry> {
        self.rules.iter().map(|active| active.entry)
    }

    /// Passes over the records of a CloudTrail log file that no rule would hear of, see
    /// [`PatternSet::pass_over_records`].
    #[must_use]
    pub fn pass_over_records(&self, text: &[u8]) -> PassedOver {
        self.patterns.all().pass_over_records(text)
    }

    /// Sends an event, as JSON text, to the rules whose pattern it matches; they look at it side
    /// by side.
    ///
    /// # Errors
    ///
    /// [`RouteError`] when the text is not an event. A rule's failure is a [`Fault`](crate::Fault), not an error.
    pub async fn route(&self, event: &[u8]) -> Result<Routed, RouteError> {
        self.route_within(event, self.limit, |_| true).await
    }

    /// [`route`](Self::route) with a time limit for this event, to the rules that the test keeps.
    ///
    /// # Errors
    ///
    /// As [`route`](Self::route).
    pub async fn route_within(
        &self,
        event: &[u8],
        limit: Option<(Duration, Sleep)>,
        keep: impl Fn(&RuleEntry) -> bool,
    ) -> Result<Routed, RouteError> {
        self.route_by(self.patterns.all(), event, limit, keep).await
    }

    /// [`route_within`](Self::route_within) to those of the named rules whose pattern the event matches. No other
    /// pattern is built for it: by far most events that a function is given name their rules.
    ///
    /// # Errors
    ///
    /// As [`route`](Self::route).
    pub async fn route_among(
        &self,
        rules: &[String],
        event: &[u8],
        limit: Option<(Duration, Sleep)>,
    ) -> Result<Routed, RouteError> {
        match self.patterns.of(rules) {
            Some(patterns) => self.route_by(&patterns, event, limit, |_| true).await,
            None => {
                let named = |rule: &RuleEntry| rules.iter().any(|name| name == rule.name);
                self.route_within(event, limit, named).await
            }
        }
    }

    async fn route_by(
        &self,
        patterns: &PatternSet<usize>,
        event: &[u8],
        limit: Option<(Duration, Sleep)>,
        keep: impl Fn(&RuleEntry) -> bool,
    ) -> Result<Routed, RouteError> {
        let matched = patterns.matches(event)?;
        let matched = matched.map(|index| &self.rules[*index]);
        let matched: Vec<&Active> = matched.filter(|active| keep(active.entry)).collect();
        if matched.is_empty() {
            return Ok(Routed::default());
        }
        let event = parse(event)?;
        if is_forged_by_partner(&event) {
            return Ok(Routed::default());
        }
        Ok(run_all(matched, &Arc::new(event), limit).await)
    }

    /// Sends an event to one rule without asking its pattern: somebody else matched it already,
    /// such as the EventBridge rule that stands for this one. `None`: no such rule was started.
    ///
    /// # Errors
    ///
    /// [`RouteError`] when the text is not JSON.
    pub async fn route_to(&self, rule: &str, event: &[u8]) -> Result<Option<Routed>, RouteError> {
        self.route_to_within(rule, event, self.limit).await
    }

    /// [`route_to`](Self::route_to) with a time limit for this event.
    ///
    /// # Errors
    ///
    /// As [`route_to`](Self::route_to).
    pub async fn route_to_within(
        &self,
        rule: &str,
        event: &[u8],
        limit: Option<(Duration, Sleep)>,
    ) -> Result<Option<Routed>, RouteError> {
        let Some(active) = self.rules.iter().find(|active| active.entry.name == rule) else {
            return Ok(None);
        };
        let event = Arc::new(parse(event)?);
        Ok(Some(run_all([active], &event, limit).await))
    }
}

/// A rule with its parameters, unless it is made later, and the secrets among them; or what is wrong with them.
type Built = Result<(OnceLock<Box<dyn ErasedRule>>, Secrets), SetupError>;

fn build(registry: &Registry, source: &dyn ParamSource) -> Vec<Built> {
    let built = registry.rules().iter().map(|entry| {
        let mut params = entry.params.iter();
        if registry.are_defaults_right() && params.all(|param| param.is_default(source)) {
            return Ok((OnceLock::new(), Secrets::default()));
        }
        let rule = entry.build(source).map_err(|errors| SetupError::Params {
            rule: entry.name,
            errors,
        });
        rule.map(|rule| (rule.into(), Secrets::of(entry.params, source)))
    });
    built.collect()
}

/// Runs rules side by side: one that waits does not use up the others' time.
async fn run_all<'a>(
    rules: impl IntoIterator<Item = &'a Active>,
    event: &Arc<Value>,
    limit: Option<(Duration, Sleep)>,
) -> Routed {
    let running = rules.into_iter().map(async |active: &Active| {
        let started = Instant::now();
        let answer = active.run(event, limit).await;
        (active, started.elapsed(), answer)
    });
    let mut routed = Routed::default();
    for (active, took, answer) in side_by_side(running).await {
        routed.matched.push(active.entry.name);
        routed.took.push(took);
        match answer {
            Ok(findings) => routed.add(active.entry, &active.secrets, findings, event),
            Err(fault) => routed.faults.push(fault),
        }
    }
    routed
}

/// Does a partner's event pass for a CloudTrail record? Patterns for such records ask for a source that begins
/// with `aws.`, and cannot tell.
fn is_forged_by_partner(event: &Value) -> bool {
    let text = |field: &str| event[field].as_str().unwrap_or_default();
    is_of_partner(text("source")) && DETAIL_TYPES.contains(&text("detail-type"))
}

fn parse(event: &[u8]) -> Result<Value, RouteError> {
    // Text after the closing brace is ignored, as EventBridge ignores it.
    let mut values = serde_json::Deserializer::from_slice(event).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => Ok(value),
        Some(Err(why)) => Err(RouteError::Unreadable(why.to_string())),
        None => Err(RouteError::Unreadable("no JSON at all".to_owned())),
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Router ")?;
        f.debug_set()
            .entries(self.rules().map(|entry| entry.name))
            .finish()
    }
}
