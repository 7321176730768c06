//! Calls without TLS are refused.

use serde_json::{Value, json};

/// The statement of a resource's policy that refuses actions over plain HTTP to everybody.
///
/// Source: [`aws:SecureTransport`](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport).
pub(super) fn refuse_plain_http(action: &str, resource: Value) -> Value {
    json!({
        "Action": action,
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        "Effect": "Deny",
        "Principal": "*",
        "Resource": resource,
        "Sid": "EncryptedOnly",
    })
}
