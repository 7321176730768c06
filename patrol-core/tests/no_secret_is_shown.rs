//! Whatever goes wrong with a secret in it, no `Display`, no `Debug`, no source of an error and no panic shows it.
#![allow(missing_docs, reason = "a test")]

use std::{error::Error, fmt};

use patrol_core::{
    Alert, Context, Event, Finding, Findings, MapSource, Metadata, Pattern, Registry, Result,
    Router, Rule, Secret, Severity, Sink, SinkError, error_chain, rule, sink,
    sink::{HttpsUrl, Route, SinkRegistry, SinkSetup},
};
use serde_json::{Value, json};

const MARK: &str = "xoxb0123456789MARK";

/// An error whose words hold nothing, and whose source and `Debug` hold it all, as those of HTTP clients do.
struct Wrapped(Option<Box<Wrapped>>, String);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(_) => f.write_str("the request failed"),
            None => write!(f, "no answer from {}", self.1),
        }
    }
}

impl fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request {{ url: {:?} }}", self.1)
    }
}

impl Error for Wrapped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.as_deref().map(|source| source as _)
    }
}

/// Its `Debug` alone shows the address.
#[derive(Debug)]
struct Quiet(#[expect(dead_code, reason = "what `Debug` shows")] String);

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request failed")
    }
}

impl Error for Quiet {}

sink! {
    /// A sink that fails in the way that its option names, and tells where it posts to.
    "leaky" ["mode"] => Leaky::open
}

struct Leaky {
    mode: String,
    address: String,
}

fn failure(mode: &str, address: &str) -> Box<dyn Error + Send + Sync> {
    let address = address.to_owned();
    match mode {
        "display" => format!("no answer from {address}").into(),
        "nested" => {
            let inner = Box::new(Wrapped(None, address.clone()));
            Box::new(Wrapped(Some(inner), address))
        }
        "debug" => Box::new(Quiet(address)),
        _ => panic!("the address is {address}"),
    }
}

impl Leaky {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let address = setup.address()?.expose().clone();
        let mode = setup.option("mode").unwrap_or_default().to_owned();
        shows_nothing(&[&format!("{setup:?}")]);
        match mode.strip_prefix("open-") {
            Some(mode) => Err(failure(mode, &address)),
            None => Ok(Box::new(Self { mode, address })),
        }
    }
}

#[patrol_core::async_trait]
impl Sink for Leaky {
    fn target(&self) -> String {
        format!("channel at {}", self.address)
    }

    async fn send(&self, _: &Alert) -> Result<(), SinkError> {
        Err(SinkError::new(
            self.target(),
            failure(&self.mode, &self.address),
        ))
    }
}

rule! {
    /// Reports every event of the test.
    struct Keeper = "keeper" {
        /// The word that a caller shows.
        word: Secret<String>,
        /// How often a caller may be wrong.
        times: Secret<u8>,
    }
}

impl Rule for Keeper {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::source("test")
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        let words = format!("{:?}", (&self.word, &self.times));
        shows_nothing(&[&words]);
        match event.detail["do"].as_str() {
            Some("nested") => Err(failure("nested", self.word.expose())),
            Some("panic") => Err(failure("panic", self.word.expose())),
            _ => Ok(Finding::new("s", self.word.expose().as_str()).into()),
        }
    }
}

#[track_caller]
fn shows_nothing(texts: &[&str]) {
    for text in texts {
        assert!(!text.contains("MARK"), "{text}");
    }
}

#[track_caller]
fn error_shows_nothing(error: &(dyn Error + 'static)) {
    shows_nothing(&[
        &error.to_string(),
        &format!("{error:?}"),
        &error_chain(error),
    ]);
    let mut source = error.source();
    while let Some(cause) = source {
        shows_nothing(&[&cause.to_string(), &format!("{cause:?}")]);
        source = cause.source();
    }
}

fn addresses() -> [String; 5] {
    [
        format!("https://hooks.example.com/services/T0/B0/{MARK}"),
        format!("https://example.com/hook?token={MARK}&x=1"),
        format!("https://user:{MARK}@example.com/hook"),
        format!("someone@example.com:{MARK}@example.net/SEC"),
        MARK.to_owned(),
    ]
}

#[test]
fn no_sink_and_no_route_shows_its_address() {
    let sinks = SinkRegistry::linked().expect("sinks");
    let alert = alert();
    for address in addresses() {
        for mode in ["display", "nested", "debug", "panic"] {
            let route: Route = format!("leaky:{address} mode={mode} severity>=low")
                .parse()
                .expect("a route");
            shows_nothing(&[&format!("{route:?}")]);
            let sink = sinks.open(&route, None).expect("it opens");
            shows_nothing(&[&sink.target(), &format!("{sink:?}")]);
            let why = pollster::block_on(sink.send(&alert)).expect_err("it fails");
            error_shows_nothing(&why);
            let route: Route = format!("leaky:{address} mode=open-{mode}")
                .parse()
                .expect("a route");
            error_shows_nothing(&sinks.open(&route, None).expect_err("it does not open"));
        }
        for mistaken in [
            format!("leaky:{address} {MARK}"),
            format!("leaky:x {address}"),
            format!("{address} leaky"),
            format!("leaky:{address} severity>={}", "loud"),
            format!("other:{address}"),
            format!("leaky:{address} other=1"),
            format!("leaky:{address} mode={MARK} mode={MARK}"),
        ] {
            for route in Route::list(&mistaken) {
                match route {
                    Ok(route) => match sinks.check(&route) {
                        Ok(()) => shows_nothing(&[&format!("{route:?}")]),
                        Err(why) => error_shows_nothing(&why),
                    },
                    Err(why) => error_shows_nothing(&why),
                }
            }
        }
        match HttpsUrl::new(&Secret::new(address)) {
            Ok(url) => shows_nothing(&[url.host(), &format!("{url:?}")]),
            Err(why) => error_shows_nothing(&why),
        }
    }
}

fn alert() -> Alert {
    let params: MapSource = [("keeper.word", "word"), ("keeper.times", "1")]
        .into_iter()
        .collect();
    let registry = Registry::linked().expect("rules");
    let (router, _) = pollster::block_on(Router::start(&registry, &params));
    let event = json!({"source": "test", "detail-type": "Test", "detail": {}});
    let routed = pollster::block_on(router.route(event.to_string().as_bytes())).expect("an event");
    routed.alerts.into_iter().next().expect("an alert")
}

#[test]
fn no_parameter_and_no_rule_shows_a_secret() {
    let registry = Registry::linked().expect("rules");
    let params: MapSource = [("keeper.word", MARK), ("keeper.times", MARK)]
        .into_iter()
        .collect();
    shows_nothing(&[&format!("{params:?}")]);
    let (router, errors) = pollster::block_on(Router::start(&registry, &params));
    assert_eq!(errors.len(), 1);
    error_shows_nothing(&errors[0]);
    shows_nothing(&[&format!("{router:?}"), &format!("{registry:?}")]);

    let params: MapSource = [("keeper.word", MARK), ("keeper.times", "1")]
        .into_iter()
        .collect();
    let (router, errors) = pollster::block_on(Router::start(&registry, &params));
    assert!(errors.is_empty(), "{errors:?}");
    for what in ["nested", "panic", "tell"] {
        let event = json!({"source": "test", "detail-type": "Test", "detail": {"do": what}});
        let routed =
            pollster::block_on(router.route(event.to_string().as_bytes())).expect("an event");
        assert_eq!(routed.faults.len(), 1, "{what}");
        for fault in &routed.faults {
            error_shows_nothing(fault);
        }
        for alert in &routed.alerts {
            shows_nothing(&[
                &alert.body(),
                &alert.subject(),
                &format!("{alert:?}"),
                &alert.key(),
            ]);
        }
    }
}
