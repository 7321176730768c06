//! `patrol template` as an operator runs it.

use std::process::Command;

use serde_json::Value;

/// Exit code, standard output, standard error.
fn template(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
        .arg("template")
        .args(args)
        .output()
        .expect("the stack's binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn resources(stdout: &str) -> Value {
    let mut template: Value = serde_json::from_str(stdout).expect("JSON");
    template["Resources"].take()
}

#[test]
fn the_template_alone_is_on_standard_output_and_always_the_same() {
    let args = ["--memory", "512", "--tag", "team=security"];
    let (code, stdout, _) = template(&args);
    assert_eq!(code, Some(0));
    let function = &resources(&stdout)["Function"]["Properties"];
    assert_eq!(function["MemorySize"], 512);
    assert_eq!(function["Tags"][0]["Value"], "security");
    assert_eq!(template(&args).1, stdout);
}

#[test]
fn a_rule_of_its_own_has_a_function_of_its_own() {
    let (_, stdout, _) = template(&["--isolate", "instanceOutsideHome"]);
    let resources = resources(&stdout);
    let target = &resources["InstanceOutsideHomeEc2Events"]["Properties"]["Targets"][0];
    assert_eq!(
        target["Arn"]["Fn::GetAtt"][0],
        "InstanceOutsideHomeFunction"
    );
    assert!(resources["InstanceOutsideHomeRole"].is_object());
    assert!(resources["Function"].is_object());
}

#[test]
fn webhooks_are_apart_unless_they_are_wanted_together() {
    let (_, stdout, stderr) = template(&["--webhook-concurrency", "5"]);
    let function = &resources(&stdout)["WebhookFunction"]["Properties"];
    assert_eq!(function["ReservedConcurrentExecutions"], 5);
    assert!(!stderr.contains("--webhook-concurrency"), "{stderr}");
    let (_, stdout, _) = template(&["--shared-webhooks"]);
    assert!(resources(&stdout)["WebhookFunction"].is_null());
}

#[test]
fn whoever_deploys_is_told_what_aws_does_not_say() {
    let (code, _, stderr) = template(&["--organization", "o-a1b2c3d4e5"]);
    assert_eq!(code, Some(0));
    for words in [
        "without a trail nothing fires",
        "rule `principalPolicySimulator` asks AWS in this account alone",
        "the bus takes only AWS's own events",
        "bound them with `--webhook-concurrency N`",
    ] {
        assert!(stderr.contains(words), "{words} is not in {stderr}");
    }
}

#[test]
fn all_is_deleted_only_when_it_is_asked_for() {
    for (args, wanted) in [
        (&[][..], "RetainExceptOnCreate"),
        (&["--delete-all"], "Delete"),
        (&["--member"], "RetainExceptOnCreate"),
        (&["--member", "--delete-all"], "Delete"),
    ] {
        let (_, stdout, _) = template(args);
        let queue = &resources(&stdout)["DeadLetterQueue"];
        assert_eq!(queue["DeletionPolicy"], wanted, "{args:?}");
    }
}

#[test]
fn a_member_only_forwards() {
    let (code, stdout, _) = template(&["--member"]);
    assert_eq!(code, Some(0));
    let resources = resources(&stdout);
    let types = resources.as_object().expect("resources").values();
    let mut types: Vec<_> = types
        .filter_map(|resource| resource["Type"].as_str())
        .collect();
    types.sort_unstable();
    types.dedup();
    let wanted = [
        "AWS::CloudWatch::Alarm",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
    ];
    assert_eq!(types, wanted);
}

#[test]
fn what_cannot_be_is_one_line_and_nothing_on_standard_output() {
    for (args, words) in [
        (
            &["--arch", "mips"][..],
            "`--arch mips`: expected `arm64` or `x86_64`",
        ),
        (
            &["--memory", "64"],
            "`--memory 64`: expected 128 to 10240 MB",
        ),
        (&["--timeout", "901"], "1 to 900 seconds"),
        (&["--retention", "8"], "`--retention 8`"),
        (
            &["--isolate", "nobody"],
            "unknown rule `nobody`: expected one of `",
        ),
        (
            &["--isolate", "instanceOutsideHome,nobody"],
            "unknown rule `nobody`",
        ),
        (&["--reserved-concurrency", "0"], "the function never runs"),
        (
            &["--webhook-concurrency", "0"],
            "`--webhook-concurrency 0`: expected 1 or more",
        ),
        (&["--alarm-topic", "operators"], "a topic's ARN such as"),
        (&["--region", "Frankfurt"], "`--region Frankfurt`"),
        (&["--organization", "111122223333"], "an organization's id"),
        (&["--alarm-period", "7"], "`--alarm-period 7`"),
        (&["--alarm-threshold", "0"], "`--alarm-threshold 0`"),
        (
            &["--alarm-evaluation-periods", "0"],
            "`--alarm-evaluation-periods 0`",
        ),
        (&["--silence", "200"], "0 to 168 hours"),
        (&["--pattern-limit", "5000"], "1 to 4096"),
        (
            &["--http-api", "ten"],
            "`--http-api ten`: expected requests a second and at once",
        ),
        (&["--http-api", "0:1"], "`--http-api 0:1`"),
        (
            &["--tag", "security"],
            "`--tag security`: expected KEY=VALUE",
        ),
        (&["--subnet", "subnet-1"], "neither"),
        (
            &["--subnet", "subnet-1", "--security-group", "sg-1"],
            "`--subnet subnet-1`: expected an id such as",
        ),
        (&["--role-path", "security"], "begins and ends with `/`"),
        (&["--permissions-boundary", "boundary"], "a policy's ARN"),
        (&["--topic-key", "alias/aws/sns"], "a key's ARN"),
        (
            &["--topic-key", "arn:aws:kms:us-east-1:111122223333:alias/x"],
            "a key's ARN",
        ),
        (
            &["--layer", "arn:aws:lambda:us-east-1:111122223333:layer:x"],
            "a layer version's ARN",
        ),
        (&["--tag", "a="], "a value of 1 to 256"),
        (&["--tag", "aws:x=1"], "does not begin with `aws:`"),
        (&["--tag", "a=1", "--tag", "a=2"], "one value for `a`"),
        (
            &["--isolate", "all,rootLogin"],
            "`--isolate all,rootLogin`: expected `all`, or the names of rules",
        ),
    ] {
        let (code, stdout, stderr) = template(args);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(stderr.contains(words), "{args:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
fn arguments_that_are_none_are_refused_too() {
    for args in [
        &["--memory", "much"][..],
        &["--nonsense"],
        &["--member", "--organization", "o-a1b2c3d4e5"],
        &["--member", "--isolate", "rootLogin"],
        &[
            "--member",
            "--alarm-topic",
            "arn:aws:sns:us-east-1:111122223333:x",
        ],
        &["--shared-webhooks", "--webhook-concurrency", "5"],
        &["--isolat", "rootLogin"],
        &["--region"],
        &["nonsense"],
    ] {
        let (code, stdout, stderr) = template(args);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(stderr.starts_with("error: "), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}
