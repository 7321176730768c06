//! What stays when the stack is deleted: events that were given up, logs, and the key of both.

use serde_json::{Value, json};

use super::options::TemplateOptions;

/// Has the resource kept when the stack is deleted, or another takes its place, unless the operator
/// wants everything deleted. A stack that could not be created leaves nothing.
///
/// Source: [DeletionPolicy](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
pub(super) fn kept(options: &TemplateOptions, mut resource: Value) -> Value {
    if !options.delete_all {
        return retained(resource);
    }
    resource["DeletionPolicy"] = json!("Delete");
    resource["UpdateReplacePolicy"] = json!("Delete");
    resource
}

/// Has the resource kept whatever the operator wants. A stack that could not be created leaves nothing.
pub(super) fn retained(mut resource: Value) -> Value {
    resource["DeletionPolicy"] = json!("RetainExceptOnCreate");
    resource["UpdateReplacePolicy"] = json!("Retain");
    resource
}
