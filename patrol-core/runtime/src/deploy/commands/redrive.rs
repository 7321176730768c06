//! Putting dead letters through again.
//!
//! A letter is taken out of the queue after the function has evaluated it, and not before: whatever
//! stops the command, the letter is there again once the time is over for which it was hidden.

use std::collections::{BTreeSet, HashSet};

use patrol_aws::{ServiceError, invoke};
use tokio::time::Instant;

use super::super::{
    aws::{queue, stack},
    console::{Progress, Question},
    error::DeployError,
    letters::{DeadLetters, Functions, Letter, Redrive, Redriven, Route, Stays, queue_url},
    session::Session,
};

/// Letters that are read at once.
const BATCH: usize = 500;
/// Bytes of them.
const BATCH_BYTES: usize = 32 * 1024 * 1024;

/// What to put through.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RedriveOptions {
    /// The letters of these rules alone; of all if there are none.
    pub rules: Vec<String>,
    /// Say what there is, and change nothing.
    pub dry_run: bool,
}

/// Puts dead letters through the functions again.
pub(in crate::deploy) async fn redrive(
    session: &mut Session<'_>,
    options: &RedriveOptions,
) -> Result<Redrive, DeployError> {
    let stack = session.require_stack().await?;
    let resources = stack::resources(session.clients, &session.stack()).await?;
    let mut queue = Queue {
        url: queue_url(session, &resources)?,
        functions: Functions::of(&stack.id, &resources),
        seen: HashSet::new(),
        held: BTreeSet::new(),
    };
    let done = put_through(session, options, &mut queue).await;
    // Whatever happened, what stays is there for others at once.
    let released = queue::release(session.clients, &queue.url, &queue.held).await;
    let done = done?;
    released?;
    Ok(done)
}

/// A queue that is being read.
struct Queue {
    url: String,
    functions: Functions,
    /// The ids of the letters that were read: one that comes again has been tried.
    seen: HashSet<String>,
    /// The receipts of the letters that were read and are not taken out.
    held: BTreeSet<String>,
}

impl Queue {
    /// The next letters that were not read yet; none at the end.
    async fn next(&mut self, session: &Session<'_>) -> Result<Vec<Letter>, DeployError> {
        let mut letters = Vec::new();
        let mut bytes = 0;
        while letters.len() < BATCH && bytes < BATCH_BYTES {
            let messages = queue::receive(session.clients, &self.url).await?;
            let before = letters.len();
            for message in messages {
                self.held.insert(message.receipt.clone());
                if !self.seen.insert(message.id.clone()) {
                    continue;
                }
                bytes += message.body.len();
                letters.push(Letter::read(message, &self.functions));
            }
            if letters.len() == before {
                break;
            }
        }
        Ok(letters)
    }

    /// Takes a letter out.
    async fn delete(&mut self, session: &Session<'_>, letter: &Letter) -> Result<(), DeployError> {
        queue::delete(session.clients, &self.url, &letter.receipt).await?;
        self.held.remove(&letter.receipt);
        Ok(())
    }
}

async fn put_through(
    session: &mut Session<'_>,
    options: &RedriveOptions,
    queue: &mut Queue,
) -> Result<Redrive, DeployError> {
    let mut until = Instant::now() + queue::HIDDEN;
    // Counted first: what is read is hidden.
    let in_queue = queue::messages(session.clients, &queue.url).await?;
    let mut letters = queue.next(session).await?;
    // Whoever sends letters faster than they are put through does not keep the command for ever.
    let most = usize::try_from(in_queue)
        .unwrap_or(usize::MAX)
        .max(letters.len());
    let found = DeadLetters::new(
        session.stack(),
        session.region(),
        in_queue,
        &letters,
        &options.rules,
    );
    session.report(&Progress::DeadLetters(&found));
    let go_on =
        found.ready() > 0 && !options.dry_run && session.confirm(Question::Redrive(&found))?;
    if !go_on {
        return Ok(Redrive { found, done: None });
    }
    let mut done = Redriven::default();
    while !letters.is_empty() {
        for letter in letters {
            if !letter.is_for(&options.rules) {
                continue;
            }
            match evaluated(session, &letter, until).await {
                Ok(()) => {
                    queue.delete(session, &letter).await?;
                    done.evaluated += 1;
                }
                Err(why) => done.keep(&why.to_string()),
            }
        }
        if queue.seen.len() >= most {
            break;
        }
        until = Instant::now() + queue::HIDDEN;
        letters = queue.next(session).await?;
    }
    Ok(Redrive {
        found,
        done: Some(done),
    })
}

/// Why a letter stays in the queue.
#[derive(Debug, thiserror::Error)]
enum KeptLetter {
    #[error(transparent)]
    NoRoute(Stays),
    #[error("it took too long until its turn: run the same command again")]
    Late,
    #[error("`{function}` was not invoked: {source}")]
    Invoke {
        function: String,
        source: ServiceError,
    },
    #[error("it failed again: {0}")]
    Failed(String),
}

/// Invokes the letter's function; else why the letter stays.
async fn evaluated(
    session: &Session<'_>,
    letter: &Letter,
    until: Instant,
) -> Result<(), KeptLetter> {
    let route = letter.route.as_ref();
    let Route { function, payload } = route.map_err(|why| KeptLetter::NoRoute(why.clone()))?;
    // Another one who reads the queue may have it by now.
    if Instant::now() >= until {
        return Err(KeptLetter::Late);
    }
    let answer = invoke(function, payload, Some(session.region())).await;
    let answer = answer.map_err(|source| KeptLetter::Invoke {
        function: function.clone(),
        source,
    })?;
    match answer.function_error {
        None => Ok(()),
        Some(_) => Err(KeptLetter::Failed(error_message(&answer.payload))),
    }
}

/// What a function that failed says.
fn error_message(payload: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let message = value["errorMessage"].as_str();
    message.unwrap_or("the function gives no reason").to_owned()
}
