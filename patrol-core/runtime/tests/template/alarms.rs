//! What is told when the monitor itself fails.

use std::collections::BTreeSet;

use patrol_runtime::template::{Isolate, TemplateOptions, WebhookFront};
use serde_json::{Value, json};

use crate::variants::{TOGETHER, build, registry};
use patrol_test_support::of_type;

/// The metric of an alarm, and the resource that it is counted for.
fn watched(alarm: &Value) -> (String, String) {
    let metric = alarm["MetricName"].as_str().expect("a metric").to_owned();
    let of = &alarm["Dimensions"][0]["Value"];
    let of = of["Ref"].as_str().or(of["Fn::GetAtt"][0].as_str());
    (metric, of.unwrap_or_default().to_owned())
}

fn all_watched(template: &Value) -> BTreeSet<(String, String)> {
    of_type(template, "AWS::CloudWatch::Alarm")
        .map(|(_, alarm)| watched(alarm))
        .collect()
}

#[test]
fn whatever_may_lose_an_event_has_an_alarm() {
    let template = build(&TOGETHER, &TemplateOptions::new());
    let watched = all_watched(&template);
    for (metric, of) in [
        ("Errors", "Function"),
        ("Throttles", "Function"),
        ("AsyncEventAge", "Function"),
        ("AsyncEventsDropped", "Function"),
        ("DestinationDeliveryFailures", "Function"),
        ("IteratorAge", "Function"),
        ("Errors", "WebhookFunction"),
        ("Throttles", "WebhookFunction"),
        ("Url5xxCount", "WebhookFunction"),
        ("FailedInvokeEventCount", "QueuedMapping"),
        ("FailedInvokeEventCount", "StreamedMapping"),
        ("FailedInvokeEventCount", "TableChangedMapping"),
        ("NumberOfNotificationsFailed", "AlertTopic"),
        ("NumberOfNotificationsFailed", "TopicToldTopic"),
        ("ApproximateNumberOfMessagesVisible", "DeadLetterQueue"),
        ("OwnEvents", "AWS::StackName"),
        ("RefusedDeliveries", "AWS::StackName"),
        ("BrokenRoutes", "AWS::StackName"),
        ("StateFailures", "AWS::StackName"),
        ("CloudTrailEvents", ""),
    ] {
        let wanted = (metric.to_owned(), of.to_owned());
        assert!(watched.contains(&wanted), "{wanted:?} in {watched:?}");
    }
    for (id, _) in of_type(&template, "AWS::Events::Rule") {
        let wanted = ("FailedInvocations".to_owned(), id.to_owned());
        assert!(watched.contains(&wanted), "{wanted:?} in {watched:?}");
    }
    // Lambda counts the records of a mapping only when it is asked to.
    for (id, mapping) in of_type(&template, "AWS::Lambda::EventSourceMapping") {
        let counted = &mapping["MetricsConfig"]["Metrics"];
        assert_eq!(*counted, json!(["EventCount"]), "{id}");
    }
    // Nothing waits for a function that webhooks alone call.
    let waiting = ("AsyncEventAge".to_owned(), "WebhookFunction".to_owned());
    assert!(!watched.contains(&waiting));
}

#[test]
fn an_http_api_has_alarms_of_its_own() {
    let front = WebhookFront::HttpApi {
        rate: 10,
        burst: 20,
    };
    let template = build(&["pushed"], &TemplateOptions::new().webhooks(front));
    let watched = all_watched(&template);
    let api = |metric: &str| (metric.to_owned(), "WebhookHttpApi".to_owned());
    assert!(
        watched.contains(&api("5xx")) && watched.contains(&api("4xx")),
        "{watched:?}"
    );
    assert!(watched.iter().all(|(metric, _)| metric != "Url5xxCount"));
}

#[test]
fn events_that_cannot_be_forwarded_are_told_in_the_member_account() {
    let registry = registry(&["policyWritten", "roleAssumed"]);
    let template = TemplateOptions::new().build_member(&registry);
    let template = template.expect("a template").into_value();
    let alarms = &template["Resources"];
    for (rule, _) in of_type(&template, "AWS::Events::Rule") {
        let alarm = &alarms[format!("{rule}Alarm")];
        assert_eq!(alarm["Properties"]["MetricName"], "FailedInvocations");
        // An alarm on a rule that is not there is refused.
        assert_eq!(alarm["Condition"], alarms[rule]["Condition"], "{rule}");
    }
}

#[test]
fn a_second_topic_hears_every_alarm() {
    let arn = "arn:aws:sns:us-east-1:111122223333:operators";
    let options = TemplateOptions::new()
        .alarm_topic(arn)
        .isolate(Isolate::All);
    let template = options.build(&registry(&TOGETHER)).expect("a template");
    let alarms = of_type(template.as_value(), "AWS::CloudWatch::Alarm");
    for (id, alarm) in alarms {
        let both = json!([{ "Ref": "AlertTopic" }, arn]);
        assert_eq!(alarm["AlarmActions"], both, "{id}");
    }
    let notes = template.notes().join("\n");
    assert!(
        notes.contains("let `cloudwatch.amazonaws.com` publish"),
        "{notes}"
    );
}

/// The alarm on silence, and the log groups that events are counted in.
fn silence(template: &Value) -> (Value, Vec<String>) {
    let alarm = template["Resources"]["SilenceAlarm"]["Properties"].clone();
    let counted = of_type(template, "AWS::Logs::MetricFilter").map(|(id, filter)| {
        let metric = &filter["MetricTransformations"][0];
        assert_eq!(metric["MetricNamespace"], alarm["Namespace"], "{id}");
        assert_eq!(metric["MetricName"], alarm["MetricName"], "{id}");
        let name = alarm["MetricName"].as_str().expect("a metric");
        assert_eq!(metric["MetricValue"], format!("$.{name}"), "{id}");
        let group = filter["LogGroupName"]["Ref"].as_str();
        group.expect("a log group").to_owned()
    });
    let counted = counted.collect();
    (alarm, counted)
}

#[test]
fn silence_is_counted_on_events_of_cloudtrails() {
    let rules = ["roleAssumed", "policyWritten", "pushed", "everyHour"];
    let (alarm, counted) = silence(&build(&rules, &TemplateOptions::new()));
    assert_eq!(alarm["MetricName"], "CloudTrailEvents");
    assert_eq!(alarm["TreatMissingData"], "breaching");
    assert_eq!(alarm["EvaluationPeriods"], 24);
    assert_eq!(
        counted,
        ["LogGroup"],
        "a webhook's call is not an event of CloudTrail"
    );

    let isolated = TemplateOptions::new().isolate(Isolate::All);
    let (alarm, counted) = silence(&build(&rules, &isolated));
    assert_eq!(alarm["MetricName"], "CloudTrailEvents");
    // Neither is a tick of `everyHour`.
    let wanted =
        ["EveryHour", "PolicyWritten", "RoleAssumed"].map(|rule| format!("{rule}LogGroup"));
    assert_eq!(counted, wanted[1..]);

    // Where no rule waits for CloudTrail, whatever comes is counted.
    let (alarm, counted) = silence(&build(&["topicTold", "pushed"], &TemplateOptions::new()));
    assert_eq!(alarm["MetricName"], "Events");
    assert_eq!(counted, ["LogGroup"]);

    let (alarm, counted) = silence(&build(&["pushed"], &TemplateOptions::new()));
    assert_eq!((alarm, counted), (Value::Null, Vec::new()));
}
