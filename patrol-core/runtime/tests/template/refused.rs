//! Rules and sizes for which no template is written, each with what to do.

use patrol_core::{Pattern, Permission, Schedule, Secret, Stream, Trigger, Webhook, rule};
use patrol_runtime::template::{TemplateError, TemplateOptions};
use serde_json::json;

use crate::{
    rules::Pushed,
    silent::{client, silent},
    variants::registry,
};

client! {
    AllObjects = "all objects": Permission::new(["s3:GetObject"], ["*"]);
    NoAction = "a misspelt action": Permission::new(["s3:GetObjectz"], ["arn:aws:s3:::lists/*"]);
    AllActions = "all actions": Permission::new(["s3:*"], ["arn:aws:s3:::lists/*"]);
}

rule! {
    /// Runs on no known schedule.
    struct BadSchedule = "badSchedule";
}
rule! {
    /// Runs in no known place.
    struct BadZone = "badZone";
}
rule! {
    /// Waits for events that its schedule never sends.
    struct DeafSchedule = "deafSchedule";
}
rule! {
    /// Waits for what EventBridge never delivers.
    struct NeverDelivered = "neverDelivered";
}
rule! {
    /// Waits for a detail-type that does not exist.
    struct WrongType = "wrongType";
}
rule! {
    /// Waits for a call that does not exist.
    struct Misspelt = "misspelt";
}
rule! {
    /// Fits.
    struct Fits = "fits";
}
rule! {
    /// Wants to read everything.
    struct WantsAll = "wantsAll" uses AllObjects;
}
rule! {
    /// Wants to do anything.
    struct DoesAll = "doesAll" uses AllActions;
}
rule! {
    /// Wants to do what nobody can do.
    struct DoesNothing = "doesNothing" uses NoAction;
}
rule! {
    /// Waits for a webhook that it does not have.
    struct Webhookless = "webhookless";
}
rule! {
    /// Waits for what no queue may carry.
    struct DeafQueue = "deafQueue";
}
rule! {
    /// Looks for a signature where none can be.
    struct NoHeader = "noHeader" {
        /// A secret.
        token: Secret<String>,
    }
}
rule! {
    /// Has a parameter that is the function's own.
    struct Alert = "alert" {
        /// Where alerts go, so it seems.
        topic_arn: String = "",
    }
}
rule! {
    /// Has a secret that everybody can read.
    struct KnownSecret = "knownSecret" {
        /// A secret.
        token: Secret<String> = "hunter2",
    }
}
rule! {
    /// Has a default that it would refuse itself.
    struct BadDefault = "badDefault" {
        /// How many a day are fine.
        limit: u32 = "many",
    }
}
rule! {
    /// Checks a signature with a secret that it does not have.
    struct NoSecret = "noSecret";
}
rule! {
    /// Checks a signature with a secret that is shown.
    struct ShownSecret = "shownSecret" {
        /// A secret that everybody may see.
        token: String,
    }
}
macro_rules! crowded {
    ($($field:ident)+) => {
        rule! {
            /// Has more defaults than a function's environment holds.
            struct Crowded = "crowded" {
                $(
                    /// One of many.
                    $field: String = "0123456789012345678901234567890123456789012345678901234567890123456789",
                )+
            }
        }
    };
}
crowded!(a b c d e f g h i j k l m n o p q r s t u v w x y z ba bb bc bd be bg bh bi bj bk ca cb cc cd ce cg ch ci cj ck da db dc dd de dg dh di dj dk);

fn tick() -> Pattern {
    Pattern::source("aws.events")
}

/// Refers to the secret of another rule.
fn github() -> Trigger {
    Trigger::Webhook(Webhook::GitHub {
        secret: Pushed::token,
    })
}

silent! {
    BadSchedule: tick(), Trigger::Schedule(Schedule::new("rate(1 hours)"));
    BadZone: tick(), Trigger::Schedule(Schedule::new("cron(0 9 * * ? *)").time_zone("Berlin"));
    DeafSchedule: Pattern::source("aws.s3"), Trigger::Schedule(Schedule::new("rate(1 hour)"));
    NeverDelivered: Pattern::api_call("s3.amazonaws.com", ["GetObject"]), Trigger::EventPattern;
    WrongType:
        Pattern::source("aws.signin").field("detail-type", ["AWS Console Signin via CloudTrail"]),
        Trigger::EventPattern;
    Misspelt: Pattern::api_call("cloudtrail.amazonaws.com", ["StopLoging"]), Trigger::EventPattern;
    WantsAll: tick(), Trigger::EventPattern;
    DoesAll: tick(), Trigger::EventPattern;
    DoesNothing: tick(), Trigger::EventPattern;
    Webhookless: Pattern::source("patrol.webhook"), Trigger::EventPattern;
    DeafQueue: Pattern::source("aws.ec2"), Trigger::Stream(Stream::Sqs);
    NoHeader:
        Pattern::source("patrol.webhook"),
        Trigger::Webhook(Webhook::Hmac { header: "X-Signature:", secret: NoHeader::token });
    Alert: tick(), Trigger::EventPattern;
    KnownSecret: tick(), Trigger::EventPattern;
    BadDefault: tick(), Trigger::EventPattern;
    NoSecret: Pattern::source("patrol.webhook"), github();
    ShownSecret: Pattern::source("patrol.webhook"), github();
    Fits: tick(), Trigger::EventPattern;
    Crowded: tick(), Trigger::EventPattern;
}

fn refusal(rule: &str, options: &TemplateOptions) -> String {
    let error = options
        .build(&registry(&[rule]))
        .expect_err(rule)
        .to_string();
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

#[test]
fn each_refusal_names_the_rule_and_what_to_do() {
    for (rule, words) in [
        (
            "badSchedule",
            "rule `badSchedule`: `rate(1 hours)`: the unit of 1 is `hour`; write `rate(1 hour)`",
        ),
        (
            "badZone",
            "rule `badZone`: unknown time zone `Berlin`: expected an IANA name",
        ),
        (
            "deafSchedule",
            "rule `deafSchedule`: it can never see an event: its pattern matches nothing that its trigger brings: ask for the source `aws.events`",
        ),
        (
            "neverDelivered",
            "rule `neverDelivered` can never see an event, or not all that it asks for: `GetObject` of s3",
        ),
        (
            "wrongType",
            "no event of `aws.signin` has the detail-type `AWS Console Signin via CloudTrail`; did you mean `AWS Console Sign In via CloudTrail`?",
        ),
        (
            "misspelt",
            "CloudTrail records no `StopLoging` of `cloudtrail.amazonaws.com`; did you mean `StopLogging`?",
        ),
        (
            "wantsAll",
            "rule `wantsAll`: it asks for `s3:GetObject` on `*`: name the resources",
        ),
        (
            "doesAll",
            "rule `doesAll`: it asks for `s3:*`: name the actions, or say why",
        ),
        (
            "doesNothing",
            "rule `doesNothing`: it asks for `s3:GetObjectz`, which is not in the list of IAM's actions; did you mean `s3:GetObject`?",
        ),
        (
            "webhookless",
            "rule `webhookless`: its pattern asks for the source `patrol.webhook`, which EventBridge does not deliver",
        ),
        (
            "deafQueue",
            "rule `deafQueue`: it can never see an event: its pattern matches nothing that its trigger brings: ask for the source `patrol.sqs`",
        ),
        (
            "noHeader",
            "rule `noHeader`: its webhook's header `X-Signature:` is not a header's name",
        ),
        ("knownSecret", "its secret parameter `token` has a default"),
        (
            "badDefault",
            "rule `badDefault`: the default of parameter `limit` is refused: it is `many`",
        ),
        (
            "noSecret",
            "its webhook's secret `token` is not one of its parameters",
        ),
        (
            "shownSecret",
            "its parameter `token` is called a secret and would be shown",
        ),
    ] {
        let error = refusal(rule, &TemplateOptions::new());
        assert!(error.contains(words), "{error}");
        assert!(error.contains(&format!("`{rule}`")), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn what_is_too_much_is_counted_before_aws_counts() {
    let topic = json!({ "Type": "AWS::SNS::Topic" });
    let call = json!({ "Type": "AWS::Lambda::Permission", "Properties": { "FunctionName": { "Ref": "Function" } } });
    let text = json!({ "Type": "String" });
    let long = json!({ "Type": "AWS::SNS::Topic", "Metadata": "x".repeat(1_000_000) });
    let statement =
        json!({ "Action": "s3:GetObject", "Effect": "Allow", "Resource": "x".repeat(10_240) });
    let with = |count: usize, add: &dyn Fn(TemplateOptions, usize) -> TemplateOptions| {
        (0..count).fold(TemplateOptions::new(), add)
    };
    for (options, words, names) in [
        (
            with(500, &|all, n| {
                all.resource(format!("Topic{n}"), topic.clone())
            }),
            "resources in the template: 5",
            false,
        ),
        (
            with(200, &|all, n| {
                all.parameter(format!("Text{n}"), text.clone())
            }),
            "parameters in the template: 21",
            false,
        ),
        (
            with(48, &|all, n| all.resource(format!("Call{n}"), call.clone())),
            "permissions to call `Function`: 49 of at most 48",
            false,
        ),
        (
            TemplateOptions::new().resource("Long", long),
            "bytes in the template: ",
            false,
        ),
        (
            TemplateOptions::new().statement(None, statement),
            "characters in the policy of `Role`: ",
            true,
        ),
    ] {
        let error = refusal("fits", &options);
        assert_eq!(error.contains("rule `fits`"), names, "{error}");
        assert!(error.starts_with(words), "{error}");
        assert!(error.contains("; "), "{error}");
    }
}

#[test]
fn no_parameter_takes_the_place_of_the_functions_own() {
    let error = refusal("alert", &TemplateOptions::new());
    assert!(
        error.starts_with("two parts of the template are named `AlertTopicArn`"),
        "{error}"
    );
}

#[test]
fn one_url_is_not_both_open_and_closed() {
    let error = TemplateOptions::new()
        .build(&registry(&["pushed", "called"]))
        .expect_err("one URL");
    assert!(error.to_string().contains("--isolate"), "{error}");
}

#[test]
fn names_are_taken_once() {
    let topic = json!({ "Type": "AWS::SNS::Topic" });
    for (name, error) in [
        ("AlertTopic", TemplateError::NameTaken("AlertTopic".into())),
        ("AlarmEmail", TemplateError::NameTaken("AlarmEmail".into())),
        ("my-topic", TemplateError::BadName("my-topic".into())),
    ] {
        let options = TemplateOptions::new().resource(name, topic.clone());
        assert_eq!(options.build(&registry(&["roleAssumed"])), Err(error));
    }
}

#[test]
fn a_pattern_that_is_too_long_names_its_rule() {
    let short = TemplateOptions::new().pattern_limit(50);
    let error = short
        .build(&registry(&["roleAssumed"]))
        .expect_err("a long pattern")
        .to_string();
    assert!(
        error.starts_with("characters in the pattern of rule `roleAssumed`: "),
        "{error}"
    );
}
