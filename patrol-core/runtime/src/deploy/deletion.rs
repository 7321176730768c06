//! What a stack holds that its deletion would take away, or leave behind.

use serde::Serialize;

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
