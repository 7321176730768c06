//! The deployed side of a replay: its bucket, its state machine.
//!
//! ```text
//! find     the stack, by its name or by the archive that it reads
//! archive  the bucket that is read
//! error    why it does not do what it is asked
//! ```
//!
//! Source: [Step Functions API](https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html).

mod archive;
mod error;
mod find;

use std::{collections::BTreeMap, time::Duration};

use patrol_aws::{JsonError, JsonService};
use serde_json::{Value, json};

pub(crate) use self::{archive::ArchiveBucket, error::ReplayError};
use super::aws::{bucket::Bucket, object::Upload};
use crate::replay::FOLDER;

const STATES: JsonService = JsonService {
    name: "states",
    target: "AWSStepFunctions",
    variable: "SFN",
    version: "1.0",
};

/// How long an attempt of a call may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Bytes of an object of a replay: a part holds sixteen megabytes of text and what its last object adds.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// Failed ranges of which it is asked why.
const ASKED: usize = 100;

/// What became of an execution.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub(crate) arn: String,
    pub(crate) running: bool,
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
}

/// How far the ranges are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) total: u64,
    pub(crate) done: u64,
    pub(crate) failed: u64,
}

/// A deployed stack of `patrol template --replay`.
pub(crate) struct ReplayStack {
    machine: String,
    bucket: Bucket,
}

impl ReplayStack {
    /// Writes an object of a replay.
    pub(crate) async fn write(&self, key: &str, text: String) -> Result<(), ReplayError> {
        let upload = Upload {
            key,
            content_type: "application/json",
            bytes: text.into_bytes(),
            kms: None,
        };
        self.bucket.upload(upload).await?;
        Ok(())
    }

    /// Reads an object of a replay; `None` if it does not exist.
    pub(crate) async fn read(&self, key: &str) -> Result<Option<Vec<u8>>, ReplayError> {
        let Some(content) = self.bucket.read(key, MOST_BYTES).await? else {
            return Ok(None);
        };
        let content = content.map_err(|source| ReplayError::Object {
            place: self.bucket.url(key),
            source,
        })?;
        Ok(Some(content))
    }

    /// The keys of what invocations have written.
    pub(crate) async fn results(&self, id: &str) -> Result<Vec<String>, ReplayError> {
        Ok(self.bucket.list(&format!("{FOLDER}{id}/results/")).await?)
    }

    /// The execution of a name, if there is one.
    pub(crate) async fn execution(&self, name: &str) -> Result<Option<Execution>, ReplayError> {
        let arn = format!(
            "{}:{name}",
            self.machine.replacen(":stateMachine:", ":execution:", 1)
        );
        let asked = json!({ "executionArn": arn });
        let described = match call("DescribeExecution", &asked).await {
            Ok(described) => described,
            Err(why) if why.code() == Some("ExecutionDoesNotExist") => return Ok(None),
            Err(why) => return Err(failed("look for an execution", "DescribeExecution", why)),
        };
        let (running, failure) = match described["status"].as_str() {
            Some("RUNNING" | "PENDING_REDRIVE") => (true, None),
            Some("SUCCEEDED") => (false, None),
            Some(status @ ("FAILED" | "TIMED_OUT" | "ABORTED")) => {
                (false, Some(words(status, &described)))
            }
            other => {
                return Err(ReplayError::Status {
                    name: name.to_owned(),
                    status: other.map(str::to_owned),
                });
            }
        };
        Ok(Some(Execution {
            arn,
            running,
            failure,
        }))
    }

    /// Starts an execution on a plan. The same name and input again starts nothing while it runs.
    pub(crate) async fn start(
        &self,
        name: &str,
        id: &str,
        plan: &str,
        concurrency: u32,
    ) -> Result<(), ReplayError> {
        let input = json!({ "id": id, "plan": plan, "concurrency": concurrency });
        let asked = json!({
            "stateMachineArn": self.machine,
            "name": name,
            "input": input.to_string(),
        });
        match call("StartExecution", &asked).await {
            Ok(_) => Ok(()),
            Err(why) => Err(failed("start an execution", "StartExecution", why)),
        }
    }

    /// How far the ranges of an execution are.
    pub(crate) async fn counts(&self, execution: &Execution) -> Result<Counts, ReplayError> {
        let Some(run) = map_run(execution).await? else {
            return Ok(Counts::default());
        };
        let asked = json!({ "mapRunArn": run });
        let described = call("DescribeMapRun", &asked).await;
        let described =
            described.map_err(|why| failed("ask how far it is", "DescribeMapRun", why))?;
        let count = |name: &str| described["itemCounts"][name].as_u64().unwrap_or_default();
        Ok(Counts {
            total: count("total"),
            done: count("succeeded"),
            failed: count("failed") + count("timedOut") + count("aborted"),
        })
    }

    /// Why ranges of an execution failed, by their number: of some of them, where there are many.
    pub(crate) async fn failures(
        &self,
        execution: &Execution,
    ) -> Result<BTreeMap<u64, String>, ReplayError> {
        let mut failures = BTreeMap::new();
        let Some(run) = map_run(execution).await? else {
            return Ok(failures);
        };
        let asked = json!({ "mapRunArn": run, "statusFilter": "FAILED", "maxResults": ASKED });
        let listed = call("ListExecutions", &asked).await;
        let listed =
            listed.map_err(|why| failed("list the ranges that failed", "ListExecutions", why))?;
        for one in listed["executions"].as_array().into_iter().flatten() {
            let asked = json!({ "executionArn": one["executionArn"] });
            let described = call("DescribeExecution", &asked).await;
            let described = described
                .map_err(|why| failed("ask why a range failed", "DescribeExecution", why))?;
            let input = described["input"].as_str().unwrap_or_default();
            let input: Value = serde_json::from_str(input).unwrap_or_default();
            if let Some(number) = input["replay"]["range"]["number"].as_u64() {
                failures.insert(number, words("failed", &described));
            }
        }
        Ok(failures)
    }
}

/// The map run of an execution, once it has begun.
async fn map_run(execution: &Execution) -> Result<Option<String>, ReplayError> {
    let asked = json!({ "executionArn": execution.arn });
    let listed = call("ListMapRuns", &asked).await;
    let listed = listed.map_err(|why| failed("look for the map run", "ListMapRuns", why))?;
    Ok(listed["mapRuns"][0]["mapRunArn"]
        .as_str()
        .map(str::to_owned))
}

async fn call(operation: &str, input: &Value) -> Result<Value, JsonError> {
    STATES.call(None, operation, input, TIMEOUT).await
}

fn failed(tried: &'static str, operation: &'static str, source: JsonError) -> ReplayError {
    ReplayError::Machine {
        tried,
        operation,
        source,
    }
}

/// What an execution says of its failure.
fn words(status: &str, described: &Value) -> String {
    let said = ["error", "cause"].map(|name| described[name].as_str().unwrap_or_default());
    let said: Vec<_> = said.into_iter().filter(|text| !text.is_empty()).collect();
    match said.is_empty() {
        true => status.to_lowercase(),
        false => said.join(": "),
    }
}
