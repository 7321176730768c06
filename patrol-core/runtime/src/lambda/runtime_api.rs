//! Lambda's Runtime API: gives invocations, takes their answers.
//!
//! It is spoken with the client of all other calls. One of its own would be a fortieth of the zip.
//!
//! Source: [Lambda runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).

use std::{
    env,
    panic::AssertUnwindSafe,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::FutureExt as _;
use patrol_aws::{Answer, Call, HttpError, set_trace_id};
use serde_json::{Value, json};

use super::{deadline::Deadline, failure::Failure, invocation::Invocation};

/// Lambda stops the process, and its clock may go on, at any time after an answer: no call is ever late.
const ALWAYS: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// Bytes of a payload: more than Lambda gives.
const PAYLOAD_BYTES: usize = 32 * 1024 * 1024;

/// Newer versions of the Runtime API give it with an invocation, and want it back with the answer.
const INVOCATION_ID: &str = "lambda-runtime-invocation-id";
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";

/// The Runtime API cannot be spoken to.
#[derive(Debug, thiserror::Error)]
pub(super) enum RuntimeApiError {
    #[error("`AWS_LAMBDA_RUNTIME_API` is not text: Lambda sets it to an address")]
    Address,
    #[error("the Runtime API at `{path}`: {source}")]
    Call {
        path: String,
        #[source]
        source: HttpError,
    },
    #[error("the Runtime API gave an invocation with HTTP {0}")]
    Status(u16),
    #[error("the Runtime API gave an invocation without a header `{0}` that can be read")]
    Header(&'static str),
}

/// Lambda's Runtime API.
pub(super) struct RuntimeApi {
    /// `http://HOST:PORT/2018-06-01/runtime/`
    url: String,
}

/// What the Runtime API gives.
struct Next {
    request_id: String,
    invocation_id: Option<String>,
    trace_id: Option<String>,
    function_arn: String,
    /// When Lambda ends the invocation.
    end: SystemTime,
    payload: String,
}

impl RuntimeApi {
    /// The one that Lambda names.
    pub(super) fn from_env() -> Result<Self, RuntimeApiError> {
        let address = env::var("AWS_LAMBDA_RUNTIME_API").map_err(|_| RuntimeApiError::Address)?;
        Ok(Self {
            url: format!("http://{address}/2018-06-01/runtime/"),
        })
    }

    /// Serves invocations until Lambda ends the process.
    pub(super) async fn serve(
        &self,
        serve: impl AsyncFn(&str, &Invocation<'_>) -> Result<Value, Failure>,
    ) -> Result<(), RuntimeApiError> {
        loop {
            let next = self.next().await?;
            let invocation = Invocation {
                request_id: &next.request_id,
                trace_id: next.trace_id.as_deref(),
                function_arn: &next.function_arn,
                deadline: Deadline::at(next.end),
            };
            set_trace_id(next.trace_id.as_deref());
            let served = AssertUnwindSafe(serve(&next.payload, &invocation));
            let served = served.catch_unwind().await;
            let served = served.unwrap_or_else(|_| Err(Failure::panicked()));
            self.answer(&next, served).await?;
        }
    }

    /// Says why the function does not start, so that the caller of an invocation reads it.
    pub(super) async fn refuse(&self, kind: &str, why: String) -> Result<(), RuntimeApiError> {
        let body = error(kind, why).to_string();
        let headers = vec![header(ERROR_TYPE, kind)];
        let answer = self.call("POST", "init/error", headers, &body).await;
        answer.map(drop)
    }

    async fn next(&self) -> Result<Next, RuntimeApiError> {
        let answer = self.call("GET", "invocation/next", Vec::new(), "").await?;
        if !answer.is_success() {
            return Err(RuntimeApiError::Status(answer.status));
        }
        let mut headers = answer.headers;
        let mut taken = |wanted: &str| {
            let place = headers.iter().position(|(name, _)| name == wanted)?;
            Some(headers.swap_remove(place).1)
        };
        let mut needed = |name: &'static str| taken(name).ok_or(RuntimeApiError::Header(name));
        let deadline = "lambda-runtime-deadline-ms";
        let milliseconds = needed(deadline)?.parse();
        let milliseconds = milliseconds.map_err(|_| RuntimeApiError::Header(deadline))?;
        Ok(Next {
            request_id: needed("lambda-runtime-aws-request-id")?,
            function_arn: needed("lambda-runtime-invoked-function-arn")?,
            invocation_id: taken(INVOCATION_ID),
            trace_id: taken("lambda-runtime-trace-id"),
            end: UNIX_EPOCH + Duration::from_millis(milliseconds),
            // What is not text is a JSON string, which fails that invocation only.
            payload: String::from_utf8(answer.body)
                .unwrap_or_else(|why| json!(String::from_utf8_lossy(why.as_bytes())).to_string()),
        })
    }

    /// An answer that the Runtime API refuses, such as one that comes too late, is told in the log.
    async fn answer(
        &self,
        next: &Next,
        served: Result<Value, Failure>,
    ) -> Result<(), RuntimeApiError> {
        let id = next.invocation_id.as_deref();
        let id = id.map(|id| header(INVOCATION_ID, id));
        let mut headers: Vec<_> = id.into_iter().collect();
        let (what, body) = match served {
            Ok(answer) => ("response", answer),
            Err(failure) => {
                headers.push(header(ERROR_TYPE, failure.kind));
                ("error", error(failure.kind, failure.to_string()))
            }
        };
        let path = format!("invocation/{}/{what}", next.request_id);
        let answer = self.call("POST", &path, headers, &body.to_string()).await?;
        if !answer.is_success() {
            tracing::error!(
                request_id = next.request_id,
                "the Runtime API does not take the {what}: HTTP {}",
                answer.status
            );
        }
        Ok(())
    }

    async fn call(
        &self,
        method: &'static str,
        path: &str,
        headers: Vec<(String, String)>,
        body: &str,
    ) -> Result<Answer, RuntimeApiError> {
        let url = [&self.url, path].concat();
        let call = Call {
            method,
            headers,
            attempt_timeout: ALWAYS,
            max_bytes: PAYLOAD_BYTES,
            ..Call::post(&url, body)
        };
        call.answer().await.map_err(|source| RuntimeApiError::Call {
            path: path.to_owned(),
            source,
        })
    }
}

/// What the Runtime API takes as an error.
fn error(kind: &str, why: String) -> Value {
    json!({ "errorType": kind, "errorMessage": why })
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
