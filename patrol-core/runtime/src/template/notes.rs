//! What people who deploy a stack must know, and neither CloudFormation nor AWS says.

use super::{
    forwarded::aws_only, function::Function, options::TemplateOptions, rule_patterns::RulePattern,
    settings::WebhookFront,
};

/// What there is to know of the security account's stack.
pub(super) fn central(
    options: &TemplateOptions,
    functions: &[Function],
    patterns: &[RulePattern],
) -> Vec<String> {
    let mut notes = Vec::new();
    // A trail whose log objects are read stands already.
    if options.trail_bucket.is_none() {
        notes.extend(trail(patterns));
    }
    if options.organization.is_some() || options.forwarded {
        notes.extend(organization(functions, patterns));
    }
    if let Some(id) = &options.organization {
        notes.push(format!(
            "the accounts of `{id}` forward nothing yet: deploy `template --member` in them, in each region"
        ));
        notes.push(format!(
            "the bus takes only AWS's own events from the accounts of `{id}`; an administrator of an account can still hold its events back, or replay old ones"
        ));
    }
    if options.webhooks == WebhookFront::FunctionUrl
        && options
            .webhook_concurrency
            .or(options.reserved_concurrency)
            .is_none()
        && functions.iter().any(Function::serves_webhooks_only)
    {
        notes.push(
            "calls of webhooks may take all of the account's concurrency, and detection waits: bound them with `--webhook-concurrency N` or `--http-api RATE:BURST`"
                .to_owned(),
        );
    }
    if options.alarm_topic.is_some() {
        notes.push(
            "the topic of `--alarm-topic` hears no alarm unless its policy, and that of its key, let `cloudwatch.amazonaws.com` publish"
                .to_owned(),
        );
    }
    notes
}

/// What there is to know of a member account's stack.
pub(super) fn member(patterns: &[RulePattern]) -> Vec<String> {
    trail(patterns)
        .into_iter()
        .chain(kept_apart(patterns))
        .collect()
}

/// Without a trail, no CloudTrail event reaches EventBridge.
fn trail(patterns: &[RulePattern]) -> Option<String> {
    let rules = patterns.iter().filter(|with| with.from_cloudtrail).count();
    if rules == 0 {
        return None;
    }
    let rules = match rules {
        1 => "1 rule waits".to_owned(),
        rules => format!("{rules} rules wait"),
    };
    Some(format!(
        "{rules} for events that CloudTrail makes, which arrive only where a trail logs management events: without a trail nothing fires"
    ))
}

/// What the rules do not see, or cannot ask, of member accounts.
fn organization<'a>(
    functions: &'a [Function],
    patterns: &'a [RulePattern],
) -> impl Iterator<Item = String> + 'a {
    let rules = functions.iter().flat_map(|function| &function.rules);
    let asking = rules.filter(|rule| !rule.permissions().is_empty());
    let asking = asking.map(|rule| {
        format!(
            "rule `{}` asks AWS in this account alone: it cannot see what is in a member account, and an event from there may end as an error",
            rule.name
        )
    });
    asking.chain(kept_apart(patterns))
}

/// Rules whose events no account forwards, as AWS does not make them.
fn kept_apart(patterns: &[RulePattern]) -> impl Iterator<Item = String> {
    let apart = patterns
        .iter()
        .filter(|with| aws_only(&with.pattern).is_none());
    apart.map(|with| {
        format!(
            "rule `{}` sees no event of member accounts: AWS's own events alone are forwarded",
            with.rule.name
        )
    })
}
