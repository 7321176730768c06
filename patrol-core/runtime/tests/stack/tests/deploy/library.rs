//! The deploy tool as a library: a script with a template of its own.

use std::{fs, process::Command};

use patrol_test_support::{Ministack, Proxy, at, binary, target_tmp};
use serde_json::{Value, json};

use crate::command::*;

/// `patrol-test-script` with a template and the zip and bucket behind it; what it says.
pub(crate) fn script(endpoint: &str, command: &str, template: &Value, more: &[&str]) -> String {
    let port = endpoint.rsplit(':').next().expect("a port");
    let file = target_tmp().join(format!("deploy/template-{port}.json"));
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, template.to_string()).expect("a file");
    let mut program = Command::new(binary("patrol-test-script"));
    program.arg(command).arg(file).args(more);
    let output = at(&mut program, endpoint).output().expect("it runs");
    must(&output)
}

/// A topic whose description is not ASCII.
fn small() -> Value {
    json!({
        "Description": "Größer als ☺",
        "Metadata": { "Patrol": {} },
        "Resources": { "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "DisplayName": "é" } } },
    })
}

#[test]
fn a_small_template_goes_with_the_request_and_in_ascii() {
    let aws = Ministack::start("deploy-inline");
    let proxy = Proxy::start(&aws.endpoint);
    let told = script(&proxy.endpoint, "create", &small(), &[]);
    assert!(told.ends_with("Done\n"), "{told}");
    let told = script(&proxy.endpoint, "update", &small(), &[]);
    assert!(told.ends_with("NoChanges\n"), "{told}");
    let requests = proxy.requests();
    let sent: Vec<_> = requests
        .iter()
        .filter(|request| request.contains("Action=CreateChangeSet"))
        .collect();
    assert_eq!(sent.len(), 2);
    for request in sent {
        assert!(request.contains("&TemplateBody=%7B"), "{request}");
        assert!(!request.contains("TemplateURL"), "{request}");
        assert!(request.contains("Gr%5Cu00f6"), "{request}");
    }
    let uploads = requests.iter().filter(|request| request.starts_with("PUT"));
    let templates = uploads.filter(|request| request.contains(".template.json"));
    assert_eq!(templates.count(), 0);
}

/// A function whose code is at a version.
fn versioned() -> Value {
    json!({
        "Conditions": { "Pinned": { "Fn::Not": [{ "Fn::Equals": [{ "Ref": "CodeS3ObjectVersion" }, ""] }] } },
        "Metadata": { "Patrol": {} },
        "Parameters": {
            "CodeS3Bucket": { "Type": "String" },
            "CodeS3Key": { "Type": "String" },
            "CodeS3ObjectVersion": { "Type": "String", "Default": "" },
        },
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": { "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Action": "sts:AssumeRole", "Effect": "Allow",
                        "Principal": { "Service": "lambda.amazonaws.com" },
                    }],
                } },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {
                        "S3Bucket": { "Ref": "CodeS3Bucket" },
                        "S3Key": { "Ref": "CodeS3Key" },
                        "S3ObjectVersion": { "Fn::If": ["Pinned", { "Ref": "CodeS3ObjectVersion" }, { "Ref": "AWS::NoValue" }] },
                    },
                    "Handler": "bootstrap",
                    "Role": { "Fn::GetAtt": ["Role", "Arn"] },
                    "Runtime": "provided.al2023",
                },
            },
        },
    })
}

#[test]
fn the_code_is_deployed_from_its_version() {
    let mut aws = Ministack::start("deploy-code-version");
    let zip = code("code-version");
    let zip = zip.to_str().expect("UTF-8");
    let told = script(&aws.endpoint, "create", &versioned(), &[zip]);
    assert!(told.ends_with("Done\n"), "{told}");
    let made = info(&aws, &[]);
    let object = json!({ "Bucket": TEMPLATES, "Key": made["Parameters"]["CodeS3Key"] });
    let stored = aws.call("s3", "head_object", object.clone());
    let version = &made["Parameters"]["CodeS3ObjectVersion"];
    assert!(version.as_str().is_some_and(|version| !version.is_empty()));
    assert_eq!(*version, stored["VersionId"]);

    // The same code in the same place changes nothing; what somebody else put there is not deployed.
    let told = script(&aws.endpoint, "update", &versioned(), &[zip]);
    assert!(told.ends_with("NoChanges\n"), "{told}");
    let mut other = object;
    other["Body"] = json!("other code");
    aws.call("s3", "put_object", other);
    let told = script(&aws.endpoint, "update", &versioned(), &[zip]);
    assert!(told.ends_with("Done\n"), "{told}");
    let again = info(&aws, &[])["Parameters"]["CodeS3ObjectVersion"].take();
    assert_ne!(again, *version);

    // A bucket that keeps no versions has none to name.
    let own = json!({ "Bucket": "own-bucket" });
    aws.call("s3", "create_bucket", own);
    let told = script(&aws.endpoint, "update", &versioned(), &[zip, "own-bucket"]);
    assert!(told.ends_with("Done\n"), "{told}");
    let updated = info(&aws, &[]);
    assert_eq!(updated["Parameters"]["CodeS3Bucket"], "own-bucket");
    assert_eq!(updated["Parameters"]["CodeS3ObjectVersion"], "");
}
