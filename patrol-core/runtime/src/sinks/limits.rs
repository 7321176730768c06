//! Every sink keeps the limits of its service, whatever an attacker wrote, and shows it as it is.

use patrol_core::{Sink as _, sink::MAX_BODY_BYTES};
use patrol_testkit::{FakeHttps, Value, json, open_sink, send};

use super::{
    JsonLines, Terminal, dispatch, event_bus,
    form::Form,
    hostile::{hostile, shows_everything},
    security_hub,
    service::service,
    sns,
};

const KEY: &str = "0123456789abcdef0123456789ABCDEF";
/// What a route posts of each alert.
fn posted(route: &str) -> Vec<Value> {
    let https = service(route);
    let sink = open_sink(route, &https);
    for alert in hostile() {
        send(&sink, &alert).unwrap();
    }
    https.posted()
}

/// Every text in a value, with the names of fields.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => {
            let names = fields.keys().map(String::as_str);
            names.chain(fields.values().flat_map(texts)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn slack_takes_every_alert() {
    for message in posted("slack:https://hooks.slack.com/services/x") {
        let blocks = message["blocks"].as_array().unwrap();
        assert!(blocks.len() <= 50);
        for block in blocks {
            let texts: Vec<_> = match block["type"].as_str().unwrap() {
                "context" => block["elements"].as_array().unwrap().iter().collect(),
                _ => vec![&block["text"]],
            };
            for text in texts {
                let limit = if block["type"] == "header" {
                    150
                } else {
                    3_000
                };
                let words = text["text"].as_str().unwrap();
                assert!((1..=limit).contains(&words.chars().count()), "{block}");
                assert!(shows_everything(words), "{words}");
                // Markup is for the rule's own words.
                assert!(
                    text["type"] == "plain_text" || !words.contains("evil"),
                    "{text}"
                );
            }
        }
        let text = message["text"].as_str().unwrap();
        assert!(!text.contains("<!channel>"), "{text}");
    }
}

#[test]
fn teams_takes_every_alert() {
    for message in posted("teams:https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y") {
        assert!(message.to_string().len() <= 28 * 1024);
        let card = &message["attachments"][0]["content"];
        assert_eq!(card["type"], "AdaptiveCard");
        for block in card["body"].as_array().unwrap() {
            // Other kinds of text are read as Markdown.
            assert_eq!(block["type"], "RichTextBlock");
            for run in block["inlines"].as_array().unwrap() {
                assert_eq!(run["type"], "TextRun");
                let words = run["text"].as_str().unwrap();
                assert!(!words.is_empty() && shows_everything(words), "{words}");
            }
        }
        let buttons = card["actions"].as_array().unwrap();
        assert_eq!(buttons.len(), 6);
        for button in buttons {
            assert!(
                button["url"].as_str().unwrap().starts_with("https://"),
                "{button}"
            );
        }
    }
}

#[test]
fn jira_takes_every_alert() {
    let https = FakeHttps::default();
    let sink = open_sink("jira:a@example.com:token@example.atlassian.net/SEC", &https);
    for alert in hostile() {
        https.answer_with([r#"{"issues": []}"#, r#"{"key": "SEC-7"}"#]);
        send(&sink, &alert).unwrap();
        let issue = &https.posted().pop().unwrap()["fields"];
        let summary = issue["summary"].as_str().unwrap();
        assert!((1..=255).contains(&summary.chars().count()) && shows_everything(summary));
        let description = &issue["description"];
        assert!(description.to_string().chars().count() <= 32_767);
        for node in description["content"].as_array().unwrap() {
            let text = &node["content"][0];
            let words = text["text"].as_str().unwrap();
            assert!(!words.is_empty() && shows_everything(words), "{words}");
            // Links are the rule's own.
            assert!(text["marks"].is_null() || !words.contains("evil"), "{text}");
        }
    }
}

#[test]
fn pagerduty_takes_every_alert() {
    for event in posted(&format!("pagerduty:{KEY}")) {
        assert!(
            event.to_string().len() <= 512_000,
            "{}",
            event.to_string().len()
        );
        let payload = &event["payload"];
        let summary = payload["summary"].as_str().unwrap();
        assert!((1..=1_024).contains(&summary.chars().count()));
        assert!(event["dedup_key"].as_str().unwrap().chars().count() <= 255);
        for text in texts(&payload["custom_details"]) {
            assert!(shows_everything(text), "{text}");
        }
        assert!(shows_everything(summary), "{summary}");
        assert_eq!(event["links"].as_array().unwrap().len(), 15);
    }
}

#[test]
fn sns_takes_every_alert() {
    for alert in hostile() {
        let (body, attributes) = (alert.body(), sns::attributes(&alert));
        assert!(shows_everything(&body), "{body}");
        let subject = alert.subject();
        assert!((1..=100).contains(&subject.len()) && subject.is_ascii());
        assert!(shows_everything(&subject), "{subject}");
        // Queues that take messages raw are told with ten attributes at most.
        assert!(attributes.len() <= 10, "{attributes:?}");
        let sizes = attributes.iter().map(|(name, kind, value)| {
            assert!(!value.is_empty(), "{name}");
            name.len() + kind.len() + value.len()
        });
        assert!(body.len() + sizes.sum::<usize>() <= MAX_BODY_BYTES);
    }
}

#[test]
fn dispatch_takes_every_alert() {
    for alert in hostile() {
        let message = dispatch::message(&alert, dispatch::DispatchType::Broadcast);
        assert!(patrol_core::visible_json(&message.to_string()).len() <= MAX_BODY_BYTES);
        let body = &message["body"];
        let title = body["github"]["title"].as_str().unwrap();
        assert!((1..=256).contains(&title.chars().count()));
        let slack = body["slack"]["message"].as_str().unwrap();
        assert!(!slack.contains("<!channel>"), "{slack}");
        for text in [title, slack, body["github"]["body"].as_str().unwrap()] {
            assert!(shows_everything(text), "{text}");
        }
        assert!(body["github"]["body"].as_str().unwrap().chars().count() <= 65_536);
    }
}

#[test]
fn eventbridge_takes_every_alert() {
    let bus = "arn:aws:events:eu-west-1:123456789012:event-bus/security";
    let bus = event_bus::EventBus::new(bus, Form::Patrol).unwrap();
    for alert in hostile() {
        let entry = bus.entry(&alert).unwrap();
        let detail = entry["Detail"].as_str().unwrap();
        assert!(entry.to_string().len() > detail.len());
        assert!(detail.len() + 256 < 256 * 1024, "{}", detail.len());
        assert!(shows_everything(detail));
        let detail: Value = detail.parse().unwrap();
        assert_eq!(detail["subject"], json!(alert.finding.subject));
    }
}

#[test]
fn security_hub_takes_every_alert() {
    for alert in hostile() {
        let finding = security_hub::example(&alert);
        assert!(finding.to_string().len() <= 240_000);
        for (field, most) in [("Id", 512), ("Title", 256), ("Description", 1_024)] {
            let words = finding[field].as_str().unwrap();
            assert!(
                (1..=most).contains(&words.chars().count()),
                "{field}: {words}"
            );
            assert!(shows_everything(words), "{field}: {words}");
        }
        let fields = finding["ProductFields"].as_object().unwrap();
        assert!(fields.len() <= 50);
        for (name, value) in fields {
            let value = value.as_str().unwrap();
            assert!((1..=128).contains(&name.chars().count()), "{name}");
            assert!((1..=2_048).contains(&value.chars().count()), "{value}");
            assert!(shows_everything(name) && shows_everything(value));
        }
        let advice = &finding["Remediation"]["Recommendation"];
        assert!(advice["Text"].as_str().unwrap().chars().count() <= 512);
    }
}

#[test]
fn lines_for_people_and_programs_show_everything() {
    for alert in hostile() {
        let (mut text, mut lines) = (Vec::new(), Vec::new());
        patrol_testkit::block_on(Terminal::new(&mut text, false).send(&alert)).unwrap();
        patrol_testkit::block_on(JsonLines::new(&mut lines).send(&alert)).unwrap();
        let (text, line) = (
            String::from_utf8(text).unwrap(),
            String::from_utf8(lines).unwrap(),
        );
        assert!(shows_everything(&text), "{text}");
        assert!(
            shows_everything(&line) && line.lines().count() == 1,
            "{line}"
        );
        let said: Value = line.parse().unwrap();
        assert_eq!(said["event"], *alert.event, "the escapes change nothing");
    }
}
