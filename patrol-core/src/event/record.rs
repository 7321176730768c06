//! What CloudTrail's record says, and whose word it is.

use serde::Deserialize;
use serde_json::Value;

use super::UserIdentity;
use crate::pattern::cloudtrail::DETAIL_TYPES;

/// What every CloudTrail record says of who and where, whatever the shape that the rule asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) address: Option<String>,
    pub(super) identity: UserIdentity,
    /// The user's name in the portal of IAM Identity Center: `additionalEventData.UserName`.
    pub(super) portal_user: Option<String>,
}

impl Record {
    /// The record in the detail of an event. Only AWS's own says in which account and region it was.
    pub(super) fn of(source: &str, detail_type: &str, detail: &Value) -> Self {
        let of_aws = is_of_aws(source) && DETAIL_TYPES.contains(&detail_type);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let vouched = |value: &Value| text(value).filter(|_| of_aws);
        Self {
            account: vouched(&detail["recipientAccountId"]),
            region: vouched(&detail["awsRegion"]),
            address: text(&detail["sourceIPAddress"]),
            identity: UserIdentity::deserialize(&detail["userIdentity"]).unwrap_or_default(),
            portal_user: text(&detail["additionalEventData"]["UserName"]),
        }
    }
}

/// Is it a source that AWS alone can use?
fn is_of_aws(source: &str) -> bool {
    source.starts_with("aws.") && !is_of_partner(source)
}

/// Is it the source of a partner? Partners may write any detail-type, and their sources begin with `aws.`, too.
///
/// Source: [receiving events from a SaaS partner](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html).
pub(crate) fn is_of_partner(source: &str) -> bool {
    source.starts_with("aws.partner/")
}
