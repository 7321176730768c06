//! Queues of SQS.

use aws_sdk_sqs::types::QueueAttributeName;

use super::{clients::Clients, error::AwsError};

/// About how many messages a queue holds: those that wait, that are delayed and that somebody is reading.
pub(in crate::deploy) async fn messages(clients: &Clients, url: &str) -> Result<u64, AwsError> {
    let counts = [
        QueueAttributeName::ApproximateNumberOfMessages,
        QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
    ];
    let answer = clients
        .sqs
        .get_queue_attributes()
        .queue_url(url)
        .set_attribute_names(Some(counts.to_vec()))
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                format!("count the messages in `{url}`"),
                "sqs:GetQueueAttributes",
                why,
            )
        })?;
    let attributes = answer.attributes.unwrap_or_default();
    let count = |name| attributes.get(name)?.parse::<u64>().ok();
    Ok(counts.iter().filter_map(count).sum())
}
