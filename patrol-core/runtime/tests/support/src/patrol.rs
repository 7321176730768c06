//! The built binary, as a person or a script calls it.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

/// The binary, with nothing of this process's environment that it looks at.
pub fn patrol() -> Command {
    let mut command = Command::new(crate::binary("patrol-test-stack"));
    for variable in ["AWS_LAMBDA_RUNTIME_API", "COLUMNS", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command
}

/// What a run said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The objects of `--format jsonl`.
    pub fn findings(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
            .collect()
    }

    /// The positions of the findings.
    pub fn inputs(&self) -> Vec<String> {
        let findings = self.findings();
        let inputs = findings
            .iter()
            .filter_map(|finding| finding["input"].as_str());
        inputs.map(ToOwned::to_owned).collect()
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("an exit code, not a signal"),
            out: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            err: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }
}

/// Runs with arguments.
pub fn call(arguments: &[&str]) -> Said {
    patrol()
        .args(arguments)
        .output()
        .expect("patrol runs")
        .into()
}

/// Runs with arguments and a standard input.
pub fn feed(arguments: &[&str], input: &[u8]) -> Said {
    let mut child = patrol()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("patrol starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || match stdin.write_all(&input) {
        Err(why) if why.kind() != ErrorKind::BrokenPipe => panic!("{why}"),
        _ => {}
    });
    let output = child.wait_with_output().expect("patrol ends");
    feeder.join().expect("the input is written");
    output.into()
}

/// Evaluates a standard input with `rootLogin`, which has no parameters.
pub fn judge(input: &[u8]) -> Said {
    feed(
        &["run", "--rule", "rootLogin", "--format", "jsonl", "-"],
        input,
    )
}

/// Evaluates a recorded webhook request with `repositoryMadePublic`.
pub fn judge_request(request: &Value) -> Said {
    let secret = "repositoryMadePublic.webhookSecret=x";
    let rule = ["run", "--rule", "repositoryMadePublic", "--param", secret];
    let arguments = [&rule[..], &["--format", "jsonl", "-"]].concat();
    feed(&arguments, request.to_string().as_bytes())
}

/// The record of a root user's sign-in.
pub fn record(id: &str) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": id, "eventType": "AwsConsoleSignIn",
        "eventTime": "2026-03-02T09:01:00Z", "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin", "awsRegion": "us-east-1",
        "recipientAccountId": "111122223333", "sourceIPAddress": "198.51.100.23",
        "userIdentity": {"type": "Root", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:root", "principalId": "111122223333"},
        "requestParameters": null, "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MFAUsed": "No"},
    })
}

/// The event that EventBridge sends of it: `rootLogin` reports it.
pub fn event(id: &str) -> Value {
    json!({
        "version": "0", "id": id, "detail-type": "AWS Console Sign In via CloudTrail",
        "source": "aws.signin", "account": "111122223333", "time": "2026-03-02T09:01:00Z",
        "region": "us-east-1", "resources": [], "detail": record(id),
    })
}

/// An empty folder of the test's own.
pub fn folder(name: &str) -> PathBuf {
    let folder = crate::target_tmp().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Compresses.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// JSON lines.
pub fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}
