//! Deleting a stack: what would be lost is said first, and a protected stack stays.

use serde_json::{Value, json};

use crate::{command::*, library::script};
use patrol_test_support::{Fate, Ministack, Proxy};

/// Sends messages to a queue of the stack.
fn fill(aws: &mut Ministack, queue: &str, messages: usize) {
    let place = json!({ "StackName": "acme-test", "LogicalResourceId": queue });
    let resource = aws.call("cloudformation", "describe_stack_resource", place);
    let url = &resource["StackResourceDetail"]["PhysicalResourceId"];
    for number in 0..messages {
        let message = json!({ "QueueUrl": url, "MessageBody": number.to_string() });
        aws.call("sqs", "send_message", message);
    }
}

#[test]
fn whoever_deletes_is_told_how_many_dead_letters_there_are_before_the_question() {
    let mut aws = Ministack::start("deploy-dead-letters");
    create(&mut aws, "dead-letters");
    fill(&mut aws, "DeadLetterQueue", 3);
    let endpoint = aws.endpoint.clone();
    let answers = [
        ("DeadLetterQueue", ""),
        ("about 3 messages", ""),
        ("to delete it:", "acme\r"),
    ];
    let (exit, screen, _) = said(&typed(&endpoint, "delete", &[], &answers));
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("AWS::Logs::LogGroup"), "{screen}");
    assert_eq!(info(&aws, &[])["StackStatus"], "CREATE_COMPLETE");

    // Who may delete and may not look is told so, and not stopped.
    let proxy = Proxy::start(&endpoint);
    let denied = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>";
    let fate = Fate::Refused(403, denied.to_owned());
    proxy.trap("Action=ListStackResources", fate, 9);
    let told = must(&patrol(&proxy.endpoint, "delete", &["--force"]));
    for words in [
        "What would be lost is not known",
        "may not `cloudformation:ListStackResources`",
        "DELETE_COMPLETE",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

/// A queue that stays, one that goes, and a topic that holds nothing.
fn queues() -> Value {
    let queue = |policy: &str| json!({ "DeletionPolicy": policy, "Type": "AWS::SQS::Queue" });
    json!({ "Metadata": { "Patrol": {} }, "Resources": {
        "Goes": { "Type": "AWS::SQS::Queue" },
        "Logs": { "Type": "AWS::Logs::LogGroup", "Properties": { "LogGroupName": "acme" } },
        "Remains": queue("RetainExceptOnCreate"),
        "Stays": queue("Retain"),
        "Topic": { "Type": "AWS::SNS::Topic" },
    } })
}

#[test]
fn what_stays_and_what_goes_is_told_by_its_deletion_policy() {
    let mut aws = Ministack::start("deploy-loss");
    script(&aws.endpoint, "create", &queues(), &[]);
    fill(&mut aws, "Goes", 2);
    fill(&mut aws, "Stays", 4);
    let told = script(&aws.endpoint, "delete", &queues(), &[]);
    let line = told.lines().find(|line| line.starts_with("Deleting"));
    let line = line.expect("what would be lost");
    let holder = |name: &str, ty: &str, kept: bool, messages: &str| {
        format!(
            "DataHolder {{ logical_resource_id: \"{name}\", resource_type: \"AWS::{ty}\", kept: {kept}, messages: {messages} }}"
        )
    };
    for words in [
        holder("Goes", "SQS::Queue", false, "Some(2)"),
        holder("Stays", "SQS::Queue", true, "Some(4)"),
        holder("Remains", "SQS::Queue", true, "Some(0)"),
        holder("Logs", "Logs::LogGroup", false, "None"),
        "resources: 5".to_owned(),
    ] {
        assert!(line.contains(&words), "{words}: {line}");
    }
    assert!(!line.contains("Topic"), "{line}");

    // The same in the command line's words.
    script(&aws.endpoint, "create", &queues(), &[]);
    fill(&mut aws, "Goes", 1);
    let told = must(&patrol(&aws.endpoint, "delete", &["--force"]));
    for words in [
        "acme-test in us-east-1: 5 resources",
        "deleted  Goes     AWS::SQS::Queue, about 1 message\n",
        "stays    Remains  AWS::SQS::Queue, about 0 messages",
        "deleted  Logs     AWS::Logs::LogGroup\n",
        "warning: about 1 message will be lost with the queues",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

/// Of another tool: in JSON, in JSON with notes of its own, and in YAML.
const STRANGERS: [&str; 3] = [
    r#"{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}"#,
    r#"{"Metadata":{"Patrol":"in the description"},"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}"#,
    "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n",
];

#[test]
fn a_stack_that_patrol_did_not_make_is_left_as_it_is() {
    let mut aws = Ministack::start("deploy-strangers-stack");
    let zip = code("strangers-stack").to_str().expect("UTF-8").to_owned();
    let values = values().to_string();
    let change = ["--force", "--code", &zip, "--parameters", &values];
    for template in STRANGERS {
        let stack = json!({ "StackName": "acme-test", "TemplateBody": template });
        aws.call("cloudformation", "create_stack", stack);
        let before = info(&aws, &[]);
        let proxy = Proxy::start(&aws.endpoint);
        for (command, args) in [
            ("delete", &["--force"][..]),
            ("update", &change),
            ("diff", &change[3..]),
        ] {
            let (exit, out, err) = said(&patrol(&proxy.endpoint, command, args));
            assert_eq!(exit, 2, "{command}: {err}");
            let words = "acme-test in us-east-1 was not made by Patrol";
            assert!(err.contains(words), "{command}: {err}");
            // Not even what would be lost is told.
            assert!(!(out + &err).contains("SNS::Topic"), "{err}");
        }
        // Nobody is asked for its name.
        let (exit, screen, _) = said(&typed(&proxy.endpoint, "delete", &[], &[]));
        assert_eq!(exit, 2, "{screen}");
        assert!(!screen.contains("to delete it"), "{screen}");
        for request in proxy.requests() {
            for changes in [
                "Action=DeleteStack",
                "ChangeSet",
                "Action=UpdateStack",
                "PUT ",
            ] {
                assert!(!request.contains(changes), "{request}");
            }
        }
        assert_eq!(info(&aws, &[]), before);
        aws.call(
            "cloudformation",
            "delete_stack",
            json!({ "StackName": "acme-test" }),
        );
    }
    // Who may not read the template does not know whose the stack is.
    create(&mut aws, "strangers-stack");
    let proxy = Proxy::start(&aws.endpoint);
    let denied = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>";
    let fate = Fate::Refused(403, denied.to_owned());
    proxy.trap("Action=GetTemplate", fate, 9);
    let (exit, _, err) = said(&patrol(&proxy.endpoint, "delete", &["--force"]));
    assert_eq!(exit, 3, "{err}");
    assert!(
        err.contains("may not `cloudformation:GetTemplate`"),
        "{err}"
    );
    assert_eq!(info(&aws, &[])["StackStatus"], "CREATE_COMPLETE");
}

#[test]
fn a_protected_stack_is_not_deleted() {
    let mut aws = Ministack::start("deploy-protected");
    let endpoint = aws.endpoint.clone();
    create(&mut aws, "protected");
    let protect = |aws: &mut Ministack, on: bool| {
        let call = json!({ "EnableTerminationProtection": on, "StackName": "acme-test" });
        aws.call("cloudformation", "update_termination_protection", call);
    };
    let refused = |aws: &Ministack| {
        let (exit, _, err) = said(&patrol(&endpoint, "delete", &["--force"]));
        assert_eq!(exit, 3, "{err}");
        for words in [
            "acme-test in us-east-1 is protected against deletion",
            "--no-enable-termination-protection --stack-name acme-test",
        ] {
            assert!(err.contains(words), "{words}: {err}");
        }
        let stack = info(aws, &[]);
        assert_eq!(stack["EnableTerminationProtection"], true);
        assert!(
            stack["StackStatus"]
                .as_str()
                .is_some_and(|status| status.ends_with("_COMPLETE"))
        );
    };
    assert_eq!(info(&aws, &[])["EnableTerminationProtection"], false);
    // With nothing else to change, and with something.
    for more in [&[][..], &["--memory", "512"]] {
        let args = [&["--force", "--termination-protection"], more].concat();
        let told = must(&patrol(&endpoint, "update", &args));
        assert!(told.contains("is protected against deletion"), "{told}");
        refused(&aws);
        protect(&mut aws, false);
    }
    must(&patrol(&endpoint, "delete", &["--force"]));

    let zip = code("protected").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let args = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    let args = [&args[..], &["--termination-protection"]].concat();
    must(&patrol(&endpoint, "create", &args));
    let (_, out, _) = said(&patrol(&endpoint, "info", &[]));
    assert!(
        out.contains("CREATE_COMPLETE, protected against deletion"),
        "{out}"
    );
    refused(&aws);
}
