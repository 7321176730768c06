//! Every rule on its own: what one does to itself does not touch the others.
#![allow(missing_docs, reason = "a test")]

use std::{future::pending, pin::Pin, time::Duration};

use patrol_core::{
    Context, Event, FaultKind, Finding, Findings, MapSource, Metadata, Pattern, Registry, Result,
    Router, Rule, Secret, SetupError, Severity, Sink, rule, sink::Recording,
};
use serde_json::{Value, json};

rule! {
    /// Does as the event says.
    pub struct Obedient = "obedient";
}

impl Rule for Obedient {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Medium);

    fn pattern() -> Pattern {
        Pattern::source("test")
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        match event.detail["do"].as_str() {
            Some("fail") => Err("no luck".into()),
            Some("panic") => panic!("out of luck"),
            Some("hang") => pending().await,
            _ => Ok(Findings::none()),
        }
    }
}

rule! {
    /// Reports everything, if it is text.
    pub struct Talkative = "talkative" {
        /// What to say.
        word: String = "hello",
        /// Nobody's business.
        token: Secret<u64> = 7,
    }
}

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Text {
    r#do: String,
}

impl Rule for Talkative {
    type Detail = Text;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::source("test")
    }

    async fn check(&self, event: &Event<Text>, _: &Context) -> Result<Findings> {
        Ok(Finding::new(&*self.word, &*event.detail.r#do).into())
    }
}

rule! {
    /// Shows what it should keep to itself.
    pub struct Indiscreet = "indiscreet" {
        /// Nobody's business.
        password: Secret<String> = "correct horse",
        /// Nobody's business either.
        pins: Secret<Vec<String>> = "13579, 24680",
    }
}

impl Rule for Indiscreet {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::source("gossip")
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        let password = self.password.expose();
        match event.detail["do"].as_str() {
            Some("fail") => return Err(format!("`{password}` is refused").into()),
            Some("panic") => panic!("no {password}"),
            _ => {}
        }
        let finding = Finding::new(format!("It is {password}"), format!("Say {password}!"))
            .detail(
                password.clone(),
                json!([{ "in": [password] }, 24_680, true]),
            )
            .detail("pin", &*self.pins.expose()[0])
            .key(format!("k-{password}"));
        Ok(finding.into())
    }
}

#[test]
fn a_secret_in_a_finding_is_hidden_and_said() {
    for (params, secret) in [
        (&[][..], "correct horse"),
        (
            &[("indiscreet.password", "-----BEGIN KEY\nhunter2 \"")][..],
            "hunter2",
        ),
    ] {
        let (router, errors) = router(params);
        assert!(errors.is_empty());
        let told = |what: &str| {
            let event = json!({"source": "gossip", "detail-type": "Test", "detail": {"do": what}});
            pollster::block_on(router.route(event.to_string().as_bytes())).unwrap()
        };
        let routed = told("report");
        let finding = &routed.alerts[0].finding;
        assert_eq!(finding.subject, "It is [secret]");
        assert_eq!(finding.summary, "Say [secret]!");
        assert_eq!(finding.key.as_deref(), Some("k-[secret]"));
        let details =
            json!({"[secret]": [{"in": ["[secret]"]}, "[secret]", true], "pin": "[secret]"});
        assert_eq!(Value::Object(finding.details.clone()), details);
        let mut faults = routed
            .faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        faults.sort();
        for (fault, name) in faults.iter().zip(["password", "pins"]) {
            assert_eq!(
                *fault,
                format!(
                    "rule `indiscreet` gave findings with a mistake, which are told all the same: a finding shows the value of the secret parameter `{name}`: people see `[secret]` in its place; leave it out of the finding"
                )
            );
        }
        assert_eq!(faults.len(), 2);
        for what in ["fail", "panic"] {
            let message = told(what).faults.remove(0).message;
            assert!(
                message.contains("[secret]") && !message.contains(secret),
                "{message}"
            );
        }
    }
}

rule! {
    /// Reports every call of an API.
    pub struct Attentive = "attentive";
}

impl Rule for Attentive {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::api_calls("sts.amazonaws.com")
    }

    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Finding::new("a call", "somebody called").into())
    }
}

#[test]
fn a_partner_cannot_forge_a_record_of_cloudtrail() {
    let (router, _) = router(&[]);
    let told = |source: &str| {
        let event = json!({
            "source": source, "detail-type": "AWS API Call via CloudTrail",
            "detail": {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole"},
        });
        let routed = pollster::block_on(router.route(event.to_string().as_bytes())).unwrap();
        routed.alerts.len()
    };
    assert_eq!(told("aws.sts"), 1);
    assert_eq!(told("aws.partner/example.com/1/aws.sts"), 0);
}

fn immediately(_: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(std::future::ready(()))
}

fn router(params: &[(&str, &str)]) -> (Router, Vec<SetupError>) {
    let source: MapSource = params.iter().copied().collect();
    let start = Router::start(&Registry::linked().unwrap(), &source);
    let (router, errors) = pollster::block_on(start);
    (
        router.time_limit(Duration::from_secs(3), immediately),
        errors,
    )
}

fn event(detail: Value) -> Vec<u8> {
    json!({"id": "e-1", "source": "test", "detail-type": "Test", "detail": detail})
        .to_string()
        .into_bytes()
}

#[test]
fn one_rules_fault_leaves_the_others_alone() {
    let (router, errors) = router(&[]);
    assert!(errors.is_empty());
    for (what, kind, words) in [
        ("fail", FaultKind::Error, "no luck"),
        ("panic", FaultKind::Panic, "out of luck"),
        ("hang", FaultKind::Timeout, "no answer within 3s"),
    ] {
        let routed = pollster::block_on(router.route(&event(json!({ "do": what })))).unwrap();
        assert_eq!(routed.matched, ["obedient", "talkative"]);
        let [fault] = &routed.faults[..] else {
            panic!("{:?}", routed.faults)
        };
        assert_eq!((fault.rule, fault.kind), ("obedient", kind));
        assert_eq!(fault.message, words);
        let [found] = &routed.alerts[..] else {
            panic!("{:?}", routed.alerts)
        };
        assert_eq!(
            (found.rule, found.finding.summary.as_str()),
            ("talkative", what)
        );
    }
}

#[test]
fn named_rules_alone_hear_of_an_event_that_their_patterns_match() {
    let (router, _) = router(&[]);
    let heard = |names: &[&str], event: &[u8]| {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let routed = pollster::block_on(router.route_among(&names, event, None));
        routed.map(|routed| routed.matched)
    };
    let event = event(json!({ "do": "nothing" }));
    // More lists than have a set of their own.
    for number in 0..200 {
        let made_up = format!("madeUp{number}");
        let many = vec!["talkative"; number];
        for (names, matched) in [
            (vec!["talkative"], vec!["talkative"]),
            (vec!["talkative", "obedient"], vec!["obedient", "talkative"]),
            (vec!["talkative", &made_up], vec!["talkative"]),
            (vec!["attentive"], vec![]),
            (vec![&made_up], vec![]),
            (vec![], vec![]),
        ] {
            assert_eq!(heard(&names, &event).unwrap(), matched, "{names:?}");
        }
        let once = many.iter().take(1).copied().collect::<Vec<_>>();
        assert_eq!(heard(&many, &event).unwrap(), once);
        assert!(heard(&[], b"no event").is_err());
        assert!(heard(&["talkative"], b"no event").is_err());
    }
}

#[test]
fn a_detail_of_another_shape_is_loud() {
    let (router, _) = router(&[]);
    let routed = pollster::block_on(router.route(&event(json!({"do": 5})))).unwrap();
    let [fault] = &routed.faults[..] else {
        panic!("{:?}", routed.faults)
    };
    assert_eq!((fault.rule, fault.kind), ("talkative", FaultKind::Decode));
    assert!(fault.message.contains("expected a string"), "{fault}");
}

#[test]
fn a_value_that_fills_pages_is_not_quoted_whole() {
    let (router, _) = router(&[]);
    let detail = json!("é".repeat(5000));
    let routed = pollster::block_on(router.route(&event(detail))).unwrap();
    let mut faults = routed.faults.iter();
    let fault = faults.find(|fault| fault.kind == FaultKind::Decode);
    let fault = fault.expect("a text is not a detail that `talkative` takes");
    assert!(
        fault.message.len() < 400 && fault.message.ends_with("..."),
        "{fault}"
    );
}

#[test]
fn a_named_rule_runs_alone_and_an_unknown_one_is_told() {
    let (router, _) = router(&[]);
    let event = event(json!({"do": "nothing"}));
    let routed = pollster::block_on(router.route_to("talkative", &event)).unwrap();
    assert_eq!(routed.unwrap().matched, ["talkative"]);
    let unknown = pollster::block_on(router.route_to("other", &event)).unwrap();
    assert!(unknown.is_none());
}

#[test]
fn events_that_match_no_rule_are_left_alone_and_no_event_is_an_error() {
    let (router, _) = router(&[]);
    let other = br#"{"source":"other","detail":{}}"#;
    assert!(
        pollster::block_on(router.route(other))
            .unwrap()
            .matched
            .is_empty()
    );
    assert!(pollster::block_on(router.route(b"not JSON")).is_err());
}

#[test]
fn a_rule_that_cannot_start_is_left_out_and_says_why_without_the_secret() {
    let (router, errors) = router(&[("talkative.token", "hunter2")]);
    assert_eq!(
        router.rules().map(|rule| rule.name).collect::<Vec<_>>(),
        ["attentive", "indiscreet", "obedient"]
    );
    let [error] = &errors[..] else {
        panic!("{errors:?}")
    };
    let words = format!("{error} {error:?}");
    assert!(words.contains("talkative.token"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}

#[test]
fn what_is_found_reaches_the_notifier_as_it_was_found() {
    let (router, _) = router(&[("talkative.word", "a word")]);
    let event = event(json!({"do": "x"}));
    let routed = pollster::block_on(router.route(&event)).unwrap();
    let recording = Recording::default();
    pollster::block_on(recording.send(&routed.alerts[0])).unwrap();
    let [kept] = &recording.alerts()[..] else {
        panic!("nothing was kept")
    };
    assert_eq!(kept.subject(), "a word");
    assert_eq!(kept.severity, Severity::Low);
    assert_eq!(kept.key(), "talkative/e-1");
    assert!(kept.body().starts_with("x\n\n{\n"), "{}", kept.body());
    let json = serde_json::to_value(kept).unwrap();
    assert_eq!(json["event"]["detail"]["do"], "x");
    assert_eq!(json["account"], Value::Null);
}
