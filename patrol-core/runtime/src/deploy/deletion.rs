//! What a stack holds that its deletion would take away, or leave behind.

use serde::Serialize;

use super::{
    aws::{AwsError, queue, stack},
    session::Session,
    template::TemplateDocument,
};

/// The types of resources that hold what nobody can create again.
const HOLDERS: [&str; 8] = [
    "AWS::DynamoDB::Table",
    "AWS::Events::Archive",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
];

const QUEUE: &str = "AWS::SQS::Queue";

/// What becomes of the data in a stack that is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Deletion {
    /// The stack.
    pub stack_name: String,
    /// The region.
    pub region: String,
    /// The number of resources.
    pub resources: usize,
    /// The resources that hold data: queues, log groups, keys, tables and the like.
    pub data: Vec<DataHolder>,
}

impl Deletion {
    /// About how many messages the deletion would lose, as far as they could be counted.
    #[must_use]
    pub fn lost_messages(&self) -> u64 {
        let lost = self.data.iter().filter(|holder| !holder.kept);
        lost.filter_map(|holder| holder.messages).sum()
    }
}

/// A resource that holds data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DataHolder {
    /// Its name in the template.
    pub logical_resource_id: String,
    /// Such as `AWS::SQS::Queue`.
    pub resource_type: String,
    /// Whether it stays when the stack is deleted, by its `DeletionPolicy`.
    pub kept: bool,
    /// About how many messages are in it, if it is a queue that can be counted.
    pub messages: Option<u64>,
}

/// Looks at what the deletion of the session's stack would take away.
pub(super) async fn survey(session: &Session<'_>) -> Result<Deletion, AwsError> {
    let (clients, name) = (session.clients, session.stack());
    let resources = stack::resources(clients, &name).await?;
    let template = stack::template(clients, &name).await?;
    // Without a template that can be read, nothing is known to be kept.
    let template = TemplateDocument::new(&template).ok();
    let mut data = Vec::new();
    let mut count = 0;
    for resource in resources {
        if resource.resource_status == "DELETE_COMPLETE" {
            continue;
        }
        count += 1;
        if !HOLDERS.contains(&resource.resource_type.as_str()) {
            continue;
        }
        let id = resource.logical_resource_id;
        let messages = if resource.resource_type == QUEUE {
            queue::messages(clients, &resource.physical_resource_id)
                .await
                .ok()
        } else {
            None
        };
        data.push(DataHolder {
            kept: template
                .as_ref()
                .is_some_and(|template| template.keeps(&id)),
            logical_resource_id: id,
            resource_type: resource.resource_type,
            messages,
        });
    }
    Ok(Deletion {
        stack_name: name,
        region: session.region().to_owned(),
        resources: count,
        data,
    })
}
