//! Reading a dead letter: which rule it was for, why it is dead, and which function takes it.
//!
//! | Who wrote it | The body | What names the function |
//! |---|---|---|
//! | Lambda, after the last retry | the payload within the invocation's record | the record |
//! | EventBridge | what it would have invoked the function with | the attribute `TARGET_ARN` |
//! | SNS | the notification | the stack: the topic is a rule's |
//! | the function, for a webhook | the event with its rule | the attribute `Function` |
//!
//! Nothing in a message is trusted to name a function outside the stack.
//!
//! Sources: [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html),
//! [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html),
//! [SNS](https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html).

use std::collections::BTreeMap;

use patrol_core::{iam::Arn, one_line};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::super::aws::{queue::Message, stack::StackResource};
use crate::source::payload::marked_rules;

/// Characters of a reason that are shown.
const SHOWN: usize = 120;

/// A dead letter that was read.
pub(in crate::deploy) struct Letter {
    /// What takes it out of the queue.
    pub(in crate::deploy) receipt: String,
    /// When it came into the queue, in milliseconds since 1970.
    pub(in crate::deploy) sent: u64,
    /// The rules that it is for; none where the event is for every rule that matches it.
    pub(in crate::deploy) rules: Vec<String>,
    /// Why it is dead, in one line.
    pub(in crate::deploy) why: String,
    /// How it gets to a function, or why it cannot.
    pub(in crate::deploy) route: Result<Route, Stays>,
}

/// What a function is invoked with.
pub(in crate::deploy) struct Route {
    pub(in crate::deploy) function: String,
    pub(in crate::deploy) payload: String,
}

/// Why a letter stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::deploy) enum Stays {
    #[error(
        "a stream's records are not in the message, only where they stand: put the source's position back, or read them with `run`"
    )]
    Stream,
    #[error(
        "it was on its way to another account's bus, which takes AWS's events from EventBridge alone: evaluate it with `run`"
    )]
    Forwarded,
    #[error("it names a function that is not of this stack: `{0}`")]
    Stranger(String),
    #[error("it does not say which function it was for")]
    Unknown,
}

/// The functions of a stack, and the topics that invoke them.
pub(in crate::deploy) struct Functions {
    /// `REGION:ACCOUNT` of the stack.
    home: String,
    /// Logical ids by name in AWS.
    by_name: BTreeMap<String, String>,
    /// Logical ids of topics by ARN.
    topics: BTreeMap<String, String>,
}

impl Functions {
    /// Those among the resources of the stack with this ARN.
    pub(in crate::deploy) fn of(stack: &str, resources: &[StackResource]) -> Self {
        let named = |ty: &str| {
            let of_type = resources.iter().filter(|one| one.resource_type == ty);
            let named = of_type.map(|one| {
                let (name, id) = (&one.physical_resource_id, &one.logical_resource_id);
                (name.clone(), id.clone())
            });
            named.collect()
        };
        Self {
            home: home(stack),
            by_name: named("AWS::Lambda::Function"),
            topics: named("AWS::SNS::Topic"),
        }
    }

    /// The function of this stack with a name or an ARN.
    fn known(&self, given: &str) -> Result<String, Stays> {
        // The resource is `function:NAME`, perhaps with a version. Another account or region may have the same name.
        let name = match Arn::parse(given) {
            Ok(arn) => arn
                .resource()
                .strip_prefix("function:")
                .and_then(|rest| rest.split(':').next())
                .filter(|_| arn.service() == "lambda" && home(given) == self.home),
            Err(_) => Some(given),
        };
        if let Some(name) = name.filter(|name| self.by_name.contains_key(*name)) {
            return Ok(name.to_owned());
        }
        Err(if given.contains(":event-bus/") {
            Stays::Forwarded
        } else {
            Stays::Stranger(short(given))
        })
    }

    /// The function that a topic of this stack invokes: the one that its rule has for itself, or
    /// the one that all share.
    fn of_topic(&self, arn: &str) -> Result<String, Stays> {
        let topic = self.topics.get(arn).ok_or(Stays::Unknown)?;
        let rule = topic.strip_suffix("Topic").unwrap_or(topic);
        let named = |id: &str| {
            let found = self.by_name.iter().find(|(_, known)| *known == id);
            found.map(|(name, _)| name.clone())
        };
        let own = named(&format!("{rule}Function"));
        own.or_else(|| named("Function")).ok_or(Stays::Unknown)
    }
}

/// `REGION:ACCOUNT` of an ARN.
fn home(arn: &str) -> String {
    let arn = Arn::parse(arn);
    arn.map_or_else(
        |_| String::new(),
        |arn| format!("{}:{}", arn.region(), arn.account()),
    )
}

/// What Lambda writes of an invocation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    request_context: RequestContext,
    #[serde(borrow)]
    request_payload: Option<&'a RawValue>,
    #[serde(default)]
    response_payload: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    function_arn: String,
    #[serde(default)]
    condition: String,
}

/// What SNS writes.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    topic_arn: String,
    #[serde(rename = "Message")]
    _message: String,
}

impl Letter {
    pub(in crate::deploy) fn read(message: Message, functions: &Functions) -> Self {
        let (payload, why, function) = opened(&message, functions);
        let why = why
            .or_else(|| message.attribute(&["ErrorMessage", "ERROR_MESSAGE"]))
            .or_else(|| message.attribute(&["ErrorCode", "ERROR_CODE"]))
            .unwrap_or_else(|| "no reason is given".to_owned());
        let rules = payload.as_deref().map(marked_rules).unwrap_or_default();
        let route = function.and_then(|function| {
            let payload = payload.ok_or(Stays::Stream)?;
            Ok(Route { function, payload })
        });
        Self {
            rules,
            why: short(&why),
            route,
            receipt: message.receipt,
            sent: message.sent,
        }
    }

    /// Is it for one of these rules? Without names each letter is meant.
    pub(in crate::deploy) fn is_for(&self, rules: &[String]) -> bool {
        rules.is_empty() || self.rules.iter().any(|rule| rules.contains(rule))
    }
}

type Opened = (Option<String>, Option<String>, Result<String, Stays>);

/// The payload, why it failed, and the function, as far as the message tells them.
fn opened(message: &Message, functions: &Functions) -> Opened {
    if let Ok(invocation) = serde_json::from_str::<Invocation<'_>>(&message.body) {
        let said = invocation.response_payload["errorMessage"].as_str();
        let why = said.unwrap_or(&invocation.request_context.condition);
        let payload = invocation.request_payload.map(|raw| raw.get().to_owned());
        let function = functions.known(&invocation.request_context.function_arn);
        return (payload, Some(why.to_owned()), function);
    }
    if let Some(target) = message.attribute(&["TARGET_ARN", "Function"]) {
        let function = functions.known(&target);
        return (Some(message.body.clone()), None, function);
    }
    if let Ok(sns) = serde_json::from_str::<Notification>(&message.body)
        && let Ok(body) = serde_json::from_str::<Value>(&message.body)
    {
        let record = json!({ "EventSource": "aws:sns", "EventVersion": "1.0", "Sns": body });
        let payload = json!({ "Records": [record] });
        let function = functions.of_topic(&sns.topic_arn);
        return (Some(payload.to_string()), None, function);
    }
    (Some(message.body.clone()), None, Err(Stays::Unknown))
}

/// A text that may be a stranger's, as one short line.
pub(in crate::deploy) fn short(text: &str) -> String {
    let line = one_line(text.trim());
    let mut shown: String = line.chars().take(SHOWN).collect();
    if shown.len() < line.len() {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions() -> Functions {
        let resource = |ty: &str, id: &str, name: &str| StackResource {
            logical_resource_id: id.to_owned(),
            physical_resource_id: name.to_owned(),
            resource_type: ty.to_owned(),
            resource_status: "CREATE_COMPLETE".to_owned(),
        };
        let stack = "arn:aws:cloudformation:us-east-1:111122223333:stack/acme/1";
        Functions::of(
            stack,
            &[
                resource("AWS::Lambda::Function", "Function", "acme-f"),
                resource("AWS::Lambda::Function", "LateFunction", "acme-late"),
                resource("AWS::SNS::Topic", "LateTopic", "arn:late"),
                resource("AWS::SNS::Topic", "OtherTopic", "arn:other"),
            ],
        )
    }

    fn letter(body: Value, attributes: &[(&str, &str)]) -> Letter {
        let attributes = attributes.iter();
        let message = Message {
            id: "1".to_owned(),
            receipt: "r".to_owned(),
            sent: 0,
            body: body.to_string(),
            attributes: attributes
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        };
        Letter::read(message, &functions())
    }

    const ARN: &str = "arn:aws:lambda:us-east-1:111122223333:function:";

    #[test]
    fn what_lambda_gave_up_goes_to_its_function_again() {
        let marked = json!({ "patrol": { "rule": "late" }, "event": {} });
        let letter = letter(
            json!({
                "requestContext": { "functionArn": format!("{ARN}acme-f:$LATEST"), "condition": "RetriesExhausted" },
                "requestPayload": marked,
                "responsePayload": { "errorMessage": "no\nanswer" },
            }),
            &[],
        );
        let route = letter.route.expect("a route");
        assert_eq!(route.function, "acme-f");
        assert_eq!(route.payload, marked.to_string());
        assert_eq!(letter.rules, ["late"]);
        assert_eq!(letter.why, "no\\nanswer");
    }

    #[test]
    fn what_could_not_be_delivered_goes_to_its_target() {
        let body = json!({ "patrol": { "rule": "late" }, "event": {} });
        let target = format!("{ARN}acme-late");
        let attributes = [
            ("TARGET_ARN", target.as_str()),
            ("ERROR_CODE", "NO_PERMISSIONS"),
        ];
        let letter = letter(body.clone(), &attributes);
        assert_eq!(letter.why, "NO_PERMISSIONS");
        let route = letter.route.expect("a route");
        assert_eq!(
            (route.function, route.payload),
            ("acme-late".to_owned(), body.to_string())
        );
    }

    #[test]
    fn a_notification_goes_to_the_function_of_its_topic() {
        for (topic, function) in [("arn:late", "acme-late"), ("arn:other", "acme-f")] {
            let body = json!({ "Type": "Notification", "TopicArn": topic, "Message": "{}" });
            let route = letter(body.clone(), &[]).route.expect("a route");
            assert_eq!(route.function, function);
            let payload: Value = serde_json::from_str(&route.payload).expect("JSON");
            assert_eq!(payload["Records"][0]["Sns"], body);
        }
    }

    #[test]
    fn what_cannot_be_put_through_stays_and_says_why() {
        let stays = |body: Value, attributes: &[(&str, &str)]| {
            letter(body, attributes).route.err().expect("it stays")
        };
        let stream = json!({
            "requestContext": { "functionArn": format!("{ARN}acme-f"), "condition": "RetryAttemptsExhausted" },
            "KinesisBatchInfo": {},
        });
        assert_eq!(stays(stream, &[]), Stays::Stream);
        let bus = "arn:aws:events:us-east-1:111122223333:event-bus/central";
        assert_eq!(stays(json!({}), &[("TARGET_ARN", bus)]), Stays::Forwarded);
        let other = format!("{ARN}somebody-elses");
        assert_eq!(
            stays(json!({}), &[("TARGET_ARN", &other)]),
            Stays::Stranger(other.clone())
        );
        for other in [
            "arn:aws:lambda:eu-west-1:111122223333:function:acme-f",
            "arn:aws:lambda:us-east-1:444455556666:function:acme-f",
            "arn:aws:sqs:us-east-1:111122223333:acme-f",
            "arn:aws:events:us-east-1:111122223333:rule:acme-f",
        ] {
            let found = stays(json!({}), &[("TARGET_ARN", other)]);
            assert_eq!(found, Stays::Stranger(other.to_owned()), "{other}");
        }
        let topic = json!({ "TopicArn": "arn:strangers", "Message": "" });
        assert_eq!(stays(topic, &[]), Stays::Unknown);
        assert_eq!(stays(json!("text"), &[]), Stays::Unknown);
    }
}
