//! A client for AWS in miniature: boto3, one process for all of a test's calls.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::tool::tool;

/// How long anything in miniature may take: a schedule fires after a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where calls go unless told otherwise.
pub const HOME: &str = "us-east-1";

/// The client; it ends with the test.
pub struct Aws {
    client: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    region: &'static str,
    account: Option<String>,
}

impl Aws {
    /// Starts the client, and waits until who is at the endpoint answers.
    pub fn start(endpoint: &str) -> Self {
        let mut client = Command::new(tool("python"))
            .args(["-c", include_str!("aws.py")])
            .envs(environment(endpoint))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let requests = client.stdin.take().expect("a pipe");
        let answers = BufReader::new(client.stdout.take().expect("a pipe"));
        let mut aws = Self {
            client,
            requests,
            answers,
            region: HOME,
            account: None,
        };
        aws.until("AWS in miniature answers", |aws| {
            aws.try_call("sts", "get_caller_identity", json!({})).ok()
        });
        aws
    }

    /// Sends all further calls to a region; where they went so far.
    pub fn go_to(&mut self, region: &'static str) -> &'static str {
        std::mem::replace(&mut self.region, region)
    }

    /// The region that calls go to.
    pub const fn region(&self) -> &'static str {
        self.region
    }

    /// Makes all further calls in another account, or at home again.
    pub fn be(&mut self, account: Option<&str>) {
        self.account = account.map(str::to_owned);
    }

    /// Calls AWS, in boto3's names.
    pub fn try_call(
        &mut self,
        service: &str,
        operation: &str,
        arguments: Value,
    ) -> Result<Value, String> {
        let request = json!([self.account, self.region, service, operation, arguments]);
        writeln!(self.requests, "{request}").expect("a request");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("an answer");
        let mut answer: Value = serde_json::from_str(&line).expect("an answer in JSON");
        match answer["error"].as_str() {
            Some(why) => Err(why.to_owned()),
            None => Ok(answer["answer"].take()),
        }
    }

    /// Calls AWS, which must not fail.
    pub fn call(&mut self, service: &str, operation: &str, arguments: Value) -> Value {
        self.try_call(service, operation, arguments)
            .unwrap_or_else(|why| panic!("{service} {operation}: {why}"))
    }

    /// What a call without arguments lists below a name, from all of its pages.
    pub fn list(&mut self, service: &str, operation: &str, name: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut page = json!({});
        loop {
            let mut listed = self.call(service, operation, page);
            let Value::Array(more) = listed[name].take() else {
                panic!("{service} {operation}: no list `{name}` in {listed}");
            };
            items.extend(more);
            if listed["NextToken"].is_null() {
                return items;
            }
            page = json!({ "NextToken": listed["NextToken"] });
        }
    }

    /// Asks until there is an answer, or patience ends.
    pub fn until<T>(&mut self, what: &str, mut ask: impl FnMut(&mut Self) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask(self) {
                return answer;
            }
            assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}

/// What client and server are told: credentials that open nothing.
pub fn environment(endpoint: &str) -> [(&'static str, &str); 5] {
    [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", HOME),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_MAX_ATTEMPTS", "1"),
    ]
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
