//! What is who, where and which in a call: how findings put things into words, and how operators
//! do.

use patrol_core::{ApiCall, Event, UserIdentity, iam::ActionPattern};
use serde::{Serialize, de::DeserializeOwned};

/// Where a call was made, as far as the record says: ` in account 111122223333, us-east-1`.
pub(crate) fn place<Q, R>(event: &Event<ApiCall<Q, R>>) -> String
where
    Q: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    let call = &event.detail;
    let account = [
        &call.recipient_account_id,
        &event.account,
        &call.user_identity.account_id,
    ];
    let region = [&call.aws_region, &event.region];
    match (first_said(&account), first_said(&region)) {
        (Some(account), Some(region)) => format!(" in account {account}, {region}"),
        (Some(account), None) => format!(" in account {account}"),
        (None, Some(region)) => format!(" in {region}"),
        (None, None) => String::new(),
    }
}

/// Who made a call: the best name at hand, or the address it came from.
pub(crate) fn who<Q, R>(call: &ApiCall<Q, R>) -> &str {
    let name = call.user_identity.name();
    let address = call.source_ip_address.as_deref();
    // The identity says nothing at all, so its name is only a word for that.
    if name == UserIdentity::default().name() {
        return address
            .filter(|address| !address.is_empty())
            .unwrap_or(name);
    }
    name
}

/// An action that an operator lists: `StopLogging`, or `cloudtrail:StopLogging` as IAM writes it.
pub(crate) fn action_pattern(listed: &str) -> ActionPattern {
    listed.rsplit(':').next().unwrap_or(listed).into()
}

fn first_said<'a>(texts: &[&'a Option<String>]) -> Option<&'a str> {
    let mut texts = texts.iter().filter_map(|text| text.as_deref());
    texts.find(|text| !text.trim().is_empty())
}

/// A principal's name where there is no room for its ARN: `Admin` for a session of that role.
pub(crate) fn short_name(identity: &UserIdentity) -> &str {
    let issuer = identity.session_issuer();
    let names = [
        issuer.and_then(|issuer| issuer.user_name.as_deref()),
        identity.user_name.as_deref(),
    ];
    let mut names = names.into_iter().flatten();
    names
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| {
            let name = identity.name();
            name.rsplit([':', '/']).next().unwrap_or(name)
        })
}

/// The first few of many: `` `a`, `b` and 3 more``.
pub(crate) fn listed<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let shown: Vec<String> = items
        .iter()
        .take(most)
        .map(|item| format!("`{}`", item.as_ref()))
        .collect();
    match items.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Identity, Value, api_call, json};

    use super::*;

    fn read(event: &Value) -> Event<ApiCall> {
        serde_json::from_value(event.clone()).unwrap()
    }

    #[test]
    fn the_place_is_what_the_record_says() {
        let mut event = api_call("s3.amazonaws.com", "DeleteBucket", json!({}));
        assert_eq!(place(&read(&event)), " in account 111122223333, us-east-1");
        event["detail"]["recipientAccountId"] = json!(null);
        event["account"] = json!("");
        event["region"] = json!(null);
        event["detail"]["awsRegion"] = json!(" ");
        assert_eq!(place(&read(&event)), " in account 111122223333");
        event["detail"]["userIdentity"] = json!("somebody");
        assert_eq!(place(&read(&event)), "");
    }

    #[test]
    fn a_short_name_is_the_role_or_user() {
        let named = |identity: Value| {
            let event = api_call("s3.amazonaws.com", "DeleteBucket", json!({}));
            let event = read(&event.by(Identity::custom(identity)));
            short_name(&event.detail.user_identity).to_owned()
        };
        assert_eq!(
            named(json!({"sessionContext": {"sessionIssuer": {"userName": "Admin"}}, "arn": "x"})),
            "Admin"
        );
        assert_eq!(
            named(json!({"arn": "arn:aws:iam::111122223333:user/ops/ann"})),
            "ann"
        );
        assert_eq!(
            named(json!({"invokedBy": "config.amazonaws.com"})),
            "config.amazonaws.com"
        );
    }

    #[test]
    fn an_address_is_better_than_no_name() {
        let event = api_call("s3.amazonaws.com", "DeleteBucket", json!({}));
        assert_eq!(
            who(&read(&event).detail),
            "arn:aws:iam::111122223333:user/alice"
        );
        let event = event.by(Identity::custom(json!({"sessionContext": {}})));
        assert_eq!(who(&read(&event).detail), "192.0.2.10");
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(&["a", "b"], 2), "`a`, `b`");
        assert_eq!(listed(&["a", "b", "c"], 2), "`a`, `b` and 1 more");
    }
}
