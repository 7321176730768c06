//! Which sinks hear of what, and what each of them is sent.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use patrol_test_support::lambda::{Endpoint, Function, Reply, Request, Response, Sns, taken};
use serde_json::{Value, json};

use crate::{TOPIC, event, function};

const KEY: &str = "0123456789abcdef0123456789ABCDEF";
pub(crate) const BUS: &str = "arn:aws:events:eu-west-1:123456789012:event-bus/security";
const DISPATCH: &str = "arn:aws:sns:us-east-1:123456789012:dispatch-incoming";

/// A receiver that keeps what it is sent, and answers what the test says, then 200.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) endpoint: Endpoint,
    requests: Arc<Mutex<Vec<Request>>>,
    answers: Arc<Mutex<Vec<Response>>>,
}

impl Receiver {
    /// Answers `usual` when the test does not say otherwise.
    pub(crate) fn start(usual: &'static str) -> Self {
        Self::answering(move |_| Response::new(200, usual))
    }

    /// Answers as the service that is asked when the test does not say otherwise.
    pub(crate) fn own() -> Self {
        Self::answering(taken)
    }

    fn answering(usual: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let answers: Arc<Mutex<Vec<Response>>> = Arc::default();
        let (keep, say) = (Arc::clone(&requests), Arc::clone(&answers));
        let endpoint = Endpoint::serve(move |request| {
            keep.lock().unwrap().push(request.clone());
            let answer = say.lock().unwrap().pop();
            answer.unwrap_or_else(|| usual(request))
        });
        Self {
            endpoint,
            requests,
            answers,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/hooks/hunter2", self.endpoint.url())
    }

    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Response>) {
        let mut all: Vec<_> = answers.into_iter().collect();
        all.reverse();
        *self.answers.lock().unwrap() = all;
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        let requests = self.requests();
        requests
            .iter()
            .map(|one| one.text().parse().unwrap())
            .collect()
    }
}

pub(crate) fn routed(sns: &Sns, routes: &str) -> Function {
    function(sns).env("AlertRoutes", routes)
}

#[test]
fn slack_gets_blocks() {
    let (sns, slack) = (Sns::start(), Receiver::start("ok"));
    let function = routed(&sns, &format!("slack:{}", slack.url())).start();
    let mut event = event(&["reports"]);
    event["detail"]["summary"] = json!("<!channel> & \"all\" \u{202e}");
    function.invoke(&event).unwrap();
    let request = &slack.requests()[0];
    assert_eq!(
        (&*request.method, &*request.path),
        ("POST", "/hooks/hunter2")
    );
    assert_eq!(request.headers["content-type"], "application/json");
    let body = &slack.bodies()[0];
    let plain =
        |text: &str, emoji: bool| json!({ "type": "plain_text", "text": text, "emoji": emoji });
    let blocks = json!([
        { "type": "header", "text": plain("It\\nhappened", false) },
        { "type": "section", "text": plain("<!channel> & \"all\" \\u{202e}", false) },
        { "type": "section", "text": plain("Ask whoever did it.", false) },
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "<https://wiki.example.com/reports|Runbook> | \
                    <https://attack.mitre.org/techniques/T1078/004/|ATT&amp;CK T1078.004> | \
                    <https://docs.example.com/?a=1&amp;b=%7C|Reference>",
                "verbatim": true,
            },
        },
        {
            "type": "context",
            "elements": [
                plain(":large_orange_circle:", true),
                plain(
                    "high | reports | 123456789012 | eu-west-1 | 2026-01-01T18:43:48Z | \
                     ATT&CK v19: T1078.004 | CIS v6: 1.7 | since 0.1.0",
                    false,
                ),
            ],
        },
    ]);
    assert_eq!(body["blocks"], blocks);
    assert_eq!(body["text"], "HIGH It\\nhappened");
    // The alert topic hears everything too, unless a route says otherwise.
    assert_eq!(sns.published().len(), 1);
}

#[test]
fn pagerduty_gets_an_alert() {
    let (sns, pager_duty) = (Sns::start(), Receiver::start(r#"{"status": "success"}"#));
    let routes = format!(
        "pagerduty:{KEY} url={}; alerts severity<=low",
        pager_duty.url()
    );
    let function = routed(&sns, &routes).start();
    function.invoke(&event(&["reports"])).unwrap();
    let alert = &pager_duty.bodies()[0];
    assert_eq!(alert["routing_key"], KEY);
    assert_eq!(alert["event_action"], "trigger");
    assert_eq!(
        alert["dedup_key"],
        "123456789012/eu-west-1/reports/6f87d04b-9f74-4f04-a780-7acf4b0a9b38"
    );
    let payload = &alert["payload"];
    assert_eq!(payload["summary"], "It\\nhappened");
    assert_eq!(payload["severity"], "error");
    assert_eq!(payload["source"], "123456789012");
    assert_eq!(payload["timestamp"], "2026-01-01T18:43:48Z");
    let details = &payload["custom_details"];
    assert_eq!(details["event"]["id"], event(&[])["id"]);
    assert_eq!(details["event"]["detail"]["subject"], "It\\nhappened");
    assert_eq!(details["attack"], json!(["T1078.004"]));
    assert_eq!(details["attack_version"], "v19");
    assert_eq!(details["respond"], "Ask whoever did it.");
    assert_eq!(
        alert["links"][0],
        json!({ "href": "https://wiki.example.com/reports", "text": "Runbook" })
    );
    assert_eq!(sns.published(), []);
}

#[test]
fn a_webhook_gets_the_finding_as_json() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let function = routed(&sns, &format!("webhook:{}", webhook.url())).start();
    function.invoke(&event(&["reports"])).unwrap();
    let body = &webhook.bodies()[0];
    assert_eq!(body["rule"], "reports");
    assert_eq!(body["severity"], "high");
    assert_eq!(body["event"], event(&["reports"]));
    assert_eq!(body["attack"], json!(["T1078.004"]));
    assert_eq!(body["runbook"], "https://wiki.example.com/reports");
    assert_eq!(body["respond"], "Ask whoever did it.");
}

#[test]
fn dispatch_gets_one_message_for_all() {
    let sns = Sns::start();
    let function = function(&sns).env("DispatchSnsArn", DISPATCH).start();
    let mut named = event(&["reports"]);
    named["detail"]["summary"] = json!("@acme/all <!channel> did ``` it.");
    function.invoke(&named).unwrap();
    let published = sns.published();
    let sent = |topic: &str| published.iter().find(|one| one.topic_arn == topic).unwrap();
    sent(TOPIC);
    let message: Value = sent(DISPATCH).message.parse().unwrap();
    assert_eq!(message["type"], "broadcast");
    assert_eq!(message["retrigger"], false);
    assert_eq!(message["users"], json!([{ "slackId": "" }]));
    assert_eq!(message["requestId"], event(&[])["id"]);
    let body = &message["body"];
    assert_eq!(body["github"]["title"], "It\\nhappened");
    assert_eq!(body["pagerduty"]["title"], "It\\nhappened");
    assert_eq!(
        body["slack"]["message"],
        "It\\nhappened\n@acme/all &lt;!channel&gt; did ``` it."
    );
    let issue = body["github"]["body"].as_str().unwrap();
    let head = "````text\n@acme/all <!channel> did ``` it.\n````\n\nAsk whoever did it.\n\n\
        ATT&CK v19: T1078.004, CIS v6: 1.7, since 0.1.0, \
        [Runbook](<https://wiki.example.com/reports>), ";
    assert!(issue.starts_with(head), "{issue}");
    assert!(issue.contains("\n\n````json\n{"), "{issue}");

    let urgent = crate::function(&sns)
        .env("DispatchSnsArn", DISPATCH)
        .env("AlertRoutes", "dispatch severity>=high type=high-priority")
        .start();
    urgent.invoke(&event(&["reports"])).unwrap();
    let last = sns.published().pop().unwrap().message;
    let published = sns.published();
    let types = published.iter().filter(|one| one.topic_arn == DISPATCH);
    let types: Vec<Value> = types.map(|one| one.message.parse().unwrap()).collect();
    assert_eq!(types.len(), 2, "{last}");
    assert_eq!(types[1]["type"], "high-priority");
}

#[test]
fn a_bus_gets_an_entry() {
    let sns = Sns::start();
    let bus = Receiver::start(r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}"#);
    let function = function(&sns)
        .env("AlertBusArn", BUS)
        .env("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint.url())
        .start();
    let mut large = event(&["reports"]);
    large["id"] = json!("large");
    large["detail"]["more"] = json!("é".repeat(300_000));
    function.invoke(&event(&["reports"])).unwrap();
    function.invoke(&large).unwrap();
    let request = &bus.requests()[0];
    assert_eq!(request.headers["x-amz-target"], "AWSEvents.PutEvents");
    let signature = &request.headers["authorization"];
    assert!(
        signature.contains("Credential=AKIAIOSFODNN7EXAMPLE/")
            && signature.contains("/eu-west-1/events/aws4_request"),
        "{signature}"
    );
    let entry = &bus.bodies()[0]["Entries"][0];
    assert_eq!(entry["EventBusName"], BUS);
    assert_eq!(entry["Source"], "patrol");
    assert_eq!(entry["DetailType"], "Patrol Finding");
    let detail: Value = entry["Detail"].as_str().unwrap().parse().unwrap();
    assert_eq!(detail["event"], event(&["reports"]));
    let entry = &bus.bodies()[1]["Entries"][0];
    let detail = entry["Detail"].as_str().unwrap();
    assert!(detail.len() < 256 * 1024);
    let detail: Value = detail.parse().unwrap();
    assert_eq!(detail["event"]["id"], "large");
    assert!(
        detail["event"]["cut"].as_str().unwrap().contains("bytes"),
        "{detail}"
    );
}

#[test]
fn a_throttled_entry_is_tried_again_and_then_a_failure() {
    let sns = Sns::start();
    let bus = Receiver::start(r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}"#);
    let function = function(&sns)
        .env("AlertBusArn", BUS)
        .env("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint.url())
        .start();
    let refusal = |code: &str| {
        let entry = json!({ "ErrorCode": code, "ErrorMessage": "as the test asked" });
        let body = json!({ "FailedEntryCount": 1, "Entries": [entry] });
        Response::new(200, body.to_string())
    };
    bus.answer([refusal("ThrottlingException")]);
    function.invoke(&event(&["reports"])).unwrap();
    assert_eq!(bus.requests().len(), 2);

    bus.answer([
        refusal("ThrottlingException"),
        refusal("ThrottlingException"),
        refusal("ThrottlingException"),
    ]);
    let mut next = event(&["reports"]);
    next["id"] = json!("next");
    let why = function.invoke(&next).unwrap_err();
    assert_eq!(
        why.message,
        format!(
            "could not notify event bus `{BUS}`: the entry is refused: ThrottlingException: as the test asked"
        )
    );
}

#[test]
fn filters_decide_and_what_nobody_takes_goes_to_the_topic() {
    let (sns, first, second) = (Sns::start(), Receiver::start(""), Receiver::start(""));
    let routes = format!(
        "# by severity; by rule\nwebhook:{} severity=critical,low\nwebhook:{} rule=reports,fails severity>=medium\n\
         webhook:{} rule=reports; alerts severity=critical",
        first.url(),
        second.url(),
        second.url(),
    );
    let function = routed(&sns, &routes).start();
    function.invoke(&event(&["reports"])).unwrap();
    // Two routes to one sink tell it once.
    assert_eq!((first.requests().len(), second.requests().len()), (0, 1));
    assert_eq!(sns.published(), []);

    let alone = routed(
        &sns,
        &format!("webhook:{} severity=low; alerts severity=low", first.url()),
    )
    .start();
    alone.invoke(&event(&["reports"])).unwrap();
    assert_eq!(first.requests().len(), 0);
    assert_eq!(
        sns.published().len(),
        1,
        "a finding that nobody takes is lost"
    );
}

#[test]
fn one_sinks_failure_stops_no_other_and_the_retry_goes_to_it_alone() {
    let (sns, good, bad) = (Sns::start(), Receiver::start(""), Receiver::start("ok"));
    let function = routed(
        &sns,
        &format!("webhook:{}; slack:{}", good.url(), bad.url()),
    )
    .start();
    let down = || Response::new(500, "rollup_error at /hooks/hunter2");
    bad.answer((0..6).map(|_| down()));
    sns.reply([Reply::AuthorizationError]);
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert_eq!(why.kind, "Patrol.Delivery");
    assert!(
        why.message
            .contains("could not notify Slack webhook at `127.0.0.1:"),
        "{why}"
    );
    assert!(
        why.message
            .contains(" (route 2): HTTP 500: rollup_error at [secret]"),
        "{why}"
    );
    assert!(
        why.message
            .contains(&format!("could not notify SNS topic `{TOPIC}`")),
        "{why}"
    );
    assert_eq!(good.requests().len(), 1);

    function.invoke(&event(&["reports"])).unwrap_err();
    function.invoke(&event(&["reports"])).unwrap();
    assert_eq!(good.requests().len(), 1, "what was taken was sent again");
    assert_eq!((bad.requests().len(), sns.published().len()), (7, 1));
    assert!(!function.logs().contains("hunter2"), "{}", function.logs());
}

#[test]
fn throttling_and_passing_faults_are_tried_again() {
    for (status, waits) in [(429, true), (503, false)] {
        let (sns, webhook) = (Sns::start(), Receiver::start(""));
        let function = routed(&sns, &format!("webhook:{}", webhook.url())).start();
        let refusal = Response::new(status, "later");
        let refusal = if waits {
            refusal.header("retry-after", 1)
        } else {
            refusal
        };
        webhook.answer([refusal.clone(), refusal.clone()]);
        function.invoke(&event(&["reports"])).unwrap();
        assert_eq!(webhook.requests().len(), 3, "{status}");

        webhook.answer([refusal.clone(), refusal.clone(), refusal]);
        let mut next = event(&["reports"]);
        next["id"] = json!("next");
        let why = function.invoke(&next).unwrap_err();
        assert!(
            why.message.contains(&format!("HTTP {status}: later")),
            "{why}"
        );
    }
}

#[test]
fn a_long_wait_is_left_to_lambda() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let function = routed(&sns, &format!("webhook:{}", webhook.url()))
        .timeout(Duration::from_secs(60))
        .start();
    webhook.answer([Response::new(429, "").header("retry-after", 30)]);
    function.invoke(&event(&["reports"])).unwrap_err();
    assert_eq!(webhook.requests().len(), 1);
}
