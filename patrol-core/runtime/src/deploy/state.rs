//! Which commands the state of a stack allows.

use super::{aws::stack::Stack, error::DeployError, session::Session};

const BUSY: &str =
    "CloudFormation is at work on it: wait until it is done, then run the same command";

/// Whether a stack of the name of an existing one may be created.
pub(super) fn may_create(session: &Session<'_>, existing: &Stack) -> Result<(), DeployError> {
    let environment = session.named();
    let advice = match existing.status.as_str() {
        // What an interrupted `create` leaves: a name, nothing else.
        "REVIEW_IN_PROGRESS" | "DELETE_COMPLETE" => return Ok(()),
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => format!(
            "it was never created in full: run `delete {environment}`, then `create {environment}`"
        ),
        status if status.ends_with("_IN_PROGRESS") => BUSY.to_owned(),
        _ => format!("change it with `update {environment}`"),
    };
    Err(refused(session, existing, advice))
}

/// Whether a stack may be changed.
pub(super) fn may_update(session: &Session<'_>, stack: &Stack) -> Result<(), DeployError> {
    let environment = session.named();
    let advice = match stack.status.as_str() {
        "REVIEW_IN_PROGRESS" => format!("it was never created: run `create {environment}`"),
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => format!(
            "it can only be deleted: run `delete {environment}`, then `create {environment}`"
        ),
        "UPDATE_ROLLBACK_FAILED" => format!(
            "fix what its last events name, then run `aws cloudformation continue-update-rollback --stack-name {}`",
            session.stack()
        ),
        status if status.ends_with("_IN_PROGRESS") => BUSY.to_owned(),
        _ => return Ok(()),
    };
    Err(refused(session, stack, advice))
}

fn refused(session: &Session<'_>, stack: &Stack, advice: String) -> DeployError {
    DeployError::State {
        stack: session.stack(),
        region: session.region().to_owned(),
        status: stack.status.clone(),
        advice,
    }
}
