//! The stack binary as a Lambda function.
//!
//! ```text
//! start      the environment, the linked rules, their clients: everything right, or no start
//! linked     the linked rules and their digest
//! values     the values of parameters, wherever they are kept
//! runtime_api  what Lambda is told and asked
//! rules      the rules that are served, with their parameters and proofs
//! document   what the operator has decided, read again on an age
//! current    what is made of values: they are read again on an age
//! now        what an invocation is served with: the rules and the sinks as they are
//! authenticator  how the callers of webhooks prove themselves
//! ending     suppressions that are about to end, told once a day
//! evaluator  one event through the pipeline's rules, what they found to the sinks
//! event_log  the log lines that say where an event comes from
//! sinks      which sinks hear of an alert
//! sink       one of them: it is told each thing at most once
//! own        what the function does itself, told from what others do with its role
//! dead_letters  where a webhook's event goes that fails
//! replay     the function of a replay: objects of an archive, and nobody is told
//! trail      CloudTrail's log objects, evaluated record by record
//! summary    what came of events, added up
//! invocation what Lambda says of an invocation
//! function   invocations in, answers out
//! deadline   how long rules and sinks may take
//! failure    what went wrong, in Lambda's terms
//! ```

mod authenticator;
mod current;
mod dead_letters;
mod deadline;
mod document;
mod ending;
mod evaluator;
mod event_log;
mod failure;
mod function;
mod invocation;
mod linked;
mod log;
mod metrics;
mod now;
mod own;
mod problem;
mod replay;
mod rules;
mod runtime_api;
mod sink;
mod sinks;
mod start;
mod start_error;
mod summary;
mod sweep;
mod timed;
mod trail;
mod values;

use std::process::ExitCode;

#[cfg(not(feature = "cli"))]
pub(crate) use self::linked::checked;
use self::{
    invocation::Invocation,
    replay::Replay,
    runtime_api::{RuntimeApi, RuntimeApiError},
    start_error::StartError,
};

/// Serves as the Lambda function until the platform ends the process.
pub(crate) fn main() -> ExitCode {
    log::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let served = match runtime {
        Ok(runtime) => runtime.block_on(serve()),
        Err(why) => Err(why.into()),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Why the function ends.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    Executor(#[from] std::io::Error),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Api(#[from] RuntimeApiError),
}

async fn serve() -> Result<(), Ended> {
    let api = RuntimeApi::from_env()?;
    if Replay::is_asked_for() {
        let replay = started(&api, Replay::start()).await?;
        let serve = async |payload: &str, invocation: &Invocation<'_>| {
            let served = replay.serve(payload, invocation).await;
            served.inspect_err(|why| tracing::error!(request_id = invocation.request_id, "{why}"))
        };
        return Ok(api.serve(serve).await?);
    }
    let function = started(&api, start::start().await).await?;
    let serve = async |payload: &str, invocation: &Invocation<'_>| {
        function.serve(payload, invocation).await
    };
    Ok(api.serve(serve).await?)
}

/// What was started; or the Runtime API hears why it was not.
async fn started<T>(api: &RuntimeApi, started: Result<T, StartError>) -> Result<T, Ended> {
    match started {
        Ok(started) => Ok(started),
        Err(problems) => {
            api.refuse("Patrol.Start", problems.to_string()).await?;
            Err(problems.into())
        }
    }
}
