//! The table of faults in `docs/faults.md`: each row is what these tests measure.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use patrol_test_support::lambda::{Endpoint, Function, Reply, Response, RunningFunction, Sns};

use crate::{
    TOPIC,
    dead_routes::counted,
    event, function,
    routes::Receiver,
    stores::{Stores, Trouble},
};

const PAGE: &str = include_str!("../../../../docs/faults.md");

/// Lambda invokes a function three times for an event before it is a dead letter.
///
/// Source: [asynchronous invocation](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
const INVOCATIONS: usize = 3;

/// What came of one event, told to the topic and a webhook.
struct Outcome {
    invocations: usize,
    /// Why the last invocation failed, if it did; the event is then a dead letter.
    failures: Vec<String>,
    refused: u64,
    broken: u64,
    forgotten: u64,
    topic: usize,
    webhook: usize,
}

impl Outcome {
    fn is_dead_letter(&self) -> bool {
        self.failures.len() == self.invocations
    }

    fn lost(&self) -> &'static str {
        let told = self.topic > 0 && (self.webhook > 0 || self.refused + self.broken > 0);
        if told || self.is_dead_letter() {
            "nothing"
        } else {
            "yes"
        }
    }

    fn doubled(&self) -> &'static str {
        match (self.topic > 1, self.webhook > 1) {
            (false, false) => "nothing",
            (true, false) => "at the topic",
            (false, true) => "at the webhook",
            (true, true) => "at both",
        }
    }

    fn told(&self) -> String {
        let mut told = Vec::new();
        if let Some(kind) = self.failures.first() {
            told.push(format!("`{kind}`"));
        }
        if self.is_dead_letter() {
            told.push("dead letter".to_owned());
        }
        for (count, name) in [
            (self.refused, "`RefusedDeliveries`"),
            (self.broken, "`BrokenRoutes`"),
            (self.forgotten, "`StateFailures`"),
        ] {
            if count > 0 {
                told.push(name.to_owned());
            }
        }
        if told.is_empty() {
            return "-".to_owned();
        }
        told.join(", ")
    }

    #[track_caller]
    fn is_in_the_table(&self, fault: &str) {
        let row = format!(
            "| {fault} | {} | {} | {} | {} | {} | {} |\n",
            self.invocations,
            self.topic,
            self.webhook,
            self.lost(),
            self.doubled(),
            self.told()
        );
        assert_eq!(self.lost(), "nothing", "{row}");
        assert!(PAGE.contains(&row), "`docs/faults.md` does not say: {row}");
    }
}

/// Invokes as Lambda does: until the event is taken, three times at most; `between` may change what
/// runs.
fn served(
    running: RunningFunction,
    sns: &Sns,
    webhook: impl Fn() -> usize,
    between: impl FnMut(RunningFunction) -> RunningFunction,
) -> Outcome {
    served_to(&["reports"], running, sns, webhook, between)
}

/// The same with an event for these rules.
fn served_to(
    rules: &[&str],
    mut running: RunningFunction,
    sns: &Sns,
    webhook: impl Fn() -> usize,
    mut between: impl FnMut(RunningFunction) -> RunningFunction,
) -> Outcome {
    let mut failures = Vec::new();
    let mut invocations = 0;
    while invocations < INVOCATIONS {
        if invocations > 0 {
            running = between(running);
        }
        invocations += 1;
        match running.invoke(&event(rules)) {
            Ok(_) => break,
            Err(why) => failures.push(why.kind),
        }
    }
    Outcome {
        invocations,
        failures,
        refused: counted(&running, "RefusedDeliveries"),
        broken: counted(&running, "BrokenRoutes"),
        forgotten: counted(&running, "StateFailures"),
        topic: sns.published().len(),
        webhook: webhook(),
    }
}

fn to_webhook(sns: &Sns, url: &str) -> Function {
    function(sns).env("AlertRoutes", format!("webhook:{url}"))
}

/// A webhook that answers so first, then takes everything; the topic answers so first.
fn outcome(replies: &[Reply], statuses: &[u16]) -> Outcome {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    sns.reply(replies.iter().copied());
    webhook.answer(statuses.iter().map(|status| Response::new(*status, "")));
    let running = to_webhook(&sns, &webhook.url()).start();
    let refused = statuses.len();
    served(
        running,
        &sns,
        || webhook.requests().len().saturating_sub(refused),
        |same| same,
    )
}

#[test]
fn a_topic_that_is_down() {
    let down = Reply::InternalFailure;
    outcome(&[down; 9], &[]).is_in_the_table("SNS is down (500) for long");
    outcome(&[down; 3], &[]).is_in_the_table("SNS is down (500) for a minute");
    outcome(&[Reply::Throttling; 2], &[]).is_in_the_table("SNS throttles twice");
    outcome(&[Reply::AuthorizationError; 3], &[]).is_in_the_table("SNS refuses (403)");
}

#[test]
fn a_topic_that_does_not_say_that_it_took_it() {
    let page = Reply::WebPage;
    outcome(&[page; 3], &[]).is_in_the_table("a web page (200) answers in place of SNS for long");
    outcome(&[page], &[]).is_in_the_table("a web page (200) answers in place of SNS once");
    outcome(&[Reply::CutOff], &[]).is_in_the_table("SNS takes it, and its answer is cut off");
}

#[test]
fn a_webhook_whose_answer_breaks_off() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    webhook.answer([Response::new(200, "a").cut_off(10)]);
    let running = to_webhook(&sns, &webhook.url()).start();
    served(running, &sns, || webhook.requests().len(), |same| same)
        .is_in_the_table("a webhook answers 200, and the rest is cut off");
}

#[test]
fn a_slow_topic() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    sns.reply([Reply::Slow(Duration::from_secs(3))]);
    let running = to_webhook(&sns, &webhook.url())
        .timeout(Duration::from_secs(2))
        .start();
    let mut outcome = served(running, &sns, || webhook.requests().len(), |same| same);
    // The slow answer comes at last, and the message with it.
    let end = Instant::now() + Duration::from_secs(60);
    while sns.published().len() < 2 && Instant::now() < end {
        thread::sleep(Duration::from_millis(20));
    }
    outcome.topic = sns.published().len();
    outcome.is_in_the_table("SNS answers after the function's time");
}

#[test]
fn a_webhook_that_is_down() {
    outcome(&[], &[429; 2]).is_in_the_table("a webhook throttles (429) twice");
    outcome(&[], &[429; 3]).is_in_the_table("a webhook throttles (429) for a minute");
    outcome(&[], &[500; 9]).is_in_the_table("a webhook is down (500) for long");
    outcome(&[], &[410; 1]).is_in_the_table("a webhook is gone (410)");
}

#[test]
fn a_webhook_that_does_not_answer_in_time() {
    let sns = Sns::start();
    let posts = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&posts);
    let slow = Endpoint::serve(move |_| {
        if counting.fetch_add(1, Ordering::SeqCst) == 0 {
            thread::sleep(Duration::from_secs(20));
        }
        Response::new(200, "")
    });
    let running = to_webhook(&sns, slow.url())
        .timeout(Duration::from_secs(2))
        .start();
    let posts = || posts.load(Ordering::SeqCst);
    served(running, &sns, posts, |same| same)
        .is_in_the_table("a webhook answers after the function's time");
}

#[test]
fn another_copy_of_the_function_serves_the_retry() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    sns.reply([Reply::InternalFailure; 3]);
    let start = || to_webhook(&sns, &webhook.url()).start();
    served(start(), &sns, || webhook.requests().len(), |_| start())
        .is_in_the_table("SNS is down, and a cold function serves the retry");
}

#[test]
fn a_route_that_leads_nowhere() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let routes = format!("slak:x; webhook:{}", webhook.url());
    let running = function(&sns).env("AlertRoutes", routes).start();
    served(running, &sns, || webhook.requests().len(), |same| same)
        .is_in_the_table("a route leads nowhere");
}

#[test]
fn a_store_that_gives_no_address() {
    let (sns, stores, webhook) = (Sns::start(), Stores::start(), Receiver::start(""));
    stores.put("/patrol/topic", TOPIC);
    let stored = || {
        to_webhook(&sns, &webhook.url())
            .env("AWS_ENDPOINT_URL", stores.url())
            .env("AWS_ENDPOINT_URL_SNS", sns.url())
            .env("AlertTopicArn", "ssm:/patrol/topic")
            .env("PatrolRefreshAfter", "0s")
    };
    let posts = || webhook.requests().len();

    // A start that fails is an invocation that fails.
    stores.trouble([Trouble::Broken; 3]);
    let why = stored().try_start().expect_err("it started");
    let mut outcome = served(stored().start(), &sns, posts, |same| same);
    outcome.failures.insert(0, why.kind);
    outcome.invocations += 1;
    outcome.is_in_the_table("a store is down at the start");

    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let running = to_webhook(&sns, &webhook.url())
        .env("AWS_ENDPOINT_URL", stores.url())
        .env("AWS_ENDPOINT_URL_SNS", sns.url())
        .env("AlertTopicArn", "ssm:/patrol/topic")
        .env("PatrolRefreshAfter", "0s")
        .start();
    stores.trouble([Trouble::Denied]);
    served(running, &sns, || webhook.requests().len(), |same| same)
        .is_in_the_table("a store denies later");
}

#[test]
fn a_table_that_remembers_nothing() {
    let denied = r#"{"__type": "AccessDeniedException", "message": "no"}"#;
    for (status, body) in [(400, denied), (500, "")] {
        let (sns, webhook) = (Sns::start(), Receiver::start(""));
        let table = Endpoint::serve(move |_| Response::new(status, body));
        let running = to_webhook(&sns, &webhook.url())
            .env("AlertAggregation", "reports throttle=1h")
            .env("PatrolStateTable", "state")
            .env("AWS_ENDPOINT_URL_DYNAMODB", table.url());
        let posts = || webhook.requests().len();
        served(running.start(), &sns, posts, |same| same)
            .is_in_the_table("the table of what is remembered denies or is down");
    }
}

#[test]
fn a_service_that_a_rule_asks() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let iam = Endpoint::serve(|_| Response::new(503, ""));
    let running = to_webhook(&sns, &webhook.url()).env("AWS_ENDPOINT_URL_IAM", iam.url());
    let posts = || webhook.requests().len();
    served_to(&["reports", "asks"], running.start(), &sns, posts, |same| {
        same
    })
    .is_in_the_table("a service that another rule asks is down for long");
}
