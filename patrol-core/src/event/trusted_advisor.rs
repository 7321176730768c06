//! A refreshed check item of Trusted Advisor.

use serde_json::Value;

use super::lenient::lenient;

lenient! {
    /// The `detail` of a `Trusted Advisor Check Item Refresh Notification`. Trusted Advisor sends
    /// its events to us-east-1; the region concerned stands in the item.
    ///
    /// Source: [monitoring Trusted Advisor check results with EventBridge](https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html).
    pub struct TrustedAdvisorCheck {
        /// The check's name, such as `VPC Internet Gateways`.
        pub check_name: String = "check-name",
        /// The item, by column: `Service`, `Region`, `Limit Name`, `Current Usage`, ...
        pub check_item_detail: serde_json::Map<String, Value> = "check-item-detail",
        /// `OK`, `WARN`, `ERROR` or `INFO`.
        pub status: String = "status",
        /// The resource concerned, if there is one.
        pub resource_id: String = "resource_id",
        /// The id of this refresh.
        pub uuid: String = "uuid",
    }
}

impl TrustedAdvisorCheck {
    /// A column of the item as text, `None` when it is absent, null or empty.
    #[must_use]
    pub fn item(&self, column: &str) -> Option<String> {
        match self.check_item_detail.as_ref()?.get(column)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
