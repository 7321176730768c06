//! Permissions added to a queue or topic without writing its policy (`AddPermission`).

use patrol_core::{ApiCall, Event, Finding};

use super::resource_policy::capitalized;
use super::{TrustedAccounts, hidden_request, listed, receivers, report, request, texts};

/// The finding about `AddPermission` of a queue or topic: the service writes the statement, and the record has
/// no policy. `None` if every account it names is trusted; a call that names none is reported.
///
/// Source: [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html) and
/// [SNS](https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html).
pub(crate) fn opened_by_permission(
    event: &Event<ApiCall>,
    kind: &str,
    target: &str,
    trusted: &TrustedAccounts,
) -> Option<Finding> {
    if let Some(hidden) = hidden_request(event, &format!("to whom it opened the {kind}")) {
        return Some(hidden);
    }
    let fields = request(&event.detail).as_object().into_iter().flatten();
    // `aWSAccountIds` in records, as CloudTrail writes `AWSAccountIds`.
    let accounts = fields.filter(|(name, _)| name.to_ascii_lowercase().starts_with("awsaccountid"));
    let accounts: Vec<&str> = accounts.flat_map(|(_, ids)| texts(ids)).collect();
    let strangers: Vec<&str> = match accounts.is_empty() {
        true => vec![UNSAID],
        false => accounts
            .into_iter()
            .filter(|account| !trusted.trusts(event, account))
            .collect(),
    };
    if strangers.is_empty() {
        return None;
    }
    let whom = match strangers[..] {
        [UNSAID] => UNSAID.to_owned(),
        _ => receivers(&strangers),
    };
    let actions = request(&event.detail);
    let actions = ["actions", "actionNames", "actionName"].map(|field| texts(&actions[field]));
    let actions: Vec<&str> = actions.into_iter().flatten().collect();
    let what = match actions.is_empty() {
        true => String::new(),
        false => format!(" for {}", listed(&actions, 5)),
    };
    let did = format!("opened the {kind} {target} to {whom}{what} with AddPermission");
    let subject = format!("{} permission added", capitalized(kind));
    let finding = report(event, &subject, &did, target);
    Some(finding.detail("letsIn", strangers))
}

/// Stands for accounts the record does not name.
const UNSAID: &str = "somebody the record does not name";

#[cfg(test)]
mod tests {
    use patrol_core::ParamValue;
    use patrol_testkit::{Value, api_call, json};

    use super::*;

    fn told(request: Value) -> Option<String> {
        let event = api_call("sqs.amazonaws.com", "AddPermission", request);
        let event = Event::<ApiCall>::try_from(&*event).unwrap();
        let trusted = TrustedAccounts::parse("222233334444").unwrap();
        opened_by_permission(&event, "queue", "orders", &trusted).map(|finding| finding.summary)
    }

    #[test]
    fn strangers_are_reported_and_ours_are_not() {
        let summary = told(
            json!({"aWSAccountIds": ["111122223333", "999988887777"], "actions": ["ReceiveMessage"]}),
        );
        let summary = summary.unwrap();
        assert!(
            summary.contains(
                "opened the queue orders to `999988887777` for `ReceiveMessage` with AddPermission in"
            ),
            "{summary}"
        );
        assert!(told(json!({"awsAccountId": "999988887777"})).is_some());
        assert!(told(json!({"aWSAccountIds": ["111122223333", "222233334444"]})).is_none());
        assert!(told(json!({"label": "x"})).unwrap().contains(UNSAID));
    }
}
