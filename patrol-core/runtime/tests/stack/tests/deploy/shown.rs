//! What somebody else has put into a stack, or has AWS say, is shown as it is: it moves no cursor, colours nothing, and
//! looks like no other line.

use patrol_core::one_line;
use serde_json::Value;

use crate::command::*;
use patrol_test_support::{Fate, Ministack, Proxy};

/// Colours, a link, a cleared screen, another direction, marks on marks, and lines of their own.
const EVIL: &str = "&#x9b;31m&#x202e;&#x200b;]8;;https://evil.example&#x9c;&#10;error: forged&#10;  Outputs  forged";

/// A stack that a stranger wrote all of.
fn evil_stack() -> String {
    let pair = |kind: &str| {
        format!("<member><{kind}Key>{EVIL}</{kind}Key><{kind}Value>{EVIL}</{kind}Value></member>")
    };
    let parts = [
        format!("<Parameters>{}</Parameters>", pair("Parameter")),
        format!("<Outputs>{}</Outputs>", pair("Output")),
        format!("<Tags><member><Key>{EVIL}</Key><Value>{EVIL}</Value></member></Tags>"),
        format!("<StackStatusReason>{EVIL}</StackStatusReason>"),
    ];
    let stack = described("UPDATE_COMPLETE");
    stack.replace(
        "<CreationTime>",
        &format!("{}<CreationTime>", parts.concat()),
    )
}

/// Each line shows all that it holds, and none is forged.
fn is_shown(text: &str) {
    for line in text.lines() {
        assert_eq!(one_line(line), line);
        assert!(!line.starts_with("error: forged"), "{text}");
        assert!(!line.starts_with("  Outputs"), "{text}");
    }
}

#[test]
fn what_a_stack_holds_is_one_line_a_value() {
    let aws = Ministack::start("deploy-shown");
    let proxy = Proxy::start(&aws.endpoint);
    let resources = format!(
        "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries><member><LogicalResourceId>{EVIL}</LogicalResourceId><PhysicalResourceId>{EVIL}</PhysicalResourceId><ResourceType>{EVIL}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member></StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>"
    );
    proxy.trap("Action=DescribeStacks", Fate::Refused(200, evil_stack()), 9);
    proxy.trap(
        "Action=ListStackResources",
        Fate::Refused(200, resources),
        9,
    );
    let (exit, out, err) = said(&patrol(&proxy.endpoint, "info", &["--extended"]));
    assert_eq!(exit, 0, "{err}");
    is_shown(&(out.clone() + &err));
    // The reason, a parameter, an output, a tag and a resource.
    assert_eq!(
        out.matches("\\u{9b}31m\\u{202e}").count(),
        1 + 3 * 2 + 3,
        "{out}"
    );

    let (_, out, _) = said(&patrol(&proxy.endpoint, "info", &["--json"]));
    is_shown(&out);
    let shown: Value = serde_json::from_str(&out).expect("JSON");
    let outputs = shown["Outputs"].as_object().expect("outputs");
    let (name, value) = outputs.iter().next().expect("an output");
    assert!(value.as_str() == Some(name) && name.starts_with("\u{9b}31m\u{202e}"));
}

#[test]
fn what_aws_says_is_one_line() {
    let aws = Ministack::start("deploy-said");
    let zip = code("said").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let create = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    for code in ["AccessDenied", "Throttling", EVIL] {
        let proxy = Proxy::start(&aws.endpoint);
        let refusal = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{EVIL}</Message></Error></ErrorResponse>"
        );
        proxy.trap("", Fate::Refused(400, refusal), 99);
        for (command, args) in [
            ("create", &create[..]),
            ("update", &create[..]),
            ("delete", &["--force"]),
            ("info", &[]),
            ("save", &["--force"]),
            ("diff", &[]),
            ("redrive", &["--dry-run"]),
            ("state", &[]),
            ("health", &[]),
            ("reconcile", &[]),
        ] {
            let (exit, out, err) = said(&patrol(&proxy.endpoint, command, args));
            assert_eq!(exit, 3, "{command}: {err}");
            is_shown(&(out + &err));
            assert!(err.contains("\\u{9b}31m\\u{202e}"), "{command}: {err}");
        }
    }
}

/// CloudFormation's own reasons hold names and values of whoever wrote the template.
#[test]
fn why_cloudformation_fails_is_one_line() {
    let mut aws = Ministack::start("deploy-reasons");
    make_key(&mut aws);
    let zip = code("reasons").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let create = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    let failed = format!(
        "<DescribeChangeSetResponse><DescribeChangeSetResult><Status>FAILED</Status><StatusReason>{EVIL}</StatusReason></DescribeChangeSetResult></DescribeChangeSetResponse>"
    );
    let proxy = Proxy::start(&aws.endpoint);
    proxy.trap("Action=DescribeChangeSet", Fate::Refused(200, failed), 9);
    let (exit, out, err) = said(&patrol(&proxy.endpoint, "create", &create));
    assert_eq!(exit, 3, "{err}");
    is_shown(&(out + &err));

    let events = format!(
        "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents><member><EventId>1</EventId><StackId>1</StackId><StackName>acme-test</StackName><LogicalResourceId>{EVIL}</LogicalResourceId><ResourceType>{EVIL}</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>{EVIL}</ResourceStatusReason><Timestamp>2026-01-01T00:00:00Z</Timestamp></member></StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>"
    );
    let proxy = Proxy::start(&aws.endpoint);
    // The first look finds where the earlier events end.
    proxy.trap("Action=DescribeStackEvents", Fate::PassedOn, 1);
    proxy.trap("Action=DescribeStackEvents", Fate::Refused(200, events), 99);
    let (_, out, err) = said(&patrol(&proxy.endpoint, "create", &create));
    assert!(err.contains("CREATE_FAILED \\u{9b}31m"), "{err}");
    is_shown(&(out + &err));
}
