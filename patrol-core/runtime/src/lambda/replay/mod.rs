//! The function of a replay: it reads objects of an archive and writes what it found into a bucket. It
//! has no sinks, and takes nothing but what the state machine of a replay asks for.
//!
//! ```text
//! setup    the rules as the command asks for them, started once a replay
//! objects  the objects of a range, fetched ahead
//! part     what is found in them, until the range, the time or the room ends
//! usage    what it took
//! ```

mod objects;
mod part;
mod setup;
mod usage;

use std::{env, sync::Arc};

use patrol_aws::put_object;
use patrol_core::Registry;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use self::{part::Progress, setup::Ready};
use super::{deadline::Deadline, failure::Failure};
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
    pub(super) fn start() -> Result<Self, String> {
        let linked = Registry::linked().map_err(|why| why.to_string())?;
        let digest = crate::digest(&linked);
        let results = env::var(VARIABLE).map_err(|why| format!("`{VARIABLE}`: {why}"))?;
        if let Ok(wanted) = env::var("PatrolDigest")
            && wanted != digest
        {
            return Err(format!(
                "the template was made for other rules: its `PatrolDigest` is `{wanted}`, this build's is `{digest}`; deploy the template and the code of one build"
            ));
        }
        Ok(Self {
            linked,
            digest,
            results,
            ready: Mutex::default(),
        })
    }

    /// Serves one invocation: reads a range as far as it comes, and says where to go on.
    pub(super) async fn serve(&self, payload: &str, deadline: Deadline) -> Result<Value, Failure> {
        let ask: Ask = serde_json::from_str(payload).map_err(|why| {
            Failure::payload(format!(
                "this is the function of a replay, which takes `{{\"replay\": {{...}}}}` of its own state machine alone: {why}"
            ))
        })?;
        let mut task = ask.replay;
        if !is_id(&task.id) {
            return Err(Failure::payload(
                "the replay's `id` is no id: expected up to 64 letters, digits and `-`",
            ));
        }
        let ready = self.ready(&task.id).await.map_err(Failure::object)?;
        let cursor = task.cursor.take();
        let after = cursor.as_deref().unwrap_or(&task.range.after);
        let read = part::read(&ready, &task.range, after, deadline).await;
        let Progress { part, cursor } = read.map_err(Failure::object)?;
        let text = serde_json::to_string(&part).map_err(|why| Failure::object(why.to_string()))?;
        let key = part_key(&task.id, task.range.number, task.part, cursor.is_none());
        let written = put_object(&self.results, &key, &text).await;
        written.map_err(|why| {
            Failure::object(format!("cannot write `s3://{}/{key}`: {why}", self.results))
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
    async fn ready(&self, id: &str) -> Result<Arc<Ready>, String> {
        let mut last = self.ready.lock().await;
        if let Some((known, ready)) = &*last
            && known == id
        {
            return Ok(Arc::clone(ready));
        }
        let ready = Ready::read(&self.results, id, &self.linked, &self.digest).await?;
        let ready = Arc::new(ready);
        *last = Some((id.to_owned(), Arc::clone(&ready)));
        Ok(ready)
    }
}
