//! `patrol.toml`: deployed as a document, changed while events come, refused where it is wrong.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use crate::command::*;
use patrol_test_support::{Ministack, of_type, patrol::folder, put_event};

/// Turns on two rules, the second with lines of the test's own.
fn toml(own: &str) -> String {
    let others = all_rules().into_iter();
    let others = others.filter(|rule| rule != "instanceOutsideHome" && rule != "rootLogin");
    let off: String = others
        .map(|rule| format!("[rules.{rule}]\nenabled = false\n"))
        .collect();
    format!("stack = \"acme-test\"\n[rules.instanceOutsideHome]\n{own}\n{off}")
}

/// The file, written again.
fn file(name: &str, text: &str) -> PathBuf {
    let path = folder(&format!("control-{name}")).join("patrol.toml");
    fs::write(&path, text).expect("a file");
    path
}

fn severity(alert: &Value) -> &str {
    let severity = &alert["MessageAttributes"]["severity"]["Value"];
    severity.as_str().expect("a severity")
}

#[test]
fn a_change_of_the_file_reaches_the_function_under_load_and_deploys_no_code() {
    let mut aws = Ministack::start("deploy-control");
    let path = file("life", &toml("severity = \"medium\""));
    let config = path.to_str().expect("UTF-8");
    let zip = ZIP.to_str().expect("UTF-8");
    let always = [
        "--config",
        config,
        "--refresh-after",
        "1s",
        "--parameters-in",
        "file",
    ];
    let create = [&always[..], &["--force", "--code", zip]].concat();
    must(&patrol(&aws.endpoint, "create", &create));
    let made = info(&aws, &["--extended"]);
    let rules = made["Parameters"].as_object().expect("parameters").keys();
    let of_rules: Vec<_> = rules.filter(|name| name.contains("Disallowed")).collect();
    assert!(
        of_rules.is_empty(),
        "rules have no parameters: {of_rules:?}"
    );
    let resources = made["StackResources"].as_array().expect("resources");
    let stands = |id: &str| resources.iter().any(|one| one["LogicalResourceId"] == id);
    assert!(stands("Control"), "{resources:?}");
    let (exit, out, err) = said(&patrol(&aws.endpoint, "diff", &always));
    assert_eq!(
        (exit, out.contains("nothing to change")),
        (0, true),
        "{out}{err}"
    );

    let queue = aws.listen(&made["Outputs"]["AlertTopicArn"]);
    put_event(&mut aws);
    assert_eq!(severity(&aws.alert(&queue)), "medium");

    fs::write(&path, toml("severity = \"low\"")).expect("a file");
    let json = [&always[..], &["--json"]].concat();
    let (exit, out, err) = said(&patrol(&aws.endpoint, "diff", &json));
    assert_eq!(exit, 1, "{err}");
    let plan: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&plan["Parameters"], &plan["Template"]),
        (&json!([]), &json!("")),
        "{plan}"
    );
    let document = plan["Document"].as_str().expect("a difference");
    assert!(
        document.contains("-      \"severity\": \"medium\"\n+      \"severity\": \"low\"\n"),
        "{document}"
    );
    let changes = plan["Changes"].as_array().expect("changes").iter();
    let changed: Vec<_> = changes.map(|change| &change["LogicalResourceId"]).collect();
    assert_eq!(changed, ["Control"]);

    let function = made["Outputs"]["FunctionName"].clone();
    let code = |aws: &mut Ministack| {
        let asked = json!({ "FunctionName": function });
        let found = aws.call("lambda", "get_function_configuration", asked);
        (found["CodeSha256"].clone(), found["LastModified"].clone())
    };
    let before = code(&mut aws);
    let update = [&always[..], &["--force"]].concat();
    let mut updating = start(&aws.endpoint, "update", &update);
    let mut put = 0;
    let mut told = 0;
    // Events come while the stack is updated, and until the function has read the document.
    let reached = loop {
        put_event(&mut aws);
        put += 1;
        let alert = aws.alert(&queue);
        told += 1;
        let done = updating.try_wait().expect("the command runs").is_some();
        if severity(&alert) == "low" && done {
            break true;
        }
        if put == 500 {
            break false;
        }
    };
    let ended = must(&updating.wait_with_output().expect("the command ends"));
    assert!(
        reached,
        "{put} events, and the function reads the old document: {ended}"
    );
    assert_eq!(put, told);
    let quiet = json!({ "QueueUrl": queue, "WaitTimeSeconds": 1 });
    let more = aws.call("sqs", "receive_message", quiet);
    assert!(
        more.get("Messages").is_none(),
        "an event was told twice: {more}"
    );
    assert_eq!(
        code(&mut aws),
        before,
        "no code and no setting of the function was deployed"
    );

    // No EventBridge rule asks for the events of a rule that is off.
    let asked = |aws: &mut Ministack| {
        let stack = json!({ "StackName": "acme-test" });
        let template = aws.call("cloudformation", "get_template", stack)["TemplateBody"].take();
        let template: Value = match template.as_str() {
            Some(text) => serde_json::from_str(text).expect("JSON"),
            None => template,
        };
        let mut rules = of_type(&template, "AWS::Events::Rule");
        rules.any(|(_, rule)| rule.to_string().contains("instanceOutsideHome"))
    };
    fs::write(&path, toml("enabled = false")).expect("a file");
    must(&patrol(&aws.endpoint, "update", &update));
    assert!(!asked(&mut aws));
    fs::write(&path, toml("enabled = true")).expect("a file");
    must(&patrol(&aws.endpoint, "update", &update));
    assert!(asked(&mut aws));
    put_event(&mut aws);
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Instance started in ap-east-1"
    );
}

#[test]
fn a_document_that_is_too_large_for_ssm_is_in_s3() {
    let mut aws = Ministack::start("deploy-control-s3");
    let padding: Vec<_> = (0..900)
        .map(|number| format!("region-{number:04}"))
        .collect();
    let home = format!("homeRegions = {padding:?}\n");
    let path = file("large", &toml(&home));
    let (config, zip) = (path.to_str().expect("UTF-8"), ZIP.to_str().expect("UTF-8"));
    let always = ["--config", config, "--refresh-after", "1s"];
    let create = [&always[..], &["--force", "--code", zip]].concat();
    must(&patrol(&aws.endpoint, "create", &create));
    let made = info(&aws, &[]);
    let queue = aws.listen(&made["Outputs"]["AlertTopicArn"]);
    put_event(&mut aws);
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Instance started in ap-east-1"
    );
    let objects = aws.call(
        "s3",
        "list_objects_v2",
        json!({ "Bucket": TEMPLATES, "Prefix": "patrol-control/" }),
    );
    assert_eq!(
        objects["Contents"].as_array().map(Vec::len),
        Some(1),
        "{objects}"
    );

    fs::write(&path, toml(&home.replace("region-0899", "region-9999"))).expect("a file");
    let json = [&always[..], &["--json"]].concat();
    let (exit, out, err) = said(&patrol(&aws.endpoint, "diff", &json));
    assert_eq!(exit, 1, "{err}");
    let plan: Value = serde_json::from_str(&out).expect("JSON");
    let document = plan["Document"].as_str().expect("a difference");
    for line in ["-        \"region-0899\"", "+        \"region-9999\""] {
        assert!(document.contains(line), "{line}: {document}");
    }
}

#[test]
fn a_file_that_cannot_be_meant_changes_nothing() {
    let mut aws = Ministack::start("deploy-control-refused");
    let other = toml("").replace("acme-test", "acme-production");
    let ended = "[[suppress]]\nrules = [\"rootLogin\"]\nwhen = { account = [\"111122223333\"] }\n\
                 until = 2026-01-01\nowner = \"me\"\nreason = \"CHG-1\"\n";
    let off: String = all_rules()
        .iter()
        .map(|rule| format!("[rules.{rule}]\nenabled = false\n"))
        .collect();
    for (name, text, more, words) in [
        (
            "stack",
            other,
            &[][..],
            "`patrol.toml` is for the stack `acme-production`, and this is `acme-test`",
        ),
        (
            "ended",
            toml("") + ended,
            &[],
            "`suppress[1].until`: a suppression of `rootLogin` has ended on 2026-01-01",
        ),
        ("off", off, &[], "every linked rule is turned off"),
        (
            "typo",
            toml("severty = \"low\""),
            &[],
            "patrol.toml:3: `rules.instanceOutsideHome.severty`",
        ),
        (
            "unset",
            toml("").replace(
                "[rules.assumeRole]\nenabled = false",
                "[rules.assumeRole]\nenabled = true",
            ),
            &["--parameters-in", "file"],
            "`--parameters-in file`: `patrol.toml` must set `assumeRole.disallowedRoles`",
        ),
        (
            "secret",
            toml("").replace(
                "[rules.repositoryMadePublic]\nenabled = false",
                "[rules.repositoryMadePublic]\nwebhookSecret = \"a-secret-that-nobody-may-read\"",
            ),
            &[],
            "`rules.repositoryMadePublic.webhookSecret`: is a secret, which does not belong into a file",
        ),
    ] {
        let path = file(name, &text);
        let zip = code("control-refused");
        let (config, zip) = (path.to_str().expect("UTF-8"), zip.to_str().expect("UTF-8"));
        let args = [&["--force", "--config", config, "--code", zip], more].concat();
        let (exit, _, err) = said(&patrol(&aws.endpoint, "create", &args));
        assert_eq!(exit, 2, "{name}: {err}");
        assert!(err.contains(words), "{name}: {err}");
    }
    let stacks = aws.call("cloudformation", "list_stacks", json!({}));
    assert_eq!(stacks["StackSummaries"], json!([]));
    let buckets = aws.call("s3", "list_buckets", json!({}));
    assert_eq!(buckets["Buckets"], json!([]));
}

/// The names of the rules that the stack links.
fn all_rules() -> Vec<String> {
    let said = patrol_test_support::patrol::call(&["rules", "--format", "json"]);
    let rules: Value = serde_json::from_str(&said.out).expect("JSON");
    let rules = rules.as_array().expect("rules").iter();
    rules
        .filter_map(|rule| rule["name"].as_str().map(str::to_owned))
        .collect()
}
