//! Following CloudFormation's events until it is done.

use std::time::{Duration, Instant};

use super::{
    aws::{
        AwsError, Backoff,
        event::{EventCursor, StackEvent},
        stack,
    },
    console::Progress,
    error::DeployError,
    session::Session,
};

/// How long AWS may be silent, or the network gone, before following is given up. CloudFormation goes on unwatched.
const PATIENCE: Duration = Duration::from_secs(300);

/// Reports every event after the cursor until CloudFormation is done; an error if it ends otherwise than wanted.
pub(super) async fn follow(
    session: &mut Session<'_>,
    mut cursor: EventCursor,
    wanted: &str,
) -> Result<(), DeployError> {
    let (stack, region) = (session.stack(), session.region().to_owned());
    session.report(&Progress::Started {
        stack: &stack,
        region: &region,
    });
    let mut backoff = Backoff::new();
    let mut silent_since = None;
    let mut first_failure = None;
    let ended = loop {
        let (now, events) = match look(session, &mut cursor).await {
            Ok(seen) => seen,
            Err(why) => {
                let since = *silent_since.get_or_insert_with(Instant::now);
                bear(session, why, since)?;
                backoff.wait().await;
                continue;
            }
        };
        silent_since = None;
        for event in events {
            backoff.reset();
            if first_failure.is_none() && event.is_cause() {
                let reason = event.reason.clone().unwrap_or_else(|| event.status.clone());
                first_failure = Some((event.resource.clone(), reason));
            }
            session.report(&Progress::Event(&event));
        }
        if !now.ends_with("_IN_PROGRESS") {
            break now;
        }
        backoff.wait().await;
    };
    session.report(&Progress::Ended {
        stack: &stack,
        region: &region,
        status: &ended,
    });
    if ended == wanted {
        return Ok(());
    }
    Err(DeployError::Failed {
        advice: advice(&ended, &session.named()),
        stack,
        region,
        status: ended,
        failure: first_failure.map(Box::new),
    })
}

/// The stack's status, and what happened since the last look.
async fn look(
    session: &Session<'_>,
    cursor: &mut EventCursor,
) -> Result<(String, Vec<StackEvent>), AwsError> {
    // Asked before the events, so that the last of them are read after the end.
    let now = stack::find(session.clients, &cursor.stack_id).await?;
    let now = now.map_or_else(|| "DELETE_COMPLETE".to_owned(), |stack| stack.status);
    Ok((now, cursor.read(session.clients).await?))
}

/// Waits out what may pass by itself; for the rest, says what becomes of the stack.
fn bear(session: &mut Session<'_>, why: AwsError, since: Instant) -> Result<(), DeployError> {
    if why.is_temporary() && since.elapsed() < PATIENCE {
        session.report(&Progress::NoAnswer(&why));
        return Ok(());
    }
    Err(DeployError::Unwatched {
        stack: session.stack(),
        region: session.region().to_owned(),
        environment: session.named(),
        source: Box::new(why),
    })
}

fn advice(status: &str, environment: &str) -> String {
    match status {
        "UPDATE_ROLLBACK_COMPLETE" => {
            "the stack is as it was before; fix the cause and run `update` again".into()
        }
        "UPDATE_ROLLBACK_FAILED" => {
            "it is neither as before nor as wanted: fix the cause, then continue the rollback in CloudFormation"
                .into()
        }
        "DELETE_FAILED" => "fix the cause and run `delete` again".into(),
        _ => format!("fix the cause, then run `delete {environment}` and `create {environment}`"),
    }
}
