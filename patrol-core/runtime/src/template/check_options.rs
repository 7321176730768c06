//! Options that AWS would refuse, refused before anything is written.

use std::{collections::BTreeSet, ops::RangeInclusive, time::Duration};

use super::{
    control,
    error::TemplateError,
    function,
    options::TemplateOptions,
    organization,
    settings::{Isolate, WebhookFront},
    trail,
};
use patrol_core::{ParamValue as _, Pattern, Registry, iam::Arn};

/// Days that CloudWatch Logs can keep a log.
///
/// Source: [PutRetentionPolicy](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// Layers of a function.
const LAYERS: usize = 5;
/// Tags of a resource that are the operator's: CloudFormation adds some of its own.
const TAGS: usize = 40;
/// Subnets and security groups of a function.
const SUBNETS: usize = 16;
const SECURITY_GROUPS: usize = 5;

/// Refuses the first option that AWS would refuse, or that names a rule that is not linked or not on.
pub(super) fn check(
    options: &TemplateOptions,
    linked: &Registry,
    on: &Registry,
) -> Result<(), TemplateError> {
    sizes(options)?;
    places(options)?;
    arns(options)?;
    network(options)?;
    tags(&options.tags)?;
    options.alarms.check()?;
    if let Isolate::Rules(names) = &options.isolate {
        for name in names {
            named(linked, on, name)?;
        }
    }
    control::check(options, on)?;
    additions(options, linked, on)?;
    let aggregations = options.aggregations(on);
    let errors = aggregations.errors().into_iter();
    errors
        .map(TemplateError::Aggregation)
        .map(Err)
        .next()
        .unwrap_or(Ok(()))
}

fn sizes(options: &TemplateOptions) -> Result<(), TemplateError> {
    within("memory", options.memory, 128..=10_240, "MB")?;
    within("timeout", options.timeout, 1..=900, "seconds")?;
    within("silence", options.silence, 0..=168, "hours")?;
    if !RETENTIONS.contains(&options.retention) {
        let days: Vec<_> = RETENTIONS.iter().map(ToString::to_string).collect();
        let wanted = format!("one of {} days", days.join(", "));
        return refuse("retention", options.retention, wanted);
    }
    for (option, executions) in [
        ("reserved-concurrency", options.reserved_concurrency),
        ("webhook-concurrency", options.webhook_concurrency),
    ] {
        if executions == Some(0) {
            return refuse(option, 0, "1 or more: with 0 the function never runs");
        }
    }
    if let Some(executions) = options.webhook_concurrency
        && options.shared_webhooks
    {
        let wanted = "no `--shared-webhooks`, with which webhooks have no function of their own";
        return refuse("webhook-concurrency", executions, wanted);
    }
    if !(1..=Pattern::MAX_CHARS).contains(&options.pattern_limit) {
        let wanted = format!("1 to {}", Pattern::MAX_CHARS);
        return refuse("pattern-limit", options.pattern_limit, wanted);
    }
    if let Some(age) = &options.refresh_after
        && let Err(why) = Duration::parse(age)
    {
        return refuse("refresh-after", age, why.expected());
    }
    match options.webhooks {
        WebhookFront::HttpApi { rate, burst } if rate == 0 || burst == 0 => {
            let wanted = "a rate and a burst of 1 or more";
            refuse("http-api", format!("{rate}:{burst}"), wanted)
        }
        _ => Ok(()),
    }
}

fn places(options: &TemplateOptions) -> Result<(), TemplateError> {
    if let Some(region) = &options.region
        && !is_region(region)
    {
        return refuse("region", region, "a region such as `us-east-1`");
    }
    if let Some(path) = &options.role_path
        && !is_role_path(path)
    {
        return refuse(
            "role-path",
            path,
            "a path that begins and ends with `/`, such as `/security/`",
        );
    }
    if let Some(bucket) = &options.trail_bucket {
        trail::check(bucket)?;
    }
    if let Some(owner) = &options.trail_bucket_owner {
        trail::check_owner(owner)?;
    }
    match &options.organization {
        Some(id) => organization::check_id(id),
        None => Ok(()),
    }
}

/// ARNs may hold `${AWS::Partition}` and the like, so only what shows their kind is checked.
fn arns(options: &TemplateOptions) -> Result<(), TemplateError> {
    let is = |arn: &str, service: &str, kind: &str| {
        // `${AWS::Partition}` has two colons of its own.
        let plain = arn.replace("AWS::", "");
        let fits = |one: Arn<'_>| one.service() == service && one.resource().starts_with(kind);
        Arn::parse(&plain).is_ok_and(fits) && !arn.contains(char::is_whitespace)
    };
    if let Some(arn) = &options.permissions_boundary
        && !is(arn, "iam", "policy/")
    {
        let wanted = "a policy's ARN such as `arn:aws:iam::111122223333:policy/boundary`";
        return refuse("permissions-boundary", arn, wanted);
    }
    for (option, key) in [
        ("topic-key", &options.topic_key),
        ("trail-key", &options.trail_key),
    ] {
        if let Some(arn) = key
            && !is(arn, "kms", "key/")
        {
            let wanted = "a key's ARN such as `arn:aws:kms:us-east-1:111122223333:key/KEY-ID`";
            return refuse(option, arn, wanted);
        }
    }
    if let Some(arn) = &options.alarm_topic
        && !is(arn, "sns", "")
    {
        let wanted = "a topic's ARN such as `arn:aws:sns:us-east-1:111122223333:alarms`";
        return refuse("alarm-topic", arn, wanted);
    }
    for arn in &options.layers {
        let version = arn.rsplit(':').next().unwrap_or_default();
        if !is(arn, "lambda", "layer:") || version.parse::<u64>().is_err() {
            let wanted = "a layer version's ARN such as `arn:aws:lambda:us-east-1:111122223333:layer:name:1`";
            return refuse("layer", arn, wanted);
        }
    }
    if options.layers.len() > LAYERS {
        let wanted = format!("at most {LAYERS} layers");
        return refuse("layer", options.layers.join(","), wanted);
    }
    Ok(())
}

fn network(options: &TemplateOptions) -> Result<(), TemplateError> {
    let Some(vpc) = &options.vpc else {
        return Ok(());
    };
    let lists = [
        ("subnet", &vpc.subnets, "subnet-", SUBNETS),
        (
            "security-group",
            &vpc.security_groups,
            "sg-",
            SECURITY_GROUPS,
        ),
    ];
    for (option, ids, prefix, most) in lists {
        let is_id = |id: &str| {
            id.strip_prefix(prefix).is_some_and(|rest| {
                matches!(rest.len(), 8 | 17)
                    && rest.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
            })
        };
        if let Some(id) = ids.iter().find(|id| !is_id(id)) {
            let wanted = format!("an id such as `{prefix}0123456789abcdef0`");
            return refuse(option, id, wanted);
        }
        if ids.is_empty() || ids.len() > most {
            return refuse(option, ids.join(","), format!("1 to {most} ids"));
        }
    }
    Ok(())
}

fn tags(tags: &[(String, String)]) -> Result<(), TemplateError> {
    let mut keys = BTreeSet::new();
    for (key, value) in tags {
        let tag = || format!("{key}={value}");
        // Some services take an empty value, others do not.
        let fits =
            (1..=128).contains(&key.chars().count()) && (1..=256).contains(&value.chars().count());
        if !fits {
            let wanted = "a key of 1 to 128 characters and a value of 1 to 256";
            return refuse("tag", tag(), wanted);
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return refuse("tag", tag(), "a key that does not begin with `aws:`");
        }
        if !keys.insert(key) {
            return refuse("tag", tag(), format!("one value for `{key}`, not two"));
        }
    }
    if tags.len() > TAGS {
        return refuse(
            "tag",
            format!("({} of them)", tags.len()),
            format!("at most {TAGS}"),
        );
    }
    Ok(())
}

/// What the team adds by itself: its form, and whom it is for.
fn named(linked: &Registry, on: &Registry, name: &str) -> Result<(), TemplateError> {
    let rule = function::find(linked, name)?;
    match on.get(rule.name) {
        Some(_) => Ok(()),
        None => Err(TemplateError::RuleOff {
            name: name.to_owned(),
        }),
    }
}

fn additions(
    options: &TemplateOptions,
    linked: &Registry,
    on: &Registry,
) -> Result<(), TemplateError> {
    for (rule, statement) in &options.statements {
        if let Some(rule) = rule {
            named(linked, on, rule)?;
        }
        if !statement["Effect"].is_string() {
            let whose = rule.as_deref().unwrap_or("every function");
            let why = "a statement has an `Effect`, an `Action` and a `Resource`";
            return Err(TemplateError::Addition {
                name: format!("the statement for {whose}"),
                why: why.to_owned(),
            });
        }
    }
    let typed = options.parameters.iter().chain(&options.resources);
    for (name, value) in typed {
        if !value["Type"].is_string() {
            return Err(TemplateError::Addition {
                name: format!("`{name}`"),
                why: "it has no `Type`".to_owned(),
            });
        }
    }
    Ok(())
}

fn within(
    option: &'static str,
    value: u32,
    range: RangeInclusive<u32>,
    unit: &str,
) -> Result<(), TemplateError> {
    if range.contains(&value) {
        return Ok(());
    }
    let wanted = format!("{} to {} {unit}", range.start(), range.end());
    refuse(option, value, wanted)
}

fn refuse(
    option: &'static str,
    value: impl std::fmt::Display,
    wanted: impl Into<String>,
) -> Result<(), TemplateError> {
    Err(TemplateError::option(option, value, wanted))
}

/// Has it the form of a region's name? Which regions there are, AWS knows; `Frankfurt` and
/// `us-east-1a` are not.
fn is_region(region: &str) -> bool {
    let parts: Vec<_> = region.split('-').collect();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase());
    match &parts[..] {
        [words @ .., number] => {
            words.len() >= 2
                && words.iter().all(word)
                && !number.is_empty()
                && number.bytes().all(|c| c.is_ascii_digit())
        }
        [] => false,
    }
}

/// Source: [CreateRole](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html).
fn is_role_path(path: &str) -> bool {
    path.starts_with('/')
        && path.ends_with('/')
        && path.len() <= 512
        && path.bytes().all(|c| c.is_ascii_graphic())
}
