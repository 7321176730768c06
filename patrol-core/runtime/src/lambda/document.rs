//! What the operator has decided, as it is now: the document of `patrol.toml`, read again on the age of
//! values ([`current`](super::current)).
//!
//! | Variable | Value |
//! |---|---|
//! | `PatrolControl` | `ssm:/STACK/shared/control`, the SSM parameter that holds the document or says where it is; may be empty |
//! | `PatrolStack` | the stack, which the document must name |
//!
//! A document that cannot be read, is another stack's, or says what cannot be stays out: the last good
//! one stays in force, however old, and every invocation counts it as `ControlFaults`. One that was
//! made for another build is left for that build: the stack is being updated. A function that starts
//! while the newest version is refused goes back to an earlier one, of [`BACK`] at most.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use patrol_aws::get_object;
use patrol_core::Registry;
use tokio::time::timeout;

use super::{Invocation, current::PAUSE, values};
use crate::control::{Control, Deployed, MOST_IN_S3, hash};

/// Versions that a start goes back.
const BACK: u64 = 5;

/// The document, as it is now.
pub(super) struct Document {
    reader: Option<Reader>,
    refresh: Duration,
    state: Mutex<State>,
}

struct State {
    control: Arc<Control>,
    /// What stood in the SSM parameter.
    text: String,
    /// Is the newest one refused?
    refused: bool,
    next: SystemTime,
}

/// What is needed to read it.
pub(super) struct Reader {
    /// The SSM parameter.
    pub(super) name: String,
    pub(super) stack: String,
    pub(super) digest: String,
    pub(super) linked: Registry,
}

/// Why a document is not taken.
enum Refusal {
    /// It is for another build.
    OtherBuild,
    /// It cannot be read, or says what cannot be.
    Fault(String),
}

/// A document that a start may begin with.
pub(super) struct Candidate {
    pub(super) control: Arc<Control>,
    text: String,
    refused: bool,
}

impl Document {
    /// The document that the function starts with.
    pub(super) fn new(reader: Option<Reader>, refresh: Duration, candidate: Candidate) -> Self {
        Self {
            reader,
            refresh,
            state: Mutex::new(State {
                control: candidate.control,
                text: candidate.text,
                refused: candidate.refused,
                next: SystemTime::now() + refresh,
            }),
        }
    }

    /// Is there a document at all?
    pub(super) const fn is_expected(&self) -> bool {
        self.reader.is_some()
    }

    /// Is the newest document refused?
    pub(super) fn refused(&self) -> bool {
        self.state().refused
    }

    /// What is in force, after the document is read again if it is time.
    pub(super) async fn now(&self, invocation: &Invocation<'_>) -> Arc<Control> {
        let before = {
            let state = self.state();
            if SystemTime::now() < state.next {
                return Arc::clone(&state.control);
            }
            state.text.clone()
        };
        let Some(reader) = &self.reader else {
            return Arc::clone(&self.state().control);
        };
        let limit = invocation.deadline.for_values();
        let read = timeout(limit, reader.newer(&before)).await;
        let read = read.unwrap_or_else(|_| {
            let why = format!("no answer within {limit:?}");
            Err(Refusal::Fault(why))
        });
        let mut state = self.state();
        state.next = SystemTime::now() + self.refresh;
        match read {
            Ok(None) => state.refused = false,
            Ok(Some((control, text))) => {
                state.control = Arc::new(control);
                state.text = text;
                state.refused = false;
                tracing::info!(
                    request_id = invocation.request_id,
                    "a new document of patrol.toml is read"
                );
            }
            Err(Refusal::OtherBuild) => {
                tracing::warn!(
                    request_id = invocation.request_id,
                    "the document of patrol.toml is for another build, and the last one stays in force: the stack is being updated"
                );
            }
            Err(Refusal::Fault(why)) => {
                state.refused = true;
                state.next = SystemTime::now() + PAUSE.min(self.refresh);
                tracing::error!(
                    request_id = invocation.request_id,
                    "the document of patrol.toml is refused, and the last good one stays in force: {why}"
                );
            }
        }
        Arc::clone(&state.control)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Candidate {
    /// Says whether a newer document is refused.
    pub(super) fn refused(mut self, refused: bool) -> Self {
        self.refused |= refused;
        self
    }

    /// Where there is no document.
    pub(super) fn none() -> Self {
        Self {
            control: Arc::default(),
            text: String::new(),
            refused: false,
        }
    }
}

impl Reader {
    /// The versions of the document that can be taken, the newest first, and what is wrong with the
    /// others.
    pub(super) async fn candidates(&self) -> (Vec<Candidate>, Vec<String>) {
        let mut problems = Vec::new();
        let mut candidates = Vec::new();
        let (newest, version) = match values::parameter(&self.name).await {
            Ok(found) => found,
            Err(why) => return (candidates, vec![self.located(why)]),
        };
        let mut text = Ok(newest);
        for back in 1..=BACK + 1 {
            match text {
                Ok(text) => match self.read(&text).await {
                    Ok(control) => candidates.push(Candidate {
                        control: Arc::new(control),
                        text,
                        refused: false,
                    }),
                    Err(Refusal::OtherBuild) => {
                        problems.push(self.located("it is for another build".to_owned()));
                    }
                    Err(Refusal::Fault(why)) => problems.push(self.located(why)),
                },
                Err(why) => problems.push(self.located(why)),
            }
            let Some(earlier) = version.checked_sub(back).filter(|version| *version > 0) else {
                break;
            };
            let earlier = values::parameter(&format!("{}:{earlier}", self.name)).await;
            text = earlier.map(|(text, _)| text);
        }
        (candidates, problems)
    }

    fn located(&self, why: String) -> String {
        format!("`PatrolControl` is `ssm:{}`: {why}", self.name)
    }

    /// The document, unless it is the same as before.
    async fn newer(&self, before: &str) -> Result<Option<(Control, String)>, Refusal> {
        let (text, _) = values::parameter(&self.name)
            .await
            .map_err(Refusal::Fault)?;
        if text == before {
            return Ok(None);
        }
        let control = self.read(&text).await?;
        Ok(Some((control, text)))
    }

    async fn read(&self, text: &str) -> Result<Control, Refusal> {
        let fault = |why: String| Refusal::Fault(why);
        // The parser's own words quote what it found.
        let deployed: Deployed = serde_json::from_str(text).map_err(|why| {
            let (line, column) = (why.line(), why.column());
            fault(format!(
                "it is no document of a stack (line {line}, column {column})"
            ))
        })?;
        if deployed.stack != self.stack {
            return Err(fault(format!(
                "it is the document of the stack `{}`, and this is `{}`",
                deployed.stack, self.stack
            )));
        }
        if deployed.digest != self.digest {
            return Err(Refusal::OtherBuild);
        }
        let document = match (deployed.control, deployed.s3) {
            (Some(document), None) => document,
            (None, Some(object)) => {
                let place = format!("s3://{}/{}", object.bucket, object.key);
                let bytes = get_object(&object.bucket, &object.key, None, MOST_IN_S3).await;
                let bytes = bytes.map_err(|why| fault(format!("`{place}`: {why}")))?;
                if hash(&bytes) != object.sha256 {
                    let why = format!(
                        "`{place}` was changed: it does not have the hash that the stack names"
                    );
                    return Err(fault(why));
                }
                serde_json::from_slice(&bytes)
                    .map_err(|_| fault(format!("`{place}` is not JSON")))?
            }
            _ => return Err(fault("it holds no document, or two".to_owned())),
        };
        Control::from_json(document, &self.linked).map_err(|why| fault(why.to_string()))
    }
}
