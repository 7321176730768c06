//! What stays when the stack is deleted: events that were given up, logs, and the key of both.

use serde_json::{Value, json};

use super::options::TemplateOptions;

/// Has the resource kept when the stack is deleted, or another takes its place, unless the operator
/// wants everything deleted. A stack that could not be created leaves nothing.
///
/// Source: [DeletionPolicy](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
pub(super) fn kept(options: &TemplateOptions, mut resource: Value) -> Value {
    let (deletion, replacement) = if options.delete_all {
        ("Delete", "Delete")
    } else {
        ("RetainExceptOnCreate", "Retain")
    };
    resource["DeletionPolicy"] = json!(deletion);
    resource["UpdateReplacePolicy"] = json!(replacement);
    resource
}
