//! A schedule that EventBridge refuses, or whose ticks the rule does not get.

use super::RuleProblem;
use crate::{Pattern, RuleEntry, Trigger, pattern::PartialEvent};

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    let Trigger::Schedule(schedule) = rule.trigger() else {
        return;
    };
    if let Err(why) = schedule.check() {
        problems.push(RuleProblem::Schedule(why));
    }
    if !ticks(&rule.pattern()) {
        problems.push(RuleProblem::NoTick);
    }
}

/// Can the pattern match a tick of a schedule? One that cannot would silence the rule.
fn ticks(pattern: &Pattern) -> bool {
    let tick = PartialEvent::new()
        .field("source", ["aws.events"])
        .field("detail-type", ["Scheduled Event"]);
    pattern.could_match(&tick)
}
