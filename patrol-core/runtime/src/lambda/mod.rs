//! The stack binary as a Lambda function.
//!
//! ```text
//! start      the environment, the linked rules, their clients: everything right, or no start
//! linked     the linked rules and their digest
//! values     the values of parameters, wherever they are kept
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
mod sink;
mod sinks;
mod start;
mod start_error;
mod summary;
mod sweep;
mod timed;
mod trail;
mod values;

use std::{process::ExitCode, sync::Arc};

use lambda_runtime::{
    LambdaEvent, LambdaInvocation, Runtime, Service, service_fn, tower::util::MapRequestLayer,
};
use lambda_runtime_api_client::{PooledClient, body::Body, build_request};
use serde_json::{Value, json, value::RawValue};

#[cfg(not(feature = "cli"))]
pub(crate) use self::linked::checked;
use self::{
    deadline::Deadline, failure::Failure, invocation::Invocation, replay::Replay,
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

async fn serve() -> Result<(), lambda_runtime::Error> {
    if Replay::is_asked_for() {
        return serve_replay().await;
    }
    let function = match start::start().await {
        Ok(function) => Arc::new(function),
        Err(problems) => {
            report(&problems).await?;
            return Err(problems.into());
        }
    };
    let handler = service_fn(|invocation: LambdaEvent<Box<RawValue>>| {
        let function = Arc::clone(&function);
        async move {
            let (payload, context) = invocation.into_parts();
            let invocation = Invocation {
                request_id: &context.request_id,
                trace_id: context.xray_trace_id.as_deref(),
                function_arn: &context.invoked_function_arn,
                deadline: Deadline::at(context.deadline()),
            };
            function.serve(payload.get(), &invocation).await
        }
    });
    run(handler).await
}

/// Serves as the function of a replay.
async fn serve_replay() -> Result<(), lambda_runtime::Error> {
    let replay = match Replay::start() {
        Ok(replay) => Arc::new(replay),
        Err(why) => {
            report(&why).await?;
            return Err(why.into());
        }
    };
    let handler = service_fn(|invocation: LambdaEvent<Box<RawValue>>| {
        let replay = Arc::clone(&replay);
        async move {
            let (payload, context) = invocation.into_parts();
            let deadline = Deadline::at(context.deadline());
            let arn = &context.invoked_function_arn;
            let served = replay.serve(payload.get(), arn, deadline).await;
            served.inspect_err(|why| tracing::error!(request_id = context.request_id, "{why}"))
        }
    });
    run(handler).await
}

async fn run<H>(handler: H) -> Result<(), lambda_runtime::Error>
where
    H: Service<LambdaEvent<Box<RawValue>>, Response = Value, Error = Failure>,
    H::Future: Future<Output = Result<Value, Failure>>,
{
    // The runtime ends at a body that is not text; as a JSON string it fails that invocation only.
    let text_only = MapRequestLayer::new(|mut invocation: LambdaInvocation| {
        if std::str::from_utf8(&invocation.body).is_err() {
            let lossy = String::from_utf8_lossy(&invocation.body);
            invocation.body = json!(lossy).to_string().into();
        }
        invocation
    });
    Runtime::new(handler).layer(text_only).run().await
}

/// Tells the Runtime API why the function does not start, so that the caller of an invocation reads it.
async fn report(problems: &StartError) -> Result<(), lambda_runtime::Error> {
    let body = json!({ "errorType": "Patrol.Start", "errorMessage": problems.to_string() });
    let request = build_request()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", "Patrol.Start")
        .body(Body::from(body.to_string()))?;
    PooledClient::builder().build().call(request).await?;
    Ok(())
}
