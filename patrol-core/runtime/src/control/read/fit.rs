//! Whether what a suppression hides is meant to be hidden: some of what its rules find, not nothing, not all
//! and, unless the operator confirms it, not nearly all.

use std::collections::BTreeMap;

use patrol_core::{
    Matcher, Pattern, RuleEntry,
    pattern::cloudtrail::{API_CALL, CONSOLE_ACTION, CONSOLE_SIGN_IN, SERVICE_EVENT},
};

use super::broad::Tests;

/// Fields that hold one value, in every event that has them: two patterns that want different ones
/// match no event together.
///
/// Source: [EventBridge events](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html)
/// and [CloudTrail's records](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
const SINGLE: [&str; 14] = [
    "account",
    "detail-type",
    "detail.awsRegion",
    "detail.errorCode",
    "detail.eventName",
    "detail.eventSource",
    "detail.eventType",
    "detail.recipientAccountId",
    "detail.sourceIPAddress",
    "detail.userIdentity.accountId",
    "detail.userIdentity.arn",
    "detail.userIdentity.type",
    "region",
    "source",
];

/// Fields that every event has.
const ALWAYS: [&str; 7] = [
    "account",
    "detail-type",
    "id",
    "region",
    "source",
    "time",
    "version",
];

/// The detail-types of CloudTrail's records of calls and sign-ins.
const RECORDED: [&str; 4] = [API_CALL, CONSOLE_ACTION, CONSOLE_SIGN_IN, SERVICE_EVENT];
/// Fields that each of these records has.
///
/// Source: [record contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
const IN_RECORDS: [&str; 7] = [
    "detail.awsRegion",
    "detail.eventID",
    "detail.eventName",
    "detail.eventSource",
    "detail.eventTime",
    "detail.eventType",
    "detail.eventVersion",
];

/// Fields that say what kind of event it is, and not whose or about what: nearly all events of a rule have
/// the same value there.
const OF_ITS_KIND: [&str; 4] = [
    "detail-type",
    "detail.eventType",
    "detail.eventVersion",
    "version",
];
/// The same of rules that listen to one service.
const OF_ITS_SERVICE: [&str; 2] = ["detail.eventSource", "source"];

/// What is wrong with a suppression's pattern for its rules. `broad`: the operator says that it is to hide
/// nearly all.
pub(super) fn misfits(pattern: &Pattern, rules: &[&'static RuleEntry], broad: bool) -> Vec<String> {
    let mut tests = Tests::default();
    let misfits = rules.iter();
    let misfits = misfits.filter_map(|rule| misfit(pattern, rule, broad, &mut tests));
    misfits.collect()
}

fn misfit(pattern: &Pattern, rule: &RuleEntry, broad: bool, tests: &mut Tests) -> Option<String> {
    let name = rule.name;
    let of_rule = rule.pattern();
    let mut always = ALWAYS.to_vec();
    let kinds = of_rule.exact_values("detail-type").unwrap_or_default();
    if !kinds.is_empty() && kinds.iter().all(|kind| RECORDED.contains(&&**kind)) {
        always.extend(IN_RECORDS);
    }
    if !pattern.could_match_with(&of_rule, &SINGLE) {
        return Some(format!(
            "matches no event of rule `{name}`, whose pattern is `{of_rule}`: compare the fields that both name"
        ));
    }
    if of_rule.implies(pattern, &always) {
        return Some(format!(
            "matches every event of rule `{name}` and would hide all that it finds: name more fields, or set `enabled = false` for the rule"
        ));
    }
    if broad {
        return None;
    }
    let wide = widest(pattern, &of_rule, &always, tests)?;
    let place = match wide == *pattern {
        true => String::new(),
        false => format!(" where it asks for `{wide}`"),
    };
    Some(format!(
        "names no value that tells one event of rule `{name}` from another{place}, and would hide nearly all that it finds: name an account, a principal or a resource, or write `broad = true` beside it if that is meant"
    ))
}

/// A part of the pattern that matches nearly all events of a rule. Each way to match must name, in one
/// field at least, values that few events have; and so must those together that name the same field.
fn widest(
    pattern: &Pattern,
    of_rule: &Pattern,
    always: &[&str],
    tests: &mut Tests,
) -> Option<Pattern> {
    let one = |path| {
        of_rule
            .exact_values(path)
            .filter(|values| values.len() == 1)
    };
    let signs_in = one("detail-type").is_some_and(|kinds| kinds == [CONSOLE_SIGN_IN]);
    let one_service = signs_in || one("source").is_some();
    let mut together = BTreeMap::<String, Vec<Matcher>>::new();
    for alternative in pattern.alternatives() {
        let counts = |path: &str, any_of: &[Matcher]| {
            let same_in_all =
                OF_ITS_KIND.contains(&path) || one_service && OF_ITS_SERVICE.contains(&path);
            !same_in_all && !of_rule.implies(&Pattern::with_field(path, any_of.to_vec()), always)
        };
        let fields = alternative.fields();
        let asked: Vec<_> = fields
            .filter(|(path, any_of)| counts(path, any_of))
            .collect();
        if asked.iter().all(|(_, any_of)| tests.is_broad(any_of)) {
            return Some(alternative.into());
        }
        if let [(path, any_of)] = asked[..] {
            let same = together.entry(path.to_owned()).or_default();
            same.extend(any_of.iter().cloned());
        }
    }
    let mut together = together.into_iter();
    let (path, any_of) = together.find(|(_, any_of)| tests.is_broad(any_of))?;
    Some(Pattern::with_field(&path, any_of))
}
