//! Functions that are killed while they tell a finding.

use std::{
    iter,
    process::Command,
    sync::{Mutex, mpsc},
    thread,
    time::Duration,
};

use patrol_test_support::lambda::{Endpoint, Function, Response, RunningFunction, Sns};
use serde_json::{Value, json};

use crate::state::{TABLE, aws, create_table, numbered, remembering};

/// The function hears of this event, and is killed while it sends; nobody hears of it.
fn kill_while_it_sends(function: Function, event: &Value) {
    let (asked, is_asked) = mpsc::channel();
    let (hold, held) = mpsc::channel::<()>();
    let (asked, held) = (Mutex::new(asked), Mutex::new(held));
    let silent = Endpoint::serve(move |_| {
        let _ = asked.lock().unwrap().send(());
        let _ = held.lock().unwrap().recv();
        Response::new(200, "")
    });
    let killed = function
        .env("AWS_ENDPOINT_URL", silent.url())
        .timeout(Duration::from_secs(3))
        .start();
    thread::scope(|scope| {
        let killed = &killed;
        let died = scope.spawn(move || killed.invoke(event));
        is_asked.recv().unwrap();
        let id = killed.process_id().to_string();
        let status = Command::new("kill").args(["-KILL", &id]).status();
        assert!(status.unwrap().success());
        died.join().expect_err("it answered");
    });
    drop(hold);
}

/// Tries the event again, as Lambda does, until it is told.
fn retry(function: &RunningFunction, event: &Value) {
    let retries = iter::repeat_with(|| function.invoke(event));
    // Each that comes too early is told to come again.
    for retry in retries.take_while(Result::is_err) {
        let why = retry.unwrap_err().message;
        assert!(why.contains("another invocation is telling it"), "{why}");
    }
}

/// Lambda tries the event again, and it is told when the claim is over.
#[test]
fn killed_between_write_and_send_it_is_told_by_the_retry() {
    let aws = aws("state-killed");
    let sns = Sns::start();
    let start = || remembering(&sns, &aws.endpoint, "reports throttle=1h");
    kill_while_it_sends(start(), &numbered(0));
    let other = start().start();
    retry(&other, &numbered(0));
    assert_eq!(sns.published().len(), 1);
    other.invoke(&numbered(0)).unwrap();
    assert_eq!(sns.published().len(), 1, "it came once more");
}

/// Tables of one name in two regions, as of a stack that stands in both.
#[test]
fn killed_in_one_region_the_same_finding_is_told_at_once_in_the_other() {
    let regions = ["us-east-1", "eu-west-1"];
    let mut aws = aws("state-killed-region");
    aws.go_to(regions[1]);
    create_table(&mut aws);
    let heard = regions.map(|_| Sns::start());
    let start = |at: usize| {
        let function = remembering(&heard[at], &aws.endpoint, "reports throttle=1h");
        function.env("AWS_REGION", regions[at])
    };
    let told = || heard.each_ref().map(|sns| sns.published().len());

    kill_while_it_sends(start(0), &numbered(0));
    // The claim of the first region is not in the way of the second.
    let second = start(1).start();
    second.invoke(&numbered(0)).unwrap();
    second.invoke(&numbered(1)).unwrap();
    assert_eq!(told(), [0, 1]);
    // Nor is what was told in the second a reason to be silent in the first.
    let first = start(0).start();
    retry(&first, &numbered(0));
    assert_eq!(told(), [1, 1]);
    first.invoke(&numbered(1)).unwrap();
    assert_eq!(told(), [1, 1]);
    for region in regions {
        aws.go_to(region);
        let items = aws.call("dynamodb", "scan", json!({ "TableName": TABLE }));
        assert_eq!(items["Count"], 1, "{items}");
        assert_eq!(items["Items"][0]["h"]["N"], "1", "{region}: {items}");
    }
}
