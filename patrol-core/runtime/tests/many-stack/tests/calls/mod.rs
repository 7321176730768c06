//! Calls of the sixty services: those that rules wait for, by whom some of them wait for, refused ones,
//! and some that no rule waits for.

use serde_json::{Value, json};

/// One kind of event.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) service: &'static str,
    name: String,
    pub(crate) root: bool,
    refused: bool,
}

/// Every call by the root user and by a user, as it succeeds and as it is refused.
pub(crate) fn all() -> Vec<Call> {
    let lines = include_str!("../../calls.txt").lines();
    let services = lines.filter_map(|line| line.split_once(": "));
    let named = services.flat_map(|(service, names)| {
        let names = names.split(',').chain(["DescribeNothing"]);
        names.map(move |name| (service, name.to_owned()))
    });
    named
        .flat_map(|(service, name)| {
            [(true, false), (false, false), (true, true), (false, true)].map(|(root, refused)| {
                Call {
                    service,
                    name: name.clone(),
                    root,
                    refused,
                }
            })
        })
        .collect()
}

impl Call {
    /// CloudTrail's record of it. A user is named so.
    pub(crate) fn record(&self, id: &str, user: &str) -> Value {
        let who = if self.root {
            json!({ "type": "Root", "accountId": "000000000000", "arn": "arn:aws:iam::000000000000:root" })
        } else {
            json!({ "type": "IAMUser", "accountId": "000000000000", "userName": user,
                "arn": format!("arn:aws:iam::000000000000:user/{user}") })
        };
        let mut record = json!({
            "eventVersion": "1.11", "eventID": id, "eventTime": "2026-03-02T09:01:00Z",
            "eventSource": format!("{}.amazonaws.com", self.service), "eventName": self.name,
            "awsRegion": "us-east-1", "recipientAccountId": "000000000000", "userIdentity": who,
        });
        if self.refused {
            record["errorCode"] = json!("AccessDenied");
        }
        record
    }

    /// The event that EventBridge delivers.
    pub(crate) fn event(&self, id: &str, user: &str, time: &str) -> Value {
        json!({
            "version": "0", "id": id, "detail-type": "AWS API Call via CloudTrail",
            "source": format!("aws.{}", self.service), "account": "000000000000", "time": time,
            "region": "us-east-1", "resources": [], "detail": self.record(id, user),
        })
    }
}
