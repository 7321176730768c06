//! What brings events to a rule.

use crate::{Schedule, SecretRef};

/// What brings events to a rule.
///
/// Whatever the source, the rule sees one envelope (an [`Event`](crate::Event)) and its
/// [`pattern`](crate::Rule::pattern) decides which of the source's events it looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trigger {
    /// An EventBridge rule with the rule's pattern.
    EventPattern,
    /// An EventBridge schedule, such as `rate(1 hour)` or `cron(0 12 * * ? *)`. The event's
    /// source is `aws.events` and its detail-type `Scheduled Event`.
    Schedule(Schedule),
    /// An SNS topic of the rule's own, which anybody with the permission can send to. The detail
    /// is an [`SnsMessage`](crate::SnsMessage).
    Sns,
    /// An HTTPS endpoint of the rule's own. The detail is a
    /// [`WebhookRequest`](crate::WebhookRequest).
    Webhook(Webhook),
    /// An SQS queue, Kinesis stream or DynamoDB stream, named by ARN when the stack is deployed.
    /// The detail is an [`SqsMessage`](crate::SqsMessage), a
    /// [`KinesisRecord`](crate::KinesisRecord) or a [`DynamoDbRecord`](crate::DynamoDbRecord).
    Stream(Stream),
}

/// How a webhook's callers prove who they are. A secret is a reference to the rule's parameter that
/// holds it, such as `Self::webhook_secret`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Webhook {
    /// GitHub's `X-Hub-Signature-256`: HMAC-SHA256 of the body, hexadecimal after `sha256=`.
    GitHub {
        /// The parameter that holds the secret.
        secret: SecretRef,
    },
    /// Slack's `X-Slack-Signature` over `v0:TIMESTAMP:BODY`, at most five minutes old.
    Slack {
        /// The parameter that holds the secret.
        secret: SecretRef,
    },
    /// HMAC-SHA256 of the body in the header that the caller uses, hexadecimal or base64.
    Hmac {
        /// The header's name.
        header: &'static str,
        /// The parameter that holds the secret.
        secret: SecretRef,
    },
    /// A shared key in a header, compared in constant time.
    SharedKey {
        /// The header's name.
        header: &'static str,
        /// The parameter that holds the secret.
        secret: SecretRef,
    },
    /// AWS proves the caller (`AWS_IAM` authorization), before the function runs.
    Iam,
    /// Anybody may call. The rule checks what it is told.
    Unsigned,
}

impl Webhook {
    /// The parameter that holds the secret; `None` where there is no secret.
    #[must_use]
    pub const fn secret(&self) -> Option<SecretRef> {
        match self {
            Self::GitHub { secret }
            | Self::Slack { secret }
            | Self::Hmac { secret, .. }
            | Self::SharedKey { secret, .. } => Some(*secret),
            Self::Iam | Self::Unsigned => None,
        }
    }
}

/// A queue or stream that the function polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// An SQS queue.
    Sqs,
    /// A Kinesis data stream.
    Kinesis,
    /// A DynamoDB table's stream.
    DynamoDb,
}
