//! What happens to the resources of a stack.

use aws_sdk_cloudformation::types::StackEvent as Described;

use super::{clients::Clients, error::AwsError};

/// Something that happened to a resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StackEvent {
    /// The resource's name in the template; the stack's name for the stack itself.
    pub resource: String,
    /// Such as `AWS::Lambda::Function`.
    pub resource_type: String,
    /// Such as `CREATE_FAILED`.
    pub status: String,
    /// Why, if CloudFormation says so.
    pub reason: Option<String>,
}

impl StackEvent {
    /// Did something fail here, and not only because something else did?
    pub(in crate::deploy) fn is_cause(&self) -> bool {
        let reason = self.reason.as_deref().unwrap_or_default();
        self.status.ends_with("_FAILED")
            && !["Resource creation cancelled", "Resource update cancelled"].contains(&reason)
    }
}

/// How far a stack's events have been read.
pub(in crate::deploy) struct EventCursor {
    pub(in crate::deploy) stack_id: String,
    last_event: Option<String>,
}

impl EventCursor {
    /// Before all that ever happened to the stack.
    pub(in crate::deploy) fn at_start(stack_id: &str) -> Self {
        Self {
            stack_id: stack_id.to_owned(),
            last_event: None,
        }
    }

    /// After all that has happened so far.
    pub(in crate::deploy) async fn at_end(
        clients: &Clients,
        stack_id: &str,
    ) -> Result<Self, AwsError> {
        let (newest_first, _) = page(clients, stack_id, None).await?;
        let newest = newest_first.into_iter().next();
        Ok(Self {
            stack_id: stack_id.to_owned(),
            last_event: newest.and_then(|event| event.event_id),
        })
    }

    /// Reads on: the events that have come since, oldest first.
    pub(in crate::deploy) async fn read(
        &mut self,
        clients: &Clients,
    ) -> Result<Vec<StackEvent>, AwsError> {
        let mut fresh = Vec::new();
        let mut token = None;
        'pages: loop {
            let (newest_first, next) = page(clients, &self.stack_id, token).await?;
            for event in newest_first {
                if event.event_id.is_some() && event.event_id == self.last_event {
                    break 'pages;
                }
                fresh.push(event);
            }
            match next {
                Some(next) => token = Some(next),
                None => break,
            }
        }
        if let Some(newest) = fresh.first() {
            self.last_event.clone_from(&newest.event_id);
        }
        Ok(fresh.into_iter().rev().map(StackEvent::from).collect())
    }
}

/// A page of a stack's events, newest first, and the token of the next.
async fn page(
    clients: &Clients,
    stack_id: &str,
    token: Option<String>,
) -> Result<(Vec<Described>, Option<String>), AwsError> {
    let answer = clients
        .cloudformation
        .describe_stack_events()
        .stack_name(stack_id)
        .set_next_token(token)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                "read the stack's events",
                "cloudformation:DescribeStackEvents",
                why,
            )
        })?;
    Ok((answer.stack_events.unwrap_or_default(), answer.next_token))
}

impl From<Described> for StackEvent {
    fn from(event: Described) -> Self {
        Self {
            resource: event.logical_resource_id.unwrap_or_default(),
            resource_type: event.resource_type.unwrap_or_default(),
            status: event
                .resource_status
                .map_or_else(String::new, |status| status.as_str().to_owned()),
            reason: event.resource_status_reason,
        }
    }
}
