//! What brings events to the rule: a schedule that EventBridge refuses, or a trigger whose events the pattern never
//! matches.

use super::RuleProblem;
use crate::{Pattern, RuleEntry, Stream, Trigger, pattern::PartialEvent};

/// A source that is neither of AWS nor of Patrol. Topics, queues and streams may carry events of others.
const FOREIGN: &str = "com.example.any";

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    let (trigger, pattern) = (rule.trigger(), rule.pattern());
    if let Trigger::Schedule(schedule) = &trigger
        && let Err(why) = schedule.check()
    {
        problems.push(RuleProblem::Schedule(why));
    }
    let (feeds, carries) = match trigger {
        Trigger::EventPattern => return untriggered(&pattern, problems),
        Trigger::Schedule(_) => (&[TICK][..], false),
        Trigger::Webhook(_) => (&[WEBHOOK][..], false),
        Trigger::Sns => (&[SNS][..], true),
        // A message of a topic that fills the queue is the topic's.
        Trigger::Stream(Stream::Sqs) => (&[SQS, SNS][..], true),
        Trigger::Stream(Stream::Kinesis) => (&[KINESIS][..], true),
        Trigger::Stream(Stream::DynamoDb) => (&[DYNAMODB][..], false),
    };
    let foreign = carries && takes_foreign(&pattern);
    if !foreign && !feeds.iter().any(|feed| takes(&pattern, *feed)) {
        let from = feeds[0].0;
        problems.push(RuleProblem::Unfed { from });
    }
}

/// A source, and the detail-type of its events.
type Feed = (&'static str, &'static str);

const TICK: Feed = ("aws.events", "Scheduled Event");
const WEBHOOK: Feed = ("patrol.webhook", "Webhook Request");
const SNS: Feed = ("patrol.sns", "SNS Message");
const SQS: Feed = ("patrol.sqs", "SQS Message");
const KINESIS: Feed = ("patrol.kinesis", "Kinesis Record");
const DYNAMODB: Feed = ("patrol.dynamodb", "DynamoDB Stream Record");

fn takes(pattern: &Pattern, (source, detail_type): Feed) -> bool {
    let event = PartialEvent::new().field("source", [source]);
    pattern.could_match(&event.field("detail-type", [detail_type]))
}

/// Can it match an event of somebody else?
fn takes_foreign(pattern: &Pattern) -> bool {
    let named = pattern.texts_at("source");
    let ours = |source: &&str| source.starts_with("aws.") || source.starts_with("patrol.");
    let others = named
        .iter()
        .map(String::as_str)
        .filter(|source| !ours(source));
    let mut sources = others.chain([FOREIGN]);
    sources.any(|source| pattern.could_match(&PartialEvent::new().field("source", [source])))
}

/// A pattern for what a trigger brings, and no trigger.
fn untriggered(pattern: &Pattern, problems: &mut Vec<RuleProblem>) {
    let named = pattern.texts_at("source");
    let triggered = [WEBHOOK, SNS, SQS, KINESIS, DYNAMODB];
    let found = triggered.iter().find(|(source, _)| named.contains(*source));
    if let Some((from, _)) = found {
        problems.push(RuleProblem::Untriggered { from });
    }
}
