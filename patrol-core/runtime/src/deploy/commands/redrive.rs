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
    letters::{DeadLetters, Functions, Letter, Redrive, Redriven, Route, Stays, queue_url, short},
    session::Session,
};

/// Letters that are put through before more are read.
const BATCH: usize = 500;
/// Bytes of them.
const BATCH_BYTES: usize = 32 * 1024 * 1024;
/// Letters that are read at once, with those that stay where they are: these must not keep others from their turn.
const READ: usize = 20_000;

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
        rules: options.rules.clone(),
        seen: HashSet::new(),
        held: BTreeSet::new(),
    };
    let done = put_through(session, options, &mut queue).await;
    // Whatever happened, what stays is there for others at once.
    let released = queue::release(session.clients, &queue.url, &queue.held).await;
    let mut redrive = done?;
    match (released, &mut redrive.done) {
        (Err(why), Some(done)) => done.hidden = Some(short(&why.to_string())),
        (released, _) => released?,
    }
    Ok(redrive)
}

/// A queue that is being read.
struct Queue {
    url: String,
    functions: Functions,
    /// The letters of these rules are put through; all if there are none.
    rules: Vec<String>,
    /// The ids of the letters that were read: one that comes again has been tried.
    seen: HashSet<String>,
    /// The receipts of the letters that were read and are not taken out.
    held: BTreeSet<String>,
}

impl Queue {
    /// The next letters that were not read yet; none at the end, or when the person who runs it wants to leave.
    async fn next(&mut self, session: &Session<'_>) -> Result<Vec<Letter>, DeployError> {
        let mut letters = Vec::new();
        let (mut ready, mut bytes) = (0, 0);
        while ready < BATCH && bytes < BATCH_BYTES && letters.len() < READ {
            if session.console.wants_to_leave() {
                break;
            }
            let messages = queue::receive(session.clients, &self.url).await?;
            let before = letters.len();
            for message in messages {
                self.held.insert(message.receipt.clone());
                if !self.seen.insert(message.id.clone()) {
                    continue;
                }
                let mut letter = Letter::read(message, &self.functions);
                let meant = letter.is_for(&self.rules);
                match &mut letter.route {
                    Ok(route) if meant => {
                        ready += 1;
                        bytes += route.payload.len();
                    }
                    // Nobody is going to send it.
                    Ok(route) => route.payload = String::new(),
                    Err(_) => {}
                }
                letters.push(letter);
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
    // Letters that come faster than they are put through do not keep the command running for ever.
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
    if session.console.wants_to_leave() {
        let interrupted = Redriven {
            interrupted: true,
            ..Redriven::default()
        };
        let done = Some(interrupted);
        return Ok(Redrive { found, done });
    }
    let go_on =
        found.ready() > 0 && !options.dry_run && session.confirm(Question::Redrive(&found))?;
    if !go_on {
        return Ok(Redrive { found, done: None });
    }
    let mut done = Redriven::default();
    while !letters.is_empty() {
        if let Err(why) = each(session, letters, until, queue, &mut done).await {
            done.stopped = Some(short(&why.to_string()));
        }
        if done.stopped.is_some() || done.interrupted || queue.seen.len() >= most {
            break;
        }
        until = Instant::now() + queue::HIDDEN;
        letters = match queue.next(session).await {
            Ok(letters) => letters,
            Err(why) => {
                done.stopped = Some(short(&why.to_string()));
                break;
            }
        };
    }
    done.interrupted |= session.console.wants_to_leave();
    Ok(Redrive {
        found,
        done: Some(done),
    })
}

/// Puts letters through, one after the other.
///
/// # Errors
///
/// A letter cannot be taken out: those after it could not be either, and would all be told twice.
async fn each(
    session: &Session<'_>,
    letters: Vec<Letter>,
    until: Instant,
    queue: &mut Queue,
    done: &mut Redriven,
) -> Result<(), DeployError> {
    for letter in letters {
        if !letter.is_for(&queue.rules) {
            continue;
        }
        // Between two letters nothing is half done.
        if session.console.wants_to_leave() {
            done.interrupted = true;
            return Ok(());
        }
        match evaluated(session, &letter, until).await {
            Ok(()) => {
                done.evaluated += 1;
                let taken_out = queue.delete(session, &letter).await;
                done.doubled += usize::from(taken_out.is_err());
                taken_out?;
            }
            Err(why) => done.keep(&why.to_string()),
        }
    }
    Ok(())
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
    #[error("`{function}` gives no answer, and may have evaluated it: {source}")]
    NoAnswer {
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
    let answer = answer.map_err(|source| {
        let function = function.clone();
        match source {
            ServiceError::Refused(_) => KeptLetter::Invoke { function, source },
            _ => KeptLetter::NoAnswer { function, source },
        }
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
