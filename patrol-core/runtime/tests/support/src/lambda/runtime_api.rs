//! Lambda's Runtime API: hands out invocations, takes the answers.
//!
//! Source: [Lambda runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).

use std::{
    collections::{HashMap, VecDeque},
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;

use super::http::{self, Request, Response};

/// What X-Ray calls every invocation.
const TRACE_ID: &str = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";

/// Why an invocation failed, as the function told Lambda.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvocationError {
    /// `errorType`, such as `Patrol.Rule`.
    pub kind: String,
    /// `errorMessage`.
    pub message: String,
}

impl fmt::Display for InvocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

type Answer = Result<Value, InvocationError>;

#[derive(Default)]
pub(super) struct RuntimeApi {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Invocation>,
    answers: HashMap<String, Answer>,
    /// What the function said in place of asking for an invocation.
    refusal: Option<InvocationError>,
    asked: bool,
    count: u32,
}

struct Invocation {
    id: String,
    payload: Vec<u8>,
    limit: Duration,
}

impl RuntimeApi {
    pub(super) fn start() -> io::Result<(Arc<Self>, SocketAddr)> {
        let api = Arc::new(Self::default());
        let serving = Arc::clone(&api);
        let address = http::serve(move |request| serving.answer(request))?;
        Ok((api, address))
    }

    /// Queues an invocation; gives its id.
    pub(super) fn invoke(&self, payload: Vec<u8>, limit: Duration) -> String {
        let mut state = self.lock();
        state.count += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", state.count);
        state.waiting.push_back(Invocation {
            id: id.clone(),
            payload,
            limit,
        });
        self.changed.notify_all();
        id
    }

    /// What the function answered, if it does so in time.
    pub(super) fn wait_for_answer(&self, id: &str, time: Duration) -> Option<Answer> {
        self.wait_for(time, |state| match state.answers.remove(id) {
            None => state.refusal.clone().map(Err),
            answer => answer,
        })
    }

    /// Whether the function asked for an invocation (`Ok`) or refused to start, if it does so in
    /// time.
    pub(super) fn wait_for_start(&self, time: Duration) -> Option<Result<(), InvocationError>> {
        self.wait_for(time, |state| match &state.refusal {
            Some(refusal) => Some(Err(refusal.clone())),
            None => state.asked.then_some(Ok(())),
        })
    }

    fn wait_for<T>(
        &self,
        time: Duration,
        mut get: impl FnMut(&mut State) -> Option<T>,
    ) -> Option<T> {
        let end = Instant::now() + time;
        let mut state = self.lock();
        loop {
            if let Some(got) = get(&mut state) {
                return Some(got);
            }
            let left = end.checked_duration_since(Instant::now())?;
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &Request) -> Response {
        let path = request.path.strip_prefix("/2018-06-01/runtime/");
        let parts: Vec<&str> = path.unwrap_or_default().split('/').collect();
        match (&*request.method, &parts[..]) {
            ("GET", ["invocation", "next"]) => return self.next(),
            ("POST", ["invocation", id, "response"]) => {
                let value = serde_json::from_slice(&request.body).unwrap_or_default();
                self.lock().answers.insert((*id).to_owned(), Ok(value));
            }
            ("POST", ["invocation", id, "error"]) => {
                self.lock()
                    .answers
                    .insert((*id).to_owned(), Err(error(&request.body)));
            }
            ("POST", ["init", "error"]) => self.lock().refusal = Some(error(&request.body)),
            _ => return Response::new(404, "no such route"),
        }
        self.changed.notify_all();
        Response::new(202, "{}")
    }

    /// Waits for the next invocation, as long as it takes.
    fn next(&self) -> Response {
        let mut state = self.lock();
        state.asked = true;
        self.changed.notify_all();
        loop {
            if let Some(next) = state.waiting.pop_front() {
                let end = SystemTime::now() + next.limit;
                let end = end
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default();
                return Response::new(200, next.payload)
                    .header("lambda-runtime-aws-request-id", next.id)
                    .header("lambda-runtime-deadline-ms", end.as_millis())
                    .header("lambda-runtime-trace-id", TRACE_ID)
                    .header(
                        "lambda-runtime-invoked-function-arn",
                        "arn:aws:lambda:us-east-1:123456789012:function:patrol",
                    )
                    .header("content-type", "application/json");
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn error(body: &[u8]) -> InvocationError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    InvocationError {
        kind: text("errorType"),
        message: text("errorMessage"),
    }
}
