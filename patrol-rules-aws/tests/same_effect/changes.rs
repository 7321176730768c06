//! The changes, and what must hold after each.

use patrol_testkit::{Value, json};

use super::documents;

/// What people must hear of the changed event.
pub(crate) enum Tells {
    /// Findings as severe as before, about the same principals.
    TheSame,
    /// Findings no less severe than before.
    NoLess,
    /// None: nothing happened.
    Nothing,
}

/// A change of an event.
pub(crate) struct Change {
    pub(crate) name: &'static str,
    pub(crate) tells: Tells,
    /// Must what is silent stay silent?
    pub(crate) keeps_silence: bool,
    /// An event that it has nothing to change in stays as it is.
    pub(crate) make: fn(&mut Value),
}

const fn same(name: &'static str, make: fn(&mut Value)) -> Change {
    Change {
        name,
        tells: Tells::TheSame,
        keeps_silence: true,
        make,
    }
}

/// Who is behind a call: a fixture that is silent for the sake of a service is not silent any more.
const fn through(name: &'static str, make: fn(&mut Value)) -> Change {
    Change {
        name,
        tells: Tells::TheSame,
        keeps_silence: false,
        make,
    }
}

pub(crate) const CHANGES: [Change; 17] = [
    through("through CloudFormation", |event| {
        by_service(event, "cloudformation.amazonaws.com")
    }),
    through("through Cloud Control API", |event| {
        by_service(event, "cloudcontrolapi.amazonaws.com")
    }),
    through("through Step Functions", |event| {
        by_service(event, "states.us-east-1.amazonaws.com")
    }),
    through("through a stack set in China", |event| {
        by_service(
            event,
            "member.org.stacksets.cloudformation.amazonaws.com.cn",
        );
    }),
    Change {
        name: "by the root user",
        tells: Tells::NoLess,
        keeps_silence: false,
        make: by_root,
    },
    Change {
        name: "in China",
        tells: Tells::NoLess,
        keeps_silence: true,
        make: in_china,
    },
    Change {
        name: "a dry run",
        tells: Tells::Nothing,
        keeps_silence: true,
        make: dry_run,
    },
    same("a later record", later),
    same("an older record", older),
    same("the code of a success", |event| error(event, "200")),
    same("an empty code", |event| error(event, "")),
    same("fields that nobody knows", |event| {
        in_bodies(event, &unknown_fields)
    }),
    same("yes and no as text", |event| in_bodies(event, &yes_and_no)),
    same("numbers as text", |event| in_bodies(event, &numbers)),
    same("documents escaped and the other way round", |event| {
        in_documents(event, &|document| documents::reversed(document).into());
    }),
    same("documents as JSON", |event| {
        in_documents(event, &Value::clone)
    }),
    same("lists of one in documents", |event| {
        in_documents(event, &|document| {
            documents::regrouped(document).to_string().into()
        });
    }),
];

/// The record of CloudTrail that an event carries.
fn record(event: &mut Value) -> Option<&mut Value> {
    let kind = event["detail-type"].as_str()?;
    kind.ends_with("via CloudTrail")
        .then(|| &mut event["detail"])
}

fn by_service(event: &mut Value, service: &str) {
    let Some(record) = record(event).filter(|record| record["userIdentity"].is_object()) else {
        return;
    };
    record["userIdentity"]["invokedBy"] = json!(service);
    record["sourceIPAddress"] = json!(service);
    record["userAgent"] = json!(service);
}

fn by_root(event: &mut Value) {
    if let Some(record) = record(event) {
        record["userIdentity"] = json!({
            "type": "Root", "principalId": "111122223333", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:root",
        });
    }
}

/// ARNs, hosts and region, but not the source of the event: it is that of the commercial regions.
fn in_china(event: &mut Value) {
    let region = event["region"].as_str().unwrap_or("us-east-1").to_owned();
    let source = event["detail"]["eventSource"].clone();
    let text = event.to_string().replace("arn:aws:", "arn:aws-cn:");
    let text = text
        .replace(&region, "cn-north-1")
        .replace("amazonaws.com", "amazonaws.com.cn");
    *event = serde_json::from_str(&text).expect("JSON");
    if !source.is_null() {
        event["detail"]["eventSource"] = source;
    }
}

fn dry_run(event: &mut Value) {
    if let Some(record) =
        record(event).filter(|record| record["eventSource"] == "ec2.amazonaws.com")
    {
        record["errorCode"] = json!("Client.DryRunOperation");
        record["errorMessage"] = json!("Request would have succeeded, but DryRun flag is set.");
        record["responseElements"] = Value::Null;
    }
}

fn later(event: &mut Value) {
    let Some(record) = record(event) else { return };
    let more = json!({
        "eventVersion": "1.12", "sharedEventID": "5d0e8c1a-94c3-4a0b-b7de-0000000000aa",
        "sessionCredentialFromConsole": "true", "tlsDetails": {"tlsVersion": "TLSv1.3"},
        "addendum": {"reason": "DELIVERY_DELAY"}, "eventContext": {"tagContext": {}}, "new": [{"a": null}],
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    if record["userIdentity"].is_object() {
        record["userIdentity"]["new"] = json!({"a": 1});
    }
}

/// Before version 1.05, with the account in the envelope alone.
fn older(event: &mut Value) {
    let Some(record) = record(event) else { return };
    record["eventVersion"] = json!("1.02");
    let fields = record.as_object_mut().expect("an object");
    for name in [
        "eventCategory",
        "recipientAccountId",
        "readOnly",
        "tlsDetails",
    ] {
        fields.remove(name);
    }
}

/// On a call that succeeded.
fn error(event: &mut Value, code: &str) {
    if let Some(record) = record(event).filter(|record| record["errorCode"].is_null()) {
        record["errorCode"] = json!(code);
    }
}

/// Each value in the request and the answer, a policy's own apart: its content is IAM's.
fn in_bodies(event: &mut Value, change: &dyn Fn(&mut Value)) {
    if let Some(record) = record(event) {
        for body in ["requestParameters", "responseElements"] {
            if record[body].is_object() && record[body]["omitted"] != true {
                walk(&mut record[body], change);
            }
        }
    }
}

fn walk(value: &mut Value, change: &dyn Fn(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        Value::Object(fields) if !fields.contains_key("Statement") => {
            fields.values_mut().for_each(|field| walk(field, change));
        }
        _ => {}
    }
    let is_document = value.get("Statement").is_some();
    if !is_document {
        change(value);
    }
}

fn unknown_fields(value: &mut Value) {
    if let Value::Object(fields) = value
        && !fields.is_empty()
    {
        fields.insert("aaNull".into(), Value::Null);
        fields.insert("zzNew".into(), json!({"list": [1, "text"], "empty": ""}));
    }
}

fn yes_and_no(value: &mut Value) {
    if let Value::Bool(yes) = value {
        *value = json!(if *yes { "True" } else { "false" });
    }
}

fn numbers(value: &mut Value) {
    if let Value::Number(number) = value {
        *value = json!(number.to_string());
    }
}

/// Each text in the request that is a document.
fn in_documents(event: &mut Value, change: &dyn Fn(&Value) -> Value) {
    let change = |value: &mut Value| {
        let document = value
            .as_str()
            .filter(|text| text.trim_start().starts_with('{'));
        let document = document.and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(document) = document {
            *value = change(&document);
        }
    };
    if let Some(record) = record(event).filter(|record| record["requestParameters"].is_object()) {
        walk(&mut record["requestParameters"], &change);
    }
}
