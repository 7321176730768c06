//! Which rules a sender may speak to.

use std::collections::HashMap;

use patrol_core::RuleEntry;

use crate::source::Sender;

/// Which rules topics, queues and streams feed.
///
/// A sender to the topic of one rule is not believed by the others: a message that looks
/// like an event in EventBridge's envelope, such as a sign-in of the root user, is evaluated by the
/// rules that the topic feeds and by no other.
pub(crate) enum Feeds {
    /// The ARN of the topic, queue or stream that feeds a rule, by rule.
    #[cfg_attr(
        not(feature = "lambda"),
        allow(dead_code, reason = "a function knows its feeds")
    )]
    ByArn(HashMap<&'static str, String>),
    /// Recorded messages: a rule is fed by whatever is of the kind that its trigger names.
    #[cfg_attr(
        not(feature = "cli"),
        allow(dead_code, reason = "the command line knows no ARN")
    )]
    ByTrigger,
}

impl Feeds {
    /// May this rule hear of what the sender sent?
    pub(crate) fn lead_to(&self, sender: &Sender, rule: &RuleEntry) -> bool {
        match sender {
            Sender::Bus | Sender::S3 => true,
            Sender::Rules(names) => names.iter().any(|name| rule.name == name),
            Sender::Rule(only) | Sender::Webhook(only) => rule.name == only,
            Sender::Feed { kind, arn } => match self {
                Self::ByArn(feeds) => feeds.get(rule.name).is_some_and(|feed| feed == arn),
                Self::ByTrigger => kind.feeds(rule),
            },
        }
    }

    /// May this sender say that there is a new log of the trail? What feeds a rule, or is marked for rules, is for them
    /// alone: whoever may send it could have old logs evaluated and told again.
    #[cfg(feature = "lambda")]
    pub(crate) fn announce_logs(&self, sender: &Sender) -> bool {
        match sender {
            Sender::Bus | Sender::S3 => true,
            Sender::Rule(_) | Sender::Rules(_) | Sender::Webhook(_) => false,
            Sender::Feed { arn, .. } => match self {
                Self::ByArn(feeds) => !feeds.values().any(|feed| feed == arn),
                Self::ByTrigger => true,
            },
        }
    }
}
