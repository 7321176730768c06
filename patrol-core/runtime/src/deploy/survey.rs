//! Looking at what a stack holds before it is deleted.

use super::{
    aws::{AwsError, queue, stack},
    deletion::{DataHolder, Deletion},
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
