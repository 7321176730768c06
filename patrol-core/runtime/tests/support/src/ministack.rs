//! AWS in miniature, a new one for each test, with IAM enforced.

use std::{
    fs,
    ops::{Deref, DerefMut},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use serde_json::{Value, json};

use crate::aws::{Aws, HOME, environment, free_port};
use crate::tool::tool;

/// What people try rules in, too.
const MINIATURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../examples/miniature-aws/miniature.py"
);

/// A running miniature and a client for it.
pub struct Ministack {
    /// Where it answers, for `AWS_ENDPOINT_URL`.
    pub endpoint: String,
    server: Child,
    aws: Aws,
}

impl Ministack {
    /// Starts one, and waits until it answers. Plain HTTP counts as encrypted.
    pub fn start(name: &str) -> Self {
        let mut program = Command::new(tool("python"));
        program.arg(MINIATURE);
        Self::run(name, program)
    }

    /// Starts one that tells plain HTTP from TLS, as AWS does.
    pub fn start_strict(name: &str) -> Self {
        Self::run(name, Command::new(tool("ministack")))
    }

    fn run(name: &str, mut program: Command) -> Self {
        let folder = crate::target_tmp().join("ministack").join(name);
        fs::create_dir_all(&folder).expect("cargo's target folder can be written");
        let port = free_port().to_string();
        let endpoint = format!("http://127.0.0.1:{port}");
        let log =
            fs::File::create(folder.join("log")).expect("cargo's target folder can be written");
        let server = program
            .envs(environment(&endpoint))
            .env("AUTH", "true")
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", &port)
            // Step Functions waits as long between attempts on AWS; here nobody learns from it.
            .env("SFN_WAIT_SCALE", "0.02")
            .env("TMPDIR", &folder)
            .current_dir(&folder)
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            // The functions it runs end with it.
            .process_group(0)
            .spawn()
            .expect("ministack runs");
        let aws = Aws::start(&endpoint);
        Self {
            endpoint,
            server,
            aws,
        }
    }

    /// A bucket in the region that calls go to, in which the code is: Lambda takes code from no other.
    pub fn code_bucket(&mut self) -> String {
        let region = self.region();
        let bucket = match region {
            HOME => "code".to_owned(),
            _ => format!("code-{region}"),
        };
        let mut wanted = json!({ "Bucket": bucket });
        if region != HOME {
            wanted["CreateBucketConfiguration"] = json!({ "LocationConstraint": region });
        }
        // It stands already when this is the second stack.
        let _ = self.try_call("s3", "create_bucket", wanted);
        bucket
    }

    /// Deploys a template by change set, with the function's zip; the stack's outputs.
    pub fn deploy(&mut self, stack: &str, template: &Value, zip: &Path) -> Value {
        self.deploy_with(stack, template, zip, &[])
    }

    /// Deploys with values for some of the template's parameters.
    pub fn deploy_with(
        &mut self,
        stack: &str,
        template: &Value,
        zip: &Path,
        values: &[(&str, Value)],
    ) -> Value {
        let bucket = self.code_bucket();
        let object = json!({ "Body": { "file": zip }, "Bucket": bucket, "Key": "patrol.zip" });
        self.call("s3", "put_object", object);
        // A longer template than CloudFormation takes with the call.
        // Tests that run side by side may deploy stacks of one name, each in its own miniature.
        let port = self.endpoint.rsplit(':').next().unwrap_or_default();
        let file = crate::target_tmp().join(format!("{stack}-{port}.json"));
        fs::write(&file, template.to_string()).expect("cargo's target folder can be written");
        let object = json!({ "Body": { "file": file }, "Bucket": bucket, "Key": stack });
        self.call("s3", "put_object", object);
        let address = format!("{}/{bucket}/{stack}", self.endpoint);
        let declared = template["Parameters"]
            .as_object()
            .expect("parameters")
            .iter();
        let parameters: Vec<_> = declared
            .map(|(name, parameter)| {
                let given = values.iter().find(|(given, _)| given == name);
                let value = match name.as_str() {
                    _ if given.is_some() => {
                        given.and_then(|(_, value)| value.as_str()).unwrap_or("")
                    }
                    "CodeS3Bucket" => &bucket,
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
            "TemplateURL": address,
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
            if status != "CREATE_COMPLETE" {
                let events = json!({ "StackName": stack });
                let events = aws.call("cloudformation", "describe_stack_events", events);
                let events = events["StackEvents"].as_array().cloned();
                let mut events = events.into_iter().flatten();
                let why = events.find(|event| event["ResourceStatus"] == "CREATE_FAILED");
                panic!("{status}: {why:?}");
            }
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

    /// A queue that gets what the topic gets.
    pub fn listen(&mut self, topic: &Value) -> Value {
        let queue =
            self.call("sqs", "create_queue", json!({ "QueueName": "listener" }))["QueueUrl"].take();
        let arguments = json!({ "QueueUrl": queue, "AttributeNames": ["QueueArn"] });
        let arn =
            self.call("sqs", "get_queue_attributes", arguments)["Attributes"]["QueueArn"].take();
        let policy = json!({
            "Statement": [{ "Action": "sqs:SendMessage", "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Resource": arn }],
            "Version": "2012-10-17",
        });
        let attributes = json!({ "Policy": policy.to_string() });
        self.call(
            "sqs",
            "set_queue_attributes",
            json!({ "QueueUrl": queue, "Attributes": attributes }),
        );
        self.call(
            "sns",
            "subscribe",
            json!({ "TopicArn": topic, "Protocol": "sqs", "Endpoint": arn }),
        );
        queue
    }

    /// The next alert that comes to such a queue; it is taken out.
    pub fn alert(&mut self, queue: &Value) -> Value {
        let body = self.until("an alert", |aws| {
            let arguments = json!({ "QueueUrl": queue, "WaitTimeSeconds": 1 });
            let messages = aws.call("sqs", "receive_message", arguments);
            let message = &messages["Messages"][0];
            let body = message["Body"].as_str().map(str::to_owned)?;
            let handle = json!({ "QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"] });
            aws.call("sqs", "delete_message", handle);
            Some(body)
        });
        serde_json::from_str(&body).expect("an alert")
    }
}

impl Deref for Ministack {
    type Target = Aws;

    fn deref(&self) -> &Aws {
        &self.aws
    }
}

impl DerefMut for Ministack {
    fn deref_mut(&mut self) -> &mut Aws {
        &mut self.aws
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        let group = format!("-{}", self.server.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _ = self.server.wait();
    }
}

/// A stack's binary as a function's zip, without its debugging symbols.
pub fn function_zip(binary: &Path) -> PathBuf {
    // Two builds of a stack stand side by side.
    let name = binary.file_name().expect("a program has a name");
    let folder = crate::target_tmp().join("function").join(name);
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    let (bootstrap, zip) = (folder.join("bootstrap"), folder.join("patrol.zip"));
    let mut strip = Command::new("strip");
    strip.arg("-o").arg(&bootstrap).arg(binary);
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
