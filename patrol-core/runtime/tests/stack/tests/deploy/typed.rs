//! Answers typed through a terminal.

use crate::command::*;
use patrol_test_support::Ministack;
use serde_json::json;

#[test]
fn whoever_types_is_asked_and_shown_everything() {
    let mut aws = Ministack::start("deploy-typed");
    let endpoint = aws.endpoint.clone();
    create(&mut aws, "typed");

    // Ctrl-C at the first question, no at the last, a wrong name: the stack is as before.
    let left = typed(&endpoint, "update", &[], &[("AlarmEmail:", "\x03")]);
    let (exit, screen, _) = said(&left);
    assert_eq!(exit, 130, "{screen}");
    assert!(screen.contains("interrupted"), "{screen}");
    let change = ["--parameters", r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#];
    let erased = "\x7f".repeat("no address".len()) + "\r";
    let mut answers = vec![
        ("AlarmEmail:", "no address\r"),
        ("must be an e-mail address", &erased),
    ];
    // What no function would start with is refused at once, and asked again.
    let wrong = "clodTrail throttle=1h";
    let all_erased = "\x7f".repeat(wrong.len());
    let (wrong, right) = (
        format!("{wrong}\r"),
        format!("{all_erased}cloudTrail throttle=1h\r"),
    );
    answers.push(("AlertAggregation:", &wrong));
    answers.push(("is wrong: unknown rule `clodTrail`", &right));
    let given = [
        "AlarmEmail:",
        "AlertAggregation:",
        "AssumeRoleDisallowedRoles:",
    ];
    let asked = questions(&info(&aws, &[]), &given);
    answers.extend(asked.iter().map(|name| (name.as_str(), "\r")));
    answers.push(("Accept parameter changes?", "y\r"));
    let refused = [&answers[..], &[("update the stack acme-test", "n\r")]].concat();
    let (exit, screen, _) = said(&typed(&endpoint, "update", &change, &refused));
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("Nothing was changed"), "{screen}");
    let (_, screen, _) = said(&typed(
        &endpoint,
        "delete",
        &[],
        &[("to delete it:", "acme\r")],
    ));
    assert!(screen.contains("Nothing was changed"), "{screen}");
    assert_eq!(info(&aws, &[])["StackStatus"], "CREATE_COMPLETE");

    let accepted = [&answers[..], &[("update the stack acme-test", "y\r")]].concat();
    let (exit, screen, _) = said(&typed(&endpoint, "update", &change, &accepted));
    assert_eq!(exit, 0, "{screen}");
    let updated = info(&aws, &["--decrypt"]);
    assert_eq!(updated["StackStatus"], "UPDATE_COMPLETE");
    assert_eq!(
        updated["Parameters"]["AssumeRoleDisallowedRoles"],
        "Auditor"
    );
    assert_eq!(
        updated["Parameters"]["RepositoryMadePublicWebhookSecret"],
        SECRET
    );
    assert_eq!(
        updated["Parameters"]["AlertAggregation"],
        "cloudTrail throttle=1h"
    );

    // A rule of it is not linked any more.
    let parameters = updated["Parameters"].as_object().expect("parameters");
    let parameters = parameters.keys().map(|name| match name.as_str() {
        "AlertAggregation" => json!({ "ParameterKey": name, "ParameterValue": "retired every" }),
        _ => json!({ "ParameterKey": name, "UsePreviousValue": true }),
    });
    let stack = json!({
        "StackName": "acme-test", "UsePreviousTemplate": true, "Capabilities": ["CAPABILITY_IAM"],
        "Parameters": parameters.collect::<Vec<_>>(),
    });
    aws.call("cloudformation", "update_stack", stack);
    aws.until("the update", |aws| {
        let stack = json!({ "StackName": "acme-test" });
        let state = aws.call("cloudformation", "describe_stacks", stack);
        (state["Stacks"][0]["StackStatus"] == "UPDATE_COMPLETE").then_some(())
    });
    let (exit, _, err) = said(&patrol(&endpoint, "update", &["--force"]));
    assert_eq!(exit, 2, "{err}");
    let words = "AlertAggregation: `retired every` is wrong: unknown rule `retired`: it is not in this build";
    assert!(err.contains(words), "{err}");

    let (exit, screen, _) = said(&typed(
        &endpoint,
        "delete",
        &[],
        &[("to delete it:", "acme-test\r")],
    ));
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("DELETE_COMPLETE"), "{screen}");
}

#[test]
fn a_saved_configuration_is_chosen_and_its_secret_kept() {
    let mut aws = Ministack::start("deploy-saved");
    let endpoint = aws.endpoint.clone();
    let zip = create(&mut aws, "saved");
    let asked = questions(&info(&aws, &[]), &[]);
    let before = saved(&mut aws);
    must(&patrol(&endpoint, "delete", &["--force"]));

    // Down to the first one that is saved.
    let mut answers = vec![("Start from which saved configuration?", "\x1b[B\r")];
    answers.extend(asked.iter().map(|name| (name.as_str(), "\r")));
    answers.push(("Create the stack acme-test in us-east-1?", "y\r"));
    let args = ["--code", zip.to_str().expect("UTF-8")];
    let (exit, screen, _) = said(&typed(&endpoint, "create", &args, &answers));
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("CREATE_COMPLETE"), "{screen}");
    assert_eq!(saved(&mut aws), before, "the very same, secret and all");
    must(&patrol(&endpoint, "delete", &["--force"]));

    // The same without a terminal.
    let mut args = args.to_vec();
    args.extend(["--force", "--configuration", "acme-test-us-east-1"]);
    must(&patrol(&endpoint, "create", &args));
    assert_eq!(saved(&mut aws), before);
    args.pop();
    args.push("acme-none-us-east-1");
    must(&patrol(&endpoint, "delete", &["--force"]));
    let (exit, _, err) = said(&patrol(&endpoint, "create", &args));
    assert_eq!(
        (
            exit,
            err.contains("unknown saved configuration `acme-none-us-east-1`")
        ),
        (3, true),
        "{err}"
    );
}

#[test]
fn a_missing_bucket_is_offered_and_a_no_creates_nothing() {
    let mut aws = Ministack::start("deploy-bucket");
    let zip = code("bucket");
    let args = ["--code", zip.to_str().expect("UTF-8")];
    let answers = [("Create it, private, encrypted and versioned?", "n\r")];
    let (exit, screen, _) = said(&typed(&aws.endpoint, "create", &args, &answers));
    assert_eq!(exit, 3, "{screen}");
    let words = format!("bucket `{CONFIGURATIONS}` does not exist");
    assert!(screen.contains(&words), "{screen}");
    let buckets = aws.call("s3", "list_buckets", json!({}));
    assert_eq!(buckets["Buckets"], serde_json::json!([]));
}
