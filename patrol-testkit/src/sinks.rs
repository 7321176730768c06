//! Unit tests of sinks: an alert in a line, and HTTPS without a network.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use patrol_core::{
    Alert, Context, Declared, Event, Finding, Findings, Metadata, ParamDecl, ParamError,
    ParamSource, Pattern, Result, Rule, RuleEntry, Secret, Severity, Sink, SinkError, async_trait,
    sink::{Https, HttpsAnswer, HttpsError, HttpsUrl, OpenSink, SinkRegistry},
};
use serde_json::{Value, json};

use crate::runtime::block_on;

/// An alert to test a sink with: of the rule `example`, severity high, with all that a rule says of
/// itself, about a call in the account 123456789012. Its fields are there to change.
///
/// ```
/// use patrol_core::Severity;
/// use patrol_testkit::{Value, alert};
///
/// let mut alert = alert("Role Admin assumed", "bob assumed Admin.");
/// alert.severity = Severity::Critical;
/// alert.finding.details.insert("role".to_owned(), Value::from("Admin"));
/// assert_eq!(alert.one_line(), "Role Admin assumed");
/// ```
#[must_use]
pub fn alert(subject: &str, summary: &str) -> Alert {
    let event = json!({
        "version": "0",
        "id": "6f87d04b-9f74-4f04-a780-7acf4b0a9b38",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.sts",
        "account": "123456789012",
        "time": "2026-01-01T18:43:48Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": { "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole" },
    });
    alert_of(Finding::new(subject, summary), event)
}

/// [`alert`] of a finding and an event of your own, such as an attacker's.
#[must_use]
pub fn alert_of(finding: Finding, event: Value) -> Alert {
    let rule = RuleEntry::of::<Example>("example-rules", "1.0.0", "src/example.rs:1");
    Alert::new(&rule, finding, Arc::new(event))
}

/// Opens a route as the function does, among the sinks that are linked into the test.
///
/// ```
/// use patrol_testkit::{FakeHttps, alert, open_sink, send};
/// # use std::sync::Arc;
/// # use patrol_core::{Alert, Result, Sink, SinkError, async_trait, sink::{Https, HttpsUrl, SinkSetup}};
/// # struct Teams { url: HttpsUrl, https: Arc<dyn Https> }
/// # impl Teams {
/// #     fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
/// #         let url = HttpsUrl::new(setup.address()?)?;
/// #         Ok(Box::new(Self { url, https: setup.https()? }))
/// #     }
/// # }
/// # #[async_trait]
/// # impl Sink for Teams {
/// #     fn target(&self) -> String { format!("Teams at `{}`", self.url.host()) }
/// #     async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
/// #         let body = serde_json::json!({ "text": alert.one_line() });
/// #         let sent = self.https.post(&self.url, &body).await;
/// #         sent.map_err(|why| why.into_sink_error(self.target()))
/// #     }
/// # }
/// # patrol_core::sink! {
/// #     /// A channel of Teams.
/// #     "teams" => Teams::open
/// # }
///
/// let https = FakeHttps::default();
/// let sink = open_sink("teams:https://example.com/hooks/x", &https);
/// send(&sink, &alert("It happened", "Somebody did it.")).unwrap();
/// assert_eq!(https.posted()[0]["text"], "It happened");
///
/// https.answer([410]);
/// let error = send(&sink, &alert("It happened", "Somebody did it.")).unwrap_err();
/// assert!(error.is_permanent());
/// ```
///
/// # Panics
///
/// When the route is not one, or leads to no linked sink; the test's output says why.
#[must_use]
#[track_caller]
pub fn open_sink(route: &str, https: &FakeHttps) -> OpenSink {
    let route = route.parse().unwrap_or_else(|why| panic!("{why}"));
    let sinks = SinkRegistry::linked().unwrap_or_else(|why| panic!("{why}"));
    let opened = sinks.open(&route, Some(Arc::new(https.clone())));
    opened.unwrap_or_else(|why| panic!("{why}"))
}

/// Sends an alert and waits until the sink has delivered it.
///
/// # Errors
///
/// What the sink says.
pub fn send(sink: &dyn Sink, alert: &Alert) -> Result<(), SinkError> {
    block_on(sink.send(alert))
}

/// HTTPS without a network: it answers 200 to everything, unless a test says otherwise. Clones share what
/// they keep.
#[derive(Clone, Debug, Default)]
pub struct FakeHttps(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    posted: Vec<Value>,
    urls: Vec<String>,
    answers: VecDeque<u16>,
    bodies: VecDeque<String>,
    /// The status and the body where no test says otherwise; nothing is 200 without a body.
    usual: Option<(u16, String)>,
}

impl FakeHttps {
    /// Answers the next posts with these statuses, then with 200 again.
    pub fn answer(&self, statuses: impl IntoIterator<Item = u16>) {
        self.state().answers.extend(statuses);
    }

    /// Answers the next posts that are answered with a status from 200 to 299 with these bodies, then
    /// with nothing again.
    pub fn answer_with<B: Into<String>>(&self, bodies: impl IntoIterator<Item = B>) {
        let bodies = bodies.into_iter().map(Into::into);
        self.state().bodies.extend(bodies);
    }

    /// Answers with this status and this body where nothing else is said, as the service does that takes
    /// something.
    pub fn usually(&self, status: u16, body: impl Into<String>) {
        self.state().usual = Some((status, body.into()));
    }

    /// The bodies that were posted, in their order.
    #[must_use]
    pub fn posted(&self) -> Vec<Value> {
        self.state().posted.clone()
    }

    /// The addresses that were posted to, in their order.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.state().urls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Https for FakeHttps {
    async fn call(
        &self,
        url: &HttpsUrl,
        _: Option<&Secret<String>>,
        body: &Value,
    ) -> Result<HttpsAnswer, HttpsError> {
        let mut state = self.state();
        state.posted.push(body.clone());
        state.urls.push(url.expose().clone());
        let (status, body) = state.usual.clone().unwrap_or((200, String::new()));
        match state.answers.pop_front().unwrap_or(status) {
            status @ 200..=299 => {
                let body = state.bodies.pop_front().unwrap_or(body);
                Ok(HttpsAnswer::new(status, body))
            }
            status => {
                let body = "as the test asked".to_owned();
                Err(HttpsError::Status { status, body })
            }
        }
    }
}

/// The rule of [`alert`]. It is not registered: a ruleset's tests look at the linked rules.
struct Example;

impl Declared for Example {
    const NAME: &'static str = "example";
    const DOCS: &'static str =
        " Reports an example.\n\n # Respond\n Ask whoever did it whether it was meant.\n";
    const DEPRECATED: Option<&'static str> = None;
    const PARAMS: &'static [ParamDecl] = &[];

    fn from_params(_: &dyn ParamSource) -> Result<Self, Vec<ParamError>> {
        Ok(Self)
    }
}

impl Rule for Example {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004"])
        .cis(["1.7"])
        .references(["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"])
        .runbook("https://wiki.example.com/example")
        .since("1.0.0");

    fn pattern() -> Pattern {
        Pattern::source("aws.sts")
    }

    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}
