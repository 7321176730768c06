//! AWS in miniature, a new one for each test, with IAM enforced.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::parts::MINISTACK;

/// How long anything in miniature may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where calls go unless told otherwise.
const HOME: &str = "us-east-1";

/// A running miniature and a client for it.
pub(crate) struct Ministack {
    /// Where it answers, for `AWS_ENDPOINT_URL`.
    #[allow(dead_code, reason = "not every test runs the binary against it")]
    pub(crate) endpoint: String,
    server: Child,
    client: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    region: &'static str,
}

impl Ministack {
    /// Starts one, and waits until it answers.
    pub(crate) fn start(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("ministack")
            .join(name);
        fs::create_dir_all(&folder).expect("cargo's target folder can be written");
        let port = free_port().to_string();
        let endpoint = format!("http://127.0.0.1:{port}");
        let environment = [
            ("AUTH", "true"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", HOME),
            ("AWS_ENDPOINT_URL", &endpoint),
            ("AWS_MAX_ATTEMPTS", "1"),
            ("BIND_HOST", "127.0.0.1"),
            ("GATEWAY_PORT", &port),
        ];
        let log =
            fs::File::create(folder.join("log")).expect("cargo's target folder can be written");
        let server = Command::new(MINISTACK.program("ministack"))
            .envs(environment)
            .env("TMPDIR", &folder)
            .current_dir(&folder)
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            // The functions it runs end with it.
            .process_group(0)
            .spawn()
            .expect("ministack runs");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parts/aws.py");
        let mut client = Command::new(MINISTACK.program("python"))
            .arg(script)
            .envs(environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let requests = client.stdin.take().expect("a pipe");
        let answers = BufReader::new(client.stdout.take().expect("a pipe"));
        let mut ministack = Self {
            endpoint: endpoint.clone(),
            server,
            client,
            requests,
            answers,
            region: HOME,
        };
        ministack.until("ministack answers", |aws| {
            aws.try_call("sts", "get_caller_identity", json!({})).ok()
        });
        ministack
    }

    /// Sends all further calls to a region.
    pub(crate) fn go_to(&mut self, region: &'static str) {
        self.region = region;
    }

    /// Calls AWS, in boto3's names.
    pub(crate) fn try_call(
        &mut self,
        service: &str,
        operation: &str,
        arguments: Value,
    ) -> Result<Value, String> {
        writeln!(
            self.requests,
            "{}",
            json!([self.region, service, operation, arguments])
        )
        .expect("a request");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("an answer");
        let mut answer: Value = serde_json::from_str(&line).expect("an answer in JSON");
        match answer["error"].as_str() {
            Some(why) => Err(why.to_owned()),
            None => Ok(answer["answer"].take()),
        }
    }

    /// Calls AWS, which must not fail.
    pub(crate) fn call(&mut self, service: &str, operation: &str, arguments: Value) -> Value {
        self.try_call(service, operation, arguments)
            .unwrap_or_else(|why| panic!("{service} {operation}: {why}"))
    }

    /// Asks until there is an answer, or patience ends.
    pub(crate) fn until<T>(
        &mut self,
        what: &str,
        mut ask: impl FnMut(&mut Self) -> Option<T>,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask(self) {
                return answer;
            }
            assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Deploys a template by change set, with the function's zip; the stack's outputs.
    pub(crate) fn deploy(&mut self, stack: &str, template: &Value, zip: &Path) -> Value {
        let region = std::mem::replace(&mut self.region, HOME);
        // The bucket stands already when this is the second stack.
        let _ = self.try_call("s3", "create_bucket", json!({ "Bucket": "code" }));
        let object = json!({ "Body": { "file": zip }, "Bucket": "code", "Key": "patrol.zip" });
        self.call("s3", "put_object", object);
        self.region = region;
        let declared = template["Parameters"]
            .as_object()
            .expect("parameters")
            .iter();
        let parameters: Vec<_> = declared
            .map(|(name, parameter)| {
                let value = match name.as_str() {
                    "CodeS3Bucket" => "code",
                    "CodeS3Key" => "patrol.zip",
                    "AlarmEmail" => "security@example.com",
                    "CentralAccountId" => "000000000000",
                    "CentralRegion" => HOME,
                    _ => parameter["Default"].as_str().unwrap_or("none"),
                };
                json!({ "ParameterKey": name, "ParameterValue": value })
            })
            .collect();
        let change = json!({
            "Capabilities": ["CAPABILITY_IAM"],
            "ChangeSetName": "one",
            "ChangeSetType": "CREATE",
            "Parameters": parameters,
            "StackName": stack,
            "TemplateBody": template.to_string(),
        });
        self.call("cloudformation", "create_change_set", change);
        let set = json!({ "ChangeSetName": "one", "StackName": stack });
        self.until("the change set", |aws| {
            let state = aws.call("cloudformation", "describe_change_set", set.clone());
            assert_ne!(state["Status"], "FAILED", "{state}");
            (state["Status"] == "CREATE_COMPLETE").then_some(())
        });
        self.call("cloudformation", "execute_change_set", set.clone());
        let outputs = self.until("the stack", |aws| {
            let mut stacks = aws.call(
                "cloudformation",
                "describe_stacks",
                json!({ "StackName": stack }),
            );
            let state = stacks["Stacks"][0].take();
            let status = state["StackStatus"].as_str().unwrap_or_default();
            if status.ends_with("_IN_PROGRESS") {
                return None;
            }
            assert_eq!(status, "CREATE_COMPLETE", "{state}");
            Some(state["Outputs"].clone())
        });
        let outputs = outputs.as_array().into_iter().flatten();
        let by_name = |output: &Value| {
            Some((
                output["OutputKey"].as_str()?.to_owned(),
                output["OutputValue"].clone(),
            ))
        };
        Value::Object(outputs.filter_map(by_name).collect())
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        let group = format!("-{}", self.server.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _ = self.server.wait();
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The stack's own binary as a function's zip, without its debugging symbols.
pub(crate) fn function_zip() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("function");
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    let (bootstrap, zip) = (folder.join("bootstrap"), folder.join("patrol.zip"));
    let mut strip = Command::new("strip");
    strip
        .arg("-o")
        .arg(&bootstrap)
        .arg(env!("CARGO_BIN_EXE_patrol"));
    let mut pack = Command::new("python3");
    pack.args(["-m", "zipfile", "-c", "patrol.zip", "bootstrap"])
        .current_dir(&folder);
    for command in [&mut strip, &mut pack] {
        let status = command.status();
        assert!(
            status.as_ref().is_ok_and(std::process::ExitStatus::success),
            "this test needs binutils and python3: {command:?}: {status:?}"
        );
    }
    zip
}
