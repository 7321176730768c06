//! The function of a replay: it reads objects of an archive and writes what it found into a bucket. It
//! has no sinks, and takes nothing but what the state machine of a replay asks for.
//!
//! ```text
//! setup    the rules as the command asks for them, started once a replay
//! objects  the objects of a range, fetched ahead
//! part     what is found in them, until the range, the time or the room ends
//! usage    what it took
//! error    why it failed
//! ```

mod error;
mod objects;
mod part;
mod setup;
mod usage;

use std::{env, sync::Arc};

use patrol_aws::{S3Bucket, put_object};
use patrol_core::{Registry, iam::Arn};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use self::{error::ReplayError, part::Progress, setup::Ready};
use super::{
    deadline::Deadline,
    failure::Failure,
    invocation::Invocation,
    linked::linked,
    start_error::{StartError, StartProblem},
};
use crate::replay::{Ask, VARIABLE, is_id, part_key};

/// The function of a replay.
pub(super) struct Replay {
    linked: Registry,
    digest: String,
    /// The bucket of plans and results.
    results: String,
    /// The replay that was served last, by its id.
    ready: Mutex<Option<(String, Arc<Ready>)>>,
}

impl Replay {
    /// Is this the function of a replay?
    pub(super) fn is_asked_for() -> bool {
        env::var_os(VARIABLE).is_some_and(|bucket| !bucket.is_empty())
    }

    /// Starts it: rules start with the first range of a replay, as that replay asks.
    pub(super) fn start() -> Result<Self, StartError> {
        let (linked, digest) = linked()?;
        if let Ok(wanted) = env::var("PatrolDigest")
            && wanted != digest
        {
            let problem = StartProblem::OtherRules { wanted, digest };
            return Err(StartError(vec![problem]));
        }
        Ok(Self {
            linked,
            digest,
            results: env::var(VARIABLE).unwrap_or_default(),
            ready: Mutex::default(),
        })
    }

    /// Serves one invocation: reads a range as far as it comes, and says where to go on.
    pub(super) async fn serve(
        &self,
        payload: &str,
        invocation: &Invocation<'_>,
    ) -> Result<Value, Failure> {
        let (arn, deadline) = (invocation.function_arn, invocation.deadline);
        Ok(self.answer(payload, arn, deadline).await?)
    }

    async fn answer(
        &self,
        payload: &str,
        function_arn: &str,
        deadline: Deadline,
    ) -> Result<Value, ReplayError> {
        let ask: Ask = serde_json::from_str(payload).map_err(ReplayError::Payload)?;
        let mut task = ask.replay;
        if !is_id(&task.id) {
            return Err(ReplayError::Id);
        }
        // It is the stack's own: somebody who takes its name after it was deleted reads no findings.
        let own = Arn::parse(function_arn).map_err(|_| ReplayError::NoAccount)?;
        let results = S3Bucket::of(&self.results, own.account());
        let ready = self.ready(&results, &task.id).await?;
        let cursor = task.cursor.take();
        let after = cursor.as_deref().unwrap_or(&task.range.after);
        let Progress { part, cursor } = part::read(&ready, &task.range, after, deadline).await?;
        let text = serde_json::to_string(&part).map_err(ReplayError::Told)?;
        let key = part_key(&task.id, task.range.number, task.part, cursor.is_none());
        let written = put_object(&results, &key, &text).await;
        written.map_err(|source| ReplayError::Write {
            place: format!("s3://{}/{key}", self.results),
            source,
        })?;
        tracing::info!(
            replay = task.id,
            range = task.range.number,
            part = task.part,
            objects = part.counts.objects,
            done = cursor.is_none(),
            "read a part of an archive"
        );
        let done = cursor.is_none();
        task.part += u32::from(!done);
        task.cursor = cursor;
        Ok(json!(Ask { replay: task, done }))
    }

    /// The rules as this replay asks for them.
    async fn ready(&self, results: &S3Bucket<'_>, id: &str) -> Result<Arc<Ready>, ReplayError> {
        let mut last = self.ready.lock().await;
        if let Some((known, ready)) = &*last
            && known == id
        {
            return Ok(Arc::clone(ready));
        }
        let ready = Ready::read(results, id, &self.linked, &self.digest).await?;
        let ready = Arc::new(ready);
        *last = Some((id.to_owned(), Arc::clone(&ready)));
        Ok(ready)
    }
}
