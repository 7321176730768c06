//! What counts as told: an answer that is the service's own. Everything else fails aloud, is tried again, and stops no
//! other sink.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use patrol_test_support::lambda::{
    Endpoint, Request, Response, RunningFunction, Sns, taken as own_answer,
};

use crate::{
    dead_routes::counted,
    event,
    routes::{BUS, routed},
};

const KEY: &str = "0123456789abcdef0123456789ABCDEF";
const OTHER: &str = "arn:aws:sns:us-east-1:123456789012:other";
const DISPATCH: &str = "arn:aws:sns:us-east-1:123456789012:dispatch-incoming";
const PRODUCT: &str = "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default";

/// Every sink with a form of its own; Jira is asked and then told, and either may be answered by somebody else.
const SERVICES: [&str; 9] = [
    "dispatch",
    "events",
    "jira asked",
    "jira told",
    "pagerduty",
    "securityhub",
    "slack",
    "sns",
    "teams",
];
/// Those over HTTPS, of which a status tells.
const OVER_HTTPS: [&str; 6] = [
    "jira asked",
    "jira told",
    "pagerduty",
    "slack",
    "teams",
    "webhook",
];
const OF_AWS: [&str; 4] = ["dispatch", "events", "securityhub", "sns"];

/// The function with every sink, and whoever answers in the place of the services.
struct Town {
    function: RunningFunction,
    services: Arc<Mutex<Services>>,
}

struct Services {
    /// How often each sink asked.
    asked: BTreeMap<&'static str, usize>,
    /// Whose first so many requests are answered by something else, and with what.
    of: Vec<&'static str>,
    first: usize,
    answer: Response,
}

impl Services {
    fn answer(&mut self, request: &Request) -> Response {
        let sink = sink(request);
        let count = self.asked.entry(sink).or_default();
        *count += 1;
        if self.of.contains(&sink) && *count <= self.first {
            return self.answer.clone();
        }
        own_answer(request)
    }
}

/// Which sink a request comes from.
fn sink(request: &Request) -> &'static str {
    let (path, text) = (request.path.as_str(), request.text());
    match path {
        _ if path.starts_with("/webhook") => "webhook",
        _ if path.starts_with("/slack") => "slack",
        _ if path.starts_with("/teams") => "teams",
        _ if path.starts_with("/v2/enqueue") => "pagerduty",
        "/asked/rest/api/3/search/jql" => "jira asked",
        "/told/rest/api/3/issue" => "jira told",
        _ if path.contains("/rest/api/3/") => "jira otherwise",
        "/findings/import" => "securityhub",
        _ if request.headers.contains_key("x-amz-target") => "events",
        _ if text.contains("dispatch-incoming") => "dispatch",
        _ if text.contains("%3Aother") => "sns",
        _ => "topic",
    }
}

impl Town {
    fn start(of: &[&[&'static str]], first: usize, answer: &Response) -> Self {
        let services = Arc::new(Mutex::new(Services {
            asked: BTreeMap::new(),
            of: of.concat(),
            first,
            answer: answer.clone(),
        }));
        let serving = Arc::clone(&services);
        let endpoint = Endpoint::serve(move |request| serving.lock().unwrap().answer(request));
        let url = endpoint.url();
        let routes = [
            format!("webhook:{url}/webhook"),
            format!("slack:{url}/slack"),
            format!("teams:{url}/teams"),
            format!("pagerduty:{KEY} url={url}/v2/enqueue"),
            format!("jira:a@example.com:hunter2hunter2@{url}/asked/SEC"),
            format!("jira:a@example.com:hunter2hunter2@{url}/told/SEC"),
            format!("sns:{OTHER}"),
            format!("dispatch:{DISPATCH}"),
            format!("events:{BUS}"),
            format!("securityhub:{PRODUCT}"),
            // It hears of what others refuse for good.
            "alerts severity<=low".to_owned(),
        ];
        let function = routed(&Sns::start(), &routes.join("\n")).env("AWS_ENDPOINT_URL", url);
        Self {
            function: function.start(),
            services,
        }
    }

    fn invoke(&self) -> Result<(), String> {
        let answer = self.function.invoke(&event(&["reports"]));
        answer.map(drop).map_err(|why| {
            assert_eq!(why.kind, "Patrol.Delivery");
            why.message
        })
    }

    /// How often each of these was asked.
    #[track_caller]
    fn assert_asked(&self, sinks: &[&str], times: usize, why: &str) {
        let services = self.services.lock().unwrap();
        for sink in sinks {
            let count = services.asked.get(sink).copied().unwrap_or_default();
            assert_eq!(count, times, "{sink}: {why}");
        }
    }

    /// From now on the services answer themselves.
    fn restore(&self) {
        self.services.lock().unwrap().first = 0;
    }
}

/// What an error calls these sinks.
fn route(sink: &str) -> &'static str {
    match sink {
        "webhook" => "(route 1)",
        "slack" => "(route 2)",
        "teams" => "(route 3)",
        "pagerduty" => "(route 4)",
        "jira asked" => "(route 5)",
        "jira told" => "(route 6)",
        "sns" => "(route 7)",
        "dispatch" => "(route 8)",
        "events" => "(route 9)",
        _ => "(route 10)",
    }
}

/// A status from 200 to 299 with something that no service answers.
fn foreign_answers() -> Vec<(&'static str, Response)> {
    let page = "<!doctype html><title>Sign in</title><form action=/login>";
    let error = "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>";
    let html = |status| Response::new(status, page).header("content-type", "text/html");
    vec![
        ("a web page", html(200)),
        ("a web page with another status", html(203)),
        ("nothing", Response::new(200, "")),
        ("a space", Response::new(200, " ")),
        ("nothing, and says so", Response::new(204, "")),
        ("null", Response::new(200, "null")),
        ("an empty object", Response::new(200, "{}")),
        ("an empty list", Response::new(200, "[]")),
        (
            "other JSON",
            Response::new(200, r#"{"message": "hello", "status": 1}"#),
        ),
        ("an error as XML", Response::new(200, error)),
        (
            "an empty answer as XML",
            Response::new(200, "<PublishResponse/>"),
        ),
        (
            "what is not gzip",
            Response::new(200, &b"\x1f\x8b\x08\0\xff\xff"[..]).header("content-encoding", "gzip"),
        ),
        ("10 MB", Response::new(200, vec![b' '; 10_000_000])),
        ("a part of it", Response::new(200, "o").cut_off(1)),
        ("its first bytes late", Response::new(200, "").stalled(2)),
        ("its last bytes late", Response::new(200, "{").stalled(100)),
    ]
}

#[test]
fn what_is_not_the_services_own_answer_is_tried_again_and_stops_no_other_sink() {
    for (what, answer) in foreign_answers() {
        let town = Town::start(&[&SERVICES, &["webhook"]], usize::MAX, &answer);
        for invocation in 1..=3 {
            let why = town.invoke().expect_err(what);
            for sink in SERVICES {
                assert!(why.contains(route(sink)), "{what}: {sink}: {why}");
            }
            assert!(!why.contains("(route 1)"), "{what}: {why}");
            // It may have been taken, so it is told once an invocation.
            town.assert_asked(&SERVICES, invocation, what);
            town.assert_asked(&["webhook"], 1, what);
        }
        town.restore();
        town.invoke().expect(what);
        town.assert_asked(&SERVICES, 4, what);
        town.assert_asked(&["webhook"], 1, what);
        town.assert_asked(&["topic"], 0, what);
        let logs = town.function.logs();
        assert_eq!(counted(&town.function, "RefusedDeliveries"), 0, "{what}");
        assert!(!logs.contains("hunter2"), "{logs}");
    }
}

#[test]
fn a_refusal_whose_words_do_not_come_is_a_refusal() {
    let cut = Response::new(400, "invalid_").cut_off(20);
    let late = Response::new(400, "invalid_").stalled(20);
    let long = Response::new(400, vec![b'x'; 10_000_000]);
    for (what, answer) in [("cut", cut), ("late", late), ("long", long)] {
        let town = Town::start(&[&OVER_HTTPS], usize::MAX, &answer);
        town.invoke().expect(what);
        town.assert_asked(&OVER_HTTPS, 1, what);
        town.assert_asked(&["topic"], 1, what);
        let refused = OVER_HTTPS.len() as u64;
        assert_eq!(counted(&town.function, "RefusedDeliveries"), refused);
    }
}

/// AWS says by a code why it refuses: a status alone may be a proxy's.
#[test]
fn a_status_without_a_code_is_no_refusal_of_aws() {
    for status in [302, 400, 403, 404] {
        let answer = Response::new(status, "<html>no</html>").header("location", "/elsewhere");
        let town = Town::start(&[&OF_AWS], usize::MAX, &answer);
        for invocation in 1..=3 {
            let why = town.invoke().unwrap_err();
            let all = OF_AWS.iter().all(|sink| why.contains(route(sink)));
            assert!(all && why.contains(&status.to_string()), "{why}");
            town.assert_asked(&OF_AWS, invocation, "it is asked once an invocation");
        }
        town.assert_asked(&OVER_HTTPS, 1, "they took it");
    }
}

/// Nothing was taken for sure: such an attempt is repeated at once.
#[track_caller]
fn assert_ends(beginning: &'static str, again: &'static str) {
    let flood = Response::flood(beginning, again);
    let town = Town::start(&[&SERVICES, &["webhook"]], 1, &flood);
    town.invoke().expect(beginning);
    town.assert_asked(&SERVICES, 2, beginning);
    town.assert_asked(&["webhook"], 2, beginning);
}

#[test]
fn promises_of_an_answer_without_end_have_one() {
    let goes_on = "HTTP/1.1 100 Continue\r\n\r\n";
    assert_ends(goes_on, goes_on);
}

#[test]
fn a_flood_in_place_of_an_answer_ends() {
    assert_ends(
        "HTTP/1.1 200 OK\r\n",
        "x-flood: aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
    );
    assert_ends("HTTP/1.1 200 OK\r\nx: ", "aaaaaaaaaaaaaaaa");
    assert_ends("HTTP/1.1 200 ", "aaaaaaaaaaaaaaaa");
    assert_ends("SSH-2.0-", "aaaaaaaaaaaaaaaa");
}
