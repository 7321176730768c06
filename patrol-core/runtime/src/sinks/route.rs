//! Which alerts go where, as an operator writes it.

use std::{collections::BTreeSet, fmt, str::FromStr};

use async_trait::async_trait;

use super::{Dispatch, DispatchType, EventBus, HttpsWebhook, PagerDuty, Slack, Sns};
use patrol_core::Severity;
use patrol_core::{Alert, Sink, SinkError};

/// A sink, and which alerts it takes: `SINK[:ADDRESS] [FILTER ...]`.
///
/// | Sink | Address |
/// |---|---|
/// | `alerts` | none: the stack's own alert topic |
/// | `sns` | an SNS topic's ARN |
/// | `dispatch` | the ARN of Dispatch's topic, or none: `DispatchSnsArn`; option `type=broadcast` or `type=high-priority` |
/// | `events` | an event bus's ARN, or none: `AlertBusArn` |
/// | `slack` | an incoming webhook's URL |
/// | `pagerduty` | a routing key of the Events API v2; option `url=URL` for another service region |
/// | `webhook` | an HTTPS URL that gets JSON |
///
/// | Filter | Takes |
/// |---|---|
/// | `severity>=high` | this severity and worse ones |
/// | `severity<=low` | this severity and milder ones |
/// | `severity=low,high` | these severities |
/// | `rule=rootLogin,assumeRole` | these rules |
///
/// A route with several filters takes what all of them take. Routes stand one a line, or apart by
/// `;`. The addresses of Slack, PagerDuty and webhooks are secrets: no error and no `Debug` shows
/// them.
///
/// ```
/// use patrol_runtime::sinks::Route;
///
/// let routes = Route::list(
///     "slack:https://hooks.slack.com/services/T0/B0/x severity>=high; alerts severity<=medium",
/// );
/// assert_eq!(routes.unwrap().len(), 2);
/// let problems = Route::list("slak:x; events severity>=loud").unwrap_err();
/// assert_eq!(problems.len(), 2);
/// ```
#[derive(Clone)]
pub struct Route {
    sink: SinkKind,
    address: Option<String>,
    kind: Option<DispatchType>,
    url: Option<String>,
    takes: Takes,
}

/// Which alerts a route takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Takes {
    /// `None`: every severity.
    severities: Option<BTreeSet<Severity>>,
    /// `None`: every rule.
    rules: Option<BTreeSet<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SinkKind {
    Alerts,
    Sns,
    Dispatch,
    Events,
    Slack,
    PagerDuty,
    Webhook,
}

impl SinkKind {
    const ALL: [(&'static str, Self); 7] = [
        ("alerts", Self::Alerts),
        ("sns", Self::Sns),
        ("dispatch", Self::Dispatch),
        ("events", Self::Events),
        ("slack", Self::Slack),
        ("pagerduty", Self::PagerDuty),
        ("webhook", Self::Webhook),
    ];

    fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, sink)| *sink == self);
        named.map_or("", |(name, _)| name)
    }
}

/// What is wrong with a route; no address is shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RouteError(String);

impl Takes {
    fn takes(&self, alert: &Alert) -> bool {
        let severity = |severities: &BTreeSet<_>| severities.contains(&alert.severity);
        let rule = |rules: &BTreeSet<String>| rules.contains(alert.rule);
        self.severities.as_ref().is_none_or(severity) && self.rules.as_ref().is_none_or(rule)
    }

    /// Reads one filter; `None` when the word is none.
    fn read(&mut self, word: &str) -> Option<Result<(), String>> {
        if let Some(names) = word.strip_prefix("rule=") {
            let names = names.split(',').map(str::to_owned).collect();
            return Some(add(&mut self.rules, names, word));
        }
        let (compare, name) = ["severity>=", "severity<=", "severity="]
            .into_iter()
            .find_map(|compare| Some((compare, word.strip_prefix(compare)?)))?;
        let named: Result<Vec<Severity>, _> = name.split(',').map(str::parse).collect();
        let named = match (named, compare) {
            (Err(why), _) => return Some(Err(format!("`{word}`: {why}"))),
            (Ok(named), "severity=") => named,
            (Ok(named), _) => {
                let [bound] = named[..] else {
                    return Some(Err(format!("`{word}`: expected one severity")));
                };
                let up = compare == "severity>=";
                let within = |one: &Severity| if up { *one >= bound } else { *one <= bound };
                Severity::ALL.into_iter().filter(within).collect()
            }
        };
        Some(add(&mut self.severities, named.into_iter().collect(), word))
    }
}

/// Two filters take what both take.
fn add<T: Clone + Ord>(
    into: &mut Option<BTreeSet<T>>,
    more: BTreeSet<T>,
    word: &str,
) -> Result<(), String> {
    let both: BTreeSet<T> = match into {
        Some(before) => before.intersection(&more).cloned().collect(),
        None => more,
    };
    if both.is_empty() {
        return Err(format!("`{word}`: with the other filters it takes nothing"));
    }
    *into = Some(both);
    Ok(())
}

impl Route {
    /// Reads routes, one a line or apart by `;`. Empty ones and lines that begin with `#` are left
    /// out.
    ///
    /// # Errors
    ///
    /// Every route that is none, with its number.
    pub fn list(text: &str) -> Result<Vec<Self>, Vec<RouteError>> {
        let mut routes = Vec::new();
        let mut problems = Vec::new();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        let texts = lines.flat_map(|line| line.split(';')).map(str::trim);
        for (index, text) in texts.filter(|text| !text.is_empty()).enumerate() {
            match text.parse::<Self>() {
                Ok(route) => routes.push(route),
                Err(RouteError(why)) => {
                    problems.push(RouteError(format!("route {}: {why}", index + 1)));
                }
            }
        }
        if problems.is_empty() {
            Ok(routes)
        } else {
            Err(problems)
        }
    }

    /// Does this alert go here?
    #[must_use]
    pub fn takes(&self, alert: &Alert) -> bool {
        self.takes.takes(alert)
    }

    /// The sink's name, such as `slack`.
    #[must_use]
    pub fn sink(&self) -> &'static str {
        self.sink.name()
    }

    /// The address, which may be a secret or a reference to one.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// The same route to another address, such as the one that a reference stands for.
    #[must_use]
    pub fn with_address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Do both lead to one sink?
    #[cfg(feature = "lambda")]
    pub(crate) fn leads_with(&self, other: &Self) -> bool {
        let sink = |route: &Self| (route.sink, route.kind, route.url.clone());
        sink(self) == sink(other) && self.address == other.address
    }

    /// The rules that its filter names.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.takes.rules.iter().flatten().map(String::as_str)
    }

    /// Opens the sink; gives its name for logs and errors too.
    ///
    /// # Errors
    ///
    /// [`RouteError`] when the address is missing or none that the sink takes.
    pub fn open(&self) -> Result<(String, Box<dyn Sink>), RouteError> {
        let failed = |why: &dyn fmt::Display| RouteError(why.to_string());
        let address = self.address.as_deref();
        let address = address.ok_or_else(|| failed(&"the address is missing: `SINK:ADDRESS`"))?;
        Ok(match self.sink {
            SinkKind::Alerts | SinkKind::Sns => {
                let sns = Sns::new(address).map_err(|why| failed(&why))?;
                (sns.target(), Box::new(sns))
            }
            SinkKind::Dispatch => {
                let dispatch = Dispatch::new(address).map_err(|why| failed(&why))?;
                let dispatch = dispatch.kind(self.kind.unwrap_or_default());
                (dispatch.target(), Box::new(dispatch))
            }
            SinkKind::Events => {
                let bus = EventBus::new(address).map_err(|why| failed(&why))?;
                (bus.target(), Box::new(bus))
            }
            SinkKind::Slack => {
                let slack = Slack::new(address).map_err(|why| failed(&why))?;
                (slack.target(), Box::new(slack))
            }
            SinkKind::PagerDuty => {
                let mut pager_duty = PagerDuty::new(address).map_err(|why| failed(&why))?;
                if let Some(url) = &self.url {
                    pager_duty = pager_duty.url(url).map_err(|why| failed(&why))?;
                }
                (pager_duty.target(), Box::new(pager_duty))
            }
            SinkKind::Webhook => {
                let webhook = HttpsWebhook::new(address).map_err(|why| failed(&why))?;
                (webhook.target(), Box::new(webhook))
            }
        })
    }
}

impl FromStr for Route {
    type Err = RouteError;

    fn from_str(text: &str) -> Result<Self, RouteError> {
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let (name, address) = match first.split_once(':') {
            Some((name, address)) => (name, Some(address).filter(|address| !address.is_empty())),
            None => (first, None),
        };
        let known = SinkKind::ALL.iter().find(|(known, _)| *known == name);
        let Some((_, sink)) = known else {
            let known: Vec<_> = SinkKind::ALL.iter().map(|(name, _)| *name).collect();
            // A word without a colon may be a secret that stands alone.
            let shown = if address.is_some() { name } else { "..." };
            return Err(RouteError(format!(
                "`{shown}` is no sink: use one of `{}`",
                known.join("`, `")
            )));
        };
        let mut route = Self {
            sink: *sink,
            address: address.map(str::to_owned),
            kind: None,
            url: None,
            takes: Takes::default(),
        };
        for word in words {
            route
                .option(word)
                .map_err(|why| RouteError(format!("`{name}`: {why}")))?;
        }
        match (sink, &route.address) {
            (SinkKind::Alerts, Some(_)) => {
                Err("it has no address: for another topic use `sns:ARN`")
            }
            (SinkKind::Sns | SinkKind::Slack | SinkKind::PagerDuty | SinkKind::Webhook, None) => {
                Err("the address is missing: `SINK:ADDRESS`")
            }
            _ => Ok(route),
        }
        .map_err(|why| RouteError(format!("`{name}`: {why}")))
    }
}

impl Route {
    fn option(&mut self, word: &str) -> Result<(), String> {
        if let Some(read) = self.takes.read(word) {
            return read;
        }
        match (self.sink, word.split_once('=')) {
            (SinkKind::Dispatch, Some(("type", kind))) => {
                self.kind = Some(kind.parse().map_err(|why| format!("{why}"))?);
                Ok(())
            }
            (SinkKind::PagerDuty, Some(("url", url))) => {
                self.url = Some(url.to_owned());
                Ok(())
            }
            (_, Some((name, _))) => Err(format!(
                "`{name}=` is no option of it: expected `severity>=`, `severity<=`, `severity=` or `rule=`"
            )),
            (_, None) => Err(
                "a word that is no option: expected `severity>=`, `severity<=`, `severity=` or `rule=`"
                    .to_owned(),
            ),
        }
    }
}

/// A sink that is told of what a route takes, and of nothing else.
pub struct Filtered<N> {
    route: Route,
    sink: N,
}

impl<N> Filtered<N> {
    /// Puts a route before a sink.
    pub const fn new(route: Route, sink: N) -> Self {
        Self { route, sink }
    }
}

#[async_trait]
impl Sink for Filtered<Box<dyn Sink>> {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        if self.route.takes(alert) {
            self.sink.send(alert).await?;
        }
        Ok(())
    }
}

impl<N> fmt::Debug for Filtered<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filtered({:?})", self.route)
    }
}

/// Without the address, which may be a secret.
impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route")
            .field("sink", &self.sink())
            .field("takes", &self.takes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> String {
        let problems = Route::list(text).expect_err(text);
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        problems.join("\n")
    }

    #[test]
    fn filters_narrow_each_other() {
        let takes = |text: &str| text.parse::<Route>().unwrap().takes;
        let severities = takes("alerts severity>=low severity<=high")
            .severities
            .unwrap();
        assert_eq!(
            severities.into_iter().collect::<Vec<_>>(),
            [Severity::Low, Severity::Medium, Severity::High]
        );
        assert_eq!(takes("alerts rule=a,b rule=b").rules.unwrap().len(), 1);
        assert!(problems("alerts rule=a rule=b").contains("takes nothing"));
    }

    #[test]
    fn every_problem_is_named_and_no_secret() {
        let words = problems(
            "slack:hunter2 loud=hunter2\n\
             # a comment; of two parts\n\
             hunter2; slak:hunter2; slack\n\
             alerts:hunter2; events severity>=loud; dispatch type=loud; webhook:hunter2 hunter2",
        );
        for expected in [
            "route 1: `slack`: `loud=` is no option of it",
            "route 2: `...` is no sink",
            "route 3: `slak` is no sink: use one of `alerts`, `sns`",
            "route 4: `slack`: the address is missing",
            "route 5: `alerts`: it has no address",
            "route 6: `events`: `severity>=loud`: `loud` is no severity",
            "route 7: `dispatch`: `loud` is no type of Dispatch",
            "route 8: `webhook`: a word that is no option",
        ] {
            assert!(words.contains(expected), "{expected}\n{words}");
        }
        assert!(!words.contains("hunter2"), "{words}");
    }

    #[test]
    fn an_address_that_is_none_is_not_shown() {
        for text in ["slack:hunter2", "pagerduty:hunter2", "webhook:hunter2"] {
            let route: Route = text.parse().unwrap();
            let why = route.open().map(|_| ()).unwrap_err().to_string();
            assert!(!why.contains("hunter2"), "{why}");
            assert!(!format!("{route:?}").contains("hunter2"));
        }
    }
}
