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

use patrol_aws::{ObjectError, S3Bucket, get_object};
use patrol_core::Registry;
use tokio::time::timeout;

use super::{
    Invocation,
    current::PAUSE,
    values::{self, StoreError},
};
use crate::{
    control::{Control, ControlError, Deployed, MOST_IN_S3, hash},
    default_bucket::owner_in,
};

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

/// Why a document is not taken: it cannot be read, or says what cannot be.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("it is for another build")]
    OtherBuild,
    #[error("no answer within {0:?}")]
    Late(Duration),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The parser's own words quote what it found.
    #[error("it is not a document that `patrol` wrote (line {line}, column {column})")]
    Form { line: usize, column: usize },
    #[error("it is the document of the stack `{found}`, and this is `{wanted}`")]
    OtherStack { found: String, wanted: String },
    #[error("it holds no document, or two")]
    Number,
    #[error("`{place}`: {source}")]
    Object { place: String, source: ObjectError },
    #[error("`{0}` was changed: it does not have the hash that the stack names")]
    Changed(String),
    #[error("`{0}` is not JSON")]
    NoJson(String),
    #[error(transparent)]
    Control(#[from] ControlError),
}

/// A version of the document that a start cannot begin with.
#[derive(Debug, thiserror::Error)]
#[error("`PatrolControl` is `ssm:{name}`: {source}")]
pub(super) struct DocumentError {
    name: String,
    source: Refusal,
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
        let read = read.unwrap_or(Err(Refusal::Late(limit)));
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
            Err(why) => {
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
    pub(super) async fn candidates(&self) -> (Vec<Candidate>, Vec<DocumentError>) {
        let mut problems = Vec::new();
        let mut candidates = Vec::new();
        let (newest, version) = match values::parameter(&self.name).await {
            Ok(found) => found,
            Err(why) => return (candidates, vec![self.located(why.into())]),
        };
        let mut text: Result<_, StoreError> = Ok(newest);
        for back in 1..=BACK + 1 {
            match text {
                Ok(text) => match self.read(&text).await {
                    Ok(control) => candidates.push(Candidate {
                        control: Arc::new(control),
                        text,
                        refused: false,
                    }),
                    Err(why) => problems.push(self.located(why)),
                },
                Err(why) => problems.push(self.located(why.into())),
            }
            let Some(earlier) = version.checked_sub(back).filter(|version| *version > 0) else {
                break;
            };
            let earlier = values::parameter(&format!("{}:{earlier}", self.name)).await;
            text = earlier.map(|(text, _)| text);
        }
        (candidates, problems)
    }

    fn located(&self, source: Refusal) -> DocumentError {
        DocumentError {
            name: self.name.clone(),
            source,
        }
    }

    /// The document, unless it is the same as before.
    async fn newer(&self, before: &str) -> Result<Option<(Control, String)>, Refusal> {
        let (text, _) = values::parameter(&self.name).await?;
        if text == before {
            return Ok(None);
        }
        let control = self.read(&text).await?;
        Ok(Some((control, text)))
    }

    async fn read(&self, text: &str) -> Result<Control, Refusal> {
        let deployed = serde_json::from_str(text).map_err(|why| Refusal::Form {
            line: why.line(),
            column: why.column(),
        });
        let deployed: Deployed = deployed?;
        if deployed.stack != self.stack {
            return Err(Refusal::OtherStack {
                found: deployed.stack,
                wanted: self.stack.clone(),
            });
        }
        if deployed.digest != self.digest {
            return Err(Refusal::OtherBuild);
        }
        let document = match (deployed.control, deployed.s3) {
            (Some(document), None) => document,
            (None, Some(object)) => {
                let place = format!("s3://{}/{}", object.bucket, object.key);
                let bucket = S3Bucket {
                    name: &object.bucket,
                    region: None,
                    // A bucket that the operator named may be anybody's: the hash says whether it is what was deployed.
                    owner: owner_in(&object.bucket),
                };
                let bytes = get_object(&bucket, &object.key, MOST_IN_S3).await;
                let bytes = match bytes {
                    Ok(bytes) => bytes,
                    Err(source) => return Err(Refusal::Object { place, source }),
                };
                if hash(&bytes) != object.sha256 {
                    return Err(Refusal::Changed(place));
                }
                serde_json::from_slice(&bytes).map_err(|_| Refusal::NoJson(place))?
            }
            _ => return Err(Refusal::Number),
        };
        Ok(Control::from_json(document, &self.linked)?)
    }
}
