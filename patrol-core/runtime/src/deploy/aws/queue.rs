//! Queues of SQS.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, MessageSystemAttributeName, QueueAttributeName,
};

use super::{clients::Clients, error::AwsError};

/// About how many messages a queue holds: those that wait, that are delayed and that somebody is reading.
pub(in crate::deploy) async fn messages(clients: &Clients, url: &str) -> Result<u64, AwsError> {
    let counts = [
        QueueAttributeName::ApproximateNumberOfMessages,
        QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
    ];
    let tried = || format!("count the messages in `{url}`");
    let answer = clients
        .sqs
        .get_queue_attributes()
        .queue_url(url)
        .set_attribute_names(Some(counts.to_vec()))
        .send()
        .await
        .map_err(|why| AwsError::new(tried(), "sqs:GetQueueAttributes", why))?;
    let attributes = answer.attributes.unwrap_or_default();
    let count = |name| attributes.get(name)?.parse::<u64>().ok();
    let counted: Vec<_> = counts.iter().filter_map(count).collect();
    match counted.is_empty() {
        true => Err(AwsError::odd(tried(), "sqs:GetQueueAttributes", NotCounted)),
        false => Ok(counted.into_iter().sum()),
    }
}

/// An answer without a number is no empty queue.
#[derive(Debug, thiserror::Error)]
#[error(
    "the answer is not SQS's own: it has no `ApproximateNumberOfMessages`; check the endpoint and what answers at it"
)]
struct NotCounted;

/// How long messages that are read are hidden from others.
pub(in crate::deploy) const HIDDEN: Duration = Duration::from_secs(30 * 60);

/// The most that SQS gives or takes at once.
const AT_ONCE: u8 = 10;

/// A message that was read, and that others do not see for a while.
pub(in crate::deploy) struct Message {
    pub(in crate::deploy) id: String,
    pub(in crate::deploy) receipt: String,
    /// In milliseconds since 1970.
    pub(in crate::deploy) sent: u64,
    pub(in crate::deploy) body: String,
    /// What the sender added, by name, as text.
    pub(in crate::deploy) attributes: BTreeMap<String, String>,
}

impl Message {
    /// The first of these attributes that the sender added.
    pub(in crate::deploy) fn attribute(&self, names: &[&str]) -> Option<String> {
        let mut values = names.iter().filter_map(|name| self.attributes.get(*name));
        values.find(|value| !value.is_empty()).cloned()
    }
}

/// The next messages; none when the queue is empty or others have what is left.
pub(in crate::deploy) async fn receive(
    clients: &Clients,
    url: &str,
) -> Result<Vec<Message>, AwsError> {
    let answer = clients
        .sqs
        .receive_message()
        .queue_url(url)
        .max_number_of_messages(AT_ONCE.into())
        .visibility_timeout(i32::try_from(HIDDEN.as_secs()).unwrap_or(i32::MAX))
        // A long poll asks every server of the queue; a short one may find nothing where there is something.
        .wait_time_seconds(1)
        .message_attribute_names("All")
        .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                format!("read the messages in `{url}`"),
                "sqs:ReceiveMessage",
                why,
            )
        })?;
    let messages = answer.messages.unwrap_or_default().into_iter();
    Ok(messages.map(Message::from).collect())
}

impl From<aws_sdk_sqs::types::Message> for Message {
    fn from(message: aws_sdk_sqs::types::Message) -> Self {
        let system = message.attributes.unwrap_or_default();
        let sent = system.get(&MessageSystemAttributeName::SentTimestamp);
        let attributes = message.message_attributes.unwrap_or_default().into_iter();
        Self {
            id: message.message_id.unwrap_or_default(),
            receipt: message.receipt_handle.unwrap_or_default(),
            sent: sent.and_then(|sent| sent.parse().ok()).unwrap_or_default(),
            body: message.body.unwrap_or_default(),
            attributes: attributes
                .filter_map(|(name, value)| Some((name, value.string_value?)))
                .collect(),
        }
    }
}

/// Takes a message out of a queue.
pub(in crate::deploy) async fn delete(
    clients: &Clients,
    url: &str,
    receipt: &str,
) -> Result<(), AwsError> {
    clients
        .sqs
        .delete_message()
        .queue_url(url)
        .receipt_handle(receipt)
        .send()
        .await
        .map_err(|why| {
            AwsError::new(
                format!("take a message out of `{url}`"),
                "sqs:DeleteMessage",
                why,
            )
        })?;
    Ok(())
}

/// Lets others see messages again that were read.
pub(in crate::deploy) async fn release(
    clients: &Clients,
    url: &str,
    receipts: &BTreeSet<String>,
) -> Result<(), AwsError> {
    let receipts: Vec<_> = receipts.iter().collect();
    for receipts in receipts.chunks(AT_ONCE.into()) {
        let entries = receipts.iter().enumerate().map(|(number, receipt)| {
            ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(number.to_string())
                .receipt_handle(*receipt)
                .visibility_timeout(0)
                .build()
        });
        let call = clients.sqs.change_message_visibility_batch().queue_url(url);
        // What cannot be built has no id or no receipt, and these have both.
        let call = call.set_entries(Some(entries.filter_map(Result::ok).collect()));
        call.send().await.map_err(|why| {
            AwsError::new(
                format!("give messages back to `{url}`"),
                "sqs:ChangeMessageVisibility",
                why,
            )
        })?;
    }
    Ok(())
}
