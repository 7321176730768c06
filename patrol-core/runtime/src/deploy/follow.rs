//! Following CloudFormation's events until it is done.

use std::time::{Duration, Instant};

use aws_sdk_cloudformation::types::StackEvent as AwsEvent;

use super::{
    aws_error::AwsError, deployment::Deployment, error::DeployError, operator::News, poll::Pace,
    stack::status,
};

/// How long AWS may be silent, or the network gone, before following is given up. CloudFormation
/// goes on without being watched.
const PATIENCE: Duration = Duration::from_secs(300);

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
    /// Why, if CloudFormation says it.
    pub reason: Option<String>,
}

/// A stack and its last event before something is begun: what comes later is news.
pub(super) struct Mark {
    stack_id: String,
    last_event: Option<String>,
}

impl Mark {
    /// All that ever happened to the stack is news.
    pub(super) fn beginning(stack_id: &str) -> Self {
        Self {
            stack_id: stack_id.to_owned(),
            last_event: None,
        }
    }
}

impl Deployment<'_> {
    /// Where the stack's events are now.
    pub(super) async fn mark(&self, stack_id: &str) -> Result<Mark, DeployError> {
        let newest = self.events_page(stack_id, None).await?.0.into_iter().next();
        Ok(Mark {
            stack_id: stack_id.to_owned(),
            last_event: newest.and_then(|event| event.event_id),
        })
    }

    /// Tells every event until CloudFormation is done, and judges how it ended.
    pub(super) async fn follow(
        &mut self,
        mut mark: Mark,
        wanted: &[&str],
    ) -> Result<(), DeployError> {
        let (stack, region) = (self.stack(), self.region().to_owned());
        self.operator.tell(&News::Began {
            stack: &stack,
            region: &region,
        });
        let mut pace = Pace::new();
        let mut silent_since = None;
        let mut first_failure = None;
        let ended = loop {
            let (now, news) = match self.look(&mut mark).await {
                Ok(seen) => seen,
                Err(why) => {
                    let since = *silent_since.get_or_insert_with(Instant::now);
                    self.bear(why, since)?;
                    pace.wait().await;
                    continue;
                }
            };
            silent_since = None;
            for event in news {
                pace.quicken();
                if first_failure.is_none() && event.is_cause() {
                    let reason = event.reason.clone().unwrap_or_else(|| event.status.clone());
                    first_failure = Some((event.resource.clone(), reason));
                }
                self.operator.tell(&News::Event(&event));
            }
            if !now.ends_with("_IN_PROGRESS") {
                break now;
            }
            pace.wait().await;
        };
        self.operator.tell(&News::Ended {
            stack: &stack,
            region: &region,
            status: &ended,
        });
        if wanted.contains(&ended.as_str()) {
            return Ok(());
        }
        Err(DeployError::Failed {
            advice: self.advice(&ended),
            stack,
            region,
            status: ended,
            failure: first_failure.map(Box::new),
        })
    }

    /// The stack's status and what happened since the mark.
    async fn look(&self, mark: &mut Mark) -> Result<(String, Vec<StackEvent>), DeployError> {
        // Asked before the events, so that the last of them are read after the end.
        let now = self.find_stack(&mark.stack_id).await?;
        let now = now.as_ref().map_or("DELETE_COMPLETE", status).to_owned();
        Ok((now, self.news(mark).await?))
    }

    /// Waits out what may pass by itself; for the rest, says what becomes of the stack.
    fn bear(&mut self, why: DeployError, since: Instant) -> Result<(), DeployError> {
        if let DeployError::Aws(why) = &why
            && why.may_pass()
            && since.elapsed() < PATIENCE
        {
            self.operator.tell(&News::Silent(why));
            return Ok(());
        }
        Err(DeployError::Unfollowed {
            stack: self.stack(),
            region: self.region().to_owned(),
            environment: self.environment.clone(),
            why: Box::new(why),
        })
    }

    fn advice(&self, status: &str) -> String {
        let environment = &self.environment;
        match status {
            "UPDATE_ROLLBACK_COMPLETE" => {
                "the stack is as it was before; mend the cause and run `update` again".into()
            }
            "UPDATE_ROLLBACK_FAILED" => {
                "neither old nor new: mend the cause, then continue the rollback in CloudFormation"
                    .into()
            }
            "DELETE_FAILED" => "mend the cause and run `delete` again".into(),
            _ => format!(
                "mend the cause, then run `delete {environment}` and `create {environment}`"
            ),
        }
    }

    /// The events since the mark, oldest first; moves the mark.
    async fn news(&self, mark: &mut Mark) -> Result<Vec<StackEvent>, DeployError> {
        let mut fresh: Vec<AwsEvent> = Vec::new();
        let mut token = None;
        'pages: loop {
            let (events, next) = self.events_page(&mark.stack_id, token).await?;
            for event in events {
                if event.event_id.is_some() && event.event_id == mark.last_event {
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
            mark.last_event.clone_from(&newest.event_id);
        }
        Ok(fresh.into_iter().rev().map(StackEvent::from).collect())
    }

    async fn events_page(
        &self,
        stack_id: &str,
        token: Option<String>,
    ) -> Result<(Vec<AwsEvent>, Option<String>), AwsError> {
        let answer = self
            .clients
            .cloudformation
            .describe_stack_events()
            .stack_name(stack_id)
            .set_next_token(token)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok((answer.stack_events.unwrap_or_default(), answer.next_token)),
            Err(why) => Err(AwsError::new(
                "read the stack's events",
                "cloudformation:DescribeStackEvents",
                &why,
            )),
        }
    }
}

impl StackEvent {
    /// Did something fail here, and not just because something else did?
    fn is_cause(&self) -> bool {
        let reason = self.reason.as_deref().unwrap_or_default();
        self.status.ends_with("_FAILED")
            && !["Resource creation cancelled", "Resource update cancelled"].contains(&reason)
    }
}

impl From<AwsEvent> for StackEvent {
    fn from(event: AwsEvent) -> Self {
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
