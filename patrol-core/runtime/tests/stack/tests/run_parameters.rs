//! `patrol run`: where parameters come from, and names that no rule has.

use std::{fs, io::Write as _, process::Stdio};

use patrol_test_support::patrol::{call, feed, folder, record};
use serde_json::json;

#[test]
fn misspelt_names_are_refused_with_a_proposal() {
    for (wrong, words) in [
        (&["--rule", "rootLogn"][..], "did you mean `rootLogin`"),
        (
            &["--param", "assumRole.disallowedRoles=x"],
            "did you mean `assumeRole`",
        ),
        (
            &["--param", "assumeRole.disalowedRoles=x"],
            "did you mean `disallowedRoles`",
        ),
        (&["--param", "rootLogin.x=y"], "it has none"),
        (&["--param", "assumeRole"], "no `=`"),
    ] {
        let said = call(&[&["run", "-"], wrong].concat());
        assert_eq!(said.code, 2, "{wrong:?}");
        assert!(said.err.contains(words), "{wrong:?}: {}", said.err);
    }
}

fn assume_role(role: &str) -> String {
    let mut record = record("1");
    record["eventSource"] = "sts.amazonaws.com".into();
    record["eventName"] = "AssumeRole".into();
    record["eventType"] = "AwsApiCall".into();
    record["userIdentity"] =
        json!({"type": "IAMUser", "userName": "bob", "accountId": "111122223333"});
    record["requestParameters"] =
        json!({"roleArn": format!("arn:aws:iam::111122223333:role/{role}")});
    json!({"Records": [record]}).to_string()
}

#[test]
fn a_rule_without_its_parameter_is_left_out_with_a_warning_or_is_an_error() {
    // In a run that only tries the rules it is one short line, the last.
    let brief = feed(&["run", "-"], b"[]");
    let last = brief.err.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("warning: ")
            && last.contains(" rules did not run: 6 without a value")
            && last.len() < 120,
        "{}",
        brief.err
    );
    assert_eq!(brief.err.matches("warning: ").count(), 1, "{}", brief.err);
    assert!(!feed(&["run", "-q", "-"], b"[]").err.contains("warning"));

    let said = feed(&["run", "-v", "--format", "jsonl", "-"], b"[]");
    assert_eq!(said.code, 0);
    let warning = said
        .err
        .lines()
        .find(|line| line.contains("assumeRole.disallowedRoles"));
    assert!(
        warning.is_some_and(|line| line.starts_with("warning: ")),
        "{}",
        said.err
    );

    // One line for all of them, however many there are.
    let lines = said
        .err
        .lines()
        .filter(|line| line.contains("because a value is missing"));
    assert_eq!(lines.count(), 1, "{}", said.err);

    let said = feed(&["run", "--rule", "assumeRole", "-"], b"[]");
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("--param assumeRole.disallowedRoles="),
        "{}",
        said.err
    );
}

#[test]
fn parameters_come_from_arguments_then_the_file_then_the_environment() {
    let config = folder("config").join("patrol.toml");
    fs::write(
        &config,
        "[rules.assumeRole]\ndisallowedRoles = [\"FromFile\", \"Other\"]\n",
    )
    .expect("a file");
    let config = config.to_str().expect("UTF-8");
    let reports = |role: &str, more: &[&str]| {
        let arguments = [
            &["run", "--rule", "assumeRole", "--format", "jsonl", "-"],
            more,
        ]
        .concat();
        let mut child = patrol_test_support::patrol::patrol()
            .args(arguments)
            .env("AssumeRoleDisallowedRoles", "FromEnvironment")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("patrol starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin
            .write_all(assume_role(role).as_bytes())
            .expect("a pipe");
        drop(stdin);
        !child
            .wait_with_output()
            .expect("patrol ends")
            .stdout
            .is_empty()
    };
    assert!(reports("FromEnvironment", &[]));
    assert!(!reports("FromEnvironment", &["--config", config]));
    assert!(reports("Other", &["--config", config]));
    let flag = [
        "--config",
        config,
        "--param",
        "assumeRole.disallowedRoles=FromArgument",
    ];
    assert!(!reports("Other", &flag));
    assert!(reports("FromArgument", &flag));
}

#[test]
fn a_broken_configuration_is_refused_and_its_text_kept_to_itself() {
    let path = folder("broken-config").join("patrol.toml");
    for (text, words) in [
        (
            "[rules.assumeRole]\ndisallowedRoles = hunter2\n",
            "patrol.toml:2: not TOML",
        ),
        (
            "[rules.assumRole]\n",
            "patrol.toml:1: `rules.assumRole`: no linked rule is named `assumRole`; did you mean `assumeRole`?",
        ),
        (
            "[rules.assumeRole]\nroles = \"x\"\n",
            "it has `disallowedRoles`",
        ),
        (
            "[rules]\nassumeRole = \"hunter2\"\n",
            "patrol.toml:2: `rules.assumeRole`: is text, expected a table",
        ),
        (
            "[rules.assumeRole]\ndisallowedRoles = [[\"hunter2\"]]\n",
            "a list of lists",
        ),
    ] {
        fs::write(&path, text).expect("a file");
        let said = call(&["run", "-", "--config", path.to_str().expect("UTF-8")]);
        assert_eq!(said.code, 2, "{text}");
        assert!(said.err.contains(words), "{text}: {}", said.err);
        assert!(!said.err.contains("hunter2"), "{text}: {}", said.err);
    }
}

#[test]
fn a_reference_is_no_value() {
    for (rule, set) in [
        ("assumeRole", "assumeRole.disallowedRoles=ssm:/patrol/roles"),
        (
            "assumeRole",
            "assumeRole.disallowedRoles=Admin, ssm:/patrol/roles",
        ),
        (
            "repositoryMadePublic",
            "repositoryMadePublic.webhookSecret=secure:AQICAHg=",
        ),
    ] {
        let said = feed(&["run", "--rule", rule, "--param", set, "-"], b"[]");
        assert_eq!(said.code, 2, "{set}");
        let words = "says where the value is, which the deployed function looks up";
        assert!(said.err.contains(words), "{}", said.err);
        assert!(!said.err.contains("AQICAHg"), "{}", said.err);
    }
    // An IAM action looks much like one.
    let action = "allowedIAMActions.allowedActions=ssm:GetParameter";
    let services = "allowedIAMActions.restrictedServices=ssm";
    let rule = [
        "--rule",
        "allowedIAMActions",
        "--param",
        action,
        "--param",
        services,
    ];
    let said = feed(&[&["run"], &rule[..], &["-"]].concat(), b"[]");
    assert_eq!(said.code, 0, "{}", said.err);
}

/// A gate that passes because a value is misspelt guards nothing.
#[test]
fn a_value_that_is_wrong_is_an_error_wherever_it_comes_from() {
    let config = folder("wrong-value").join("patrol.toml");
    fs::write(
        &config,
        "[rules.principalPolicySimulator]\nprincipalRegex = \"(\"\n",
    )
    .expect("a file");
    let config = config.to_str().expect("UTF-8");
    let flag = "principalPolicySimulator.principalRegex=(";
    for more in [&["--param", flag][..], &["--config", config]] {
        let arguments = [
            &["run", "-q", "--fail-on-finding", "--allow-left-out", "-"],
            more,
        ]
        .concat();
        let said = feed(&arguments, b"[]");
        assert_eq!(said.code, 2, "{said:?}");
        assert!(
            said.err
                .contains("`principalPolicySimulator.principalRegex` is `(`"),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_gate_does_not_pass_while_rules_lack_a_value() {
    let said = feed(&["run", "-q", "--fail-on-finding", "-"], b"[]");
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        said.err.contains("`assumeRole`") && said.err.contains("did not run"),
        "{}",
        said.err
    );
    let allowed = feed(
        &["run", "-q", "--fail-on-finding", "--allow-left-out", "-"],
        b"[]",
    );
    assert_eq!(allowed.code, 0, "{allowed:?}");
    let chosen = feed(
        &["run", "-q", "--fail-on-finding", "--rule", "rootLogin", "-"],
        b"[]",
    );
    assert_eq!(chosen.code, 0, "{chosen:?}");
}

#[test]
fn an_item_may_hold_a_comma() {
    let config = folder("comma").join("patrol.toml");
    fs::write(
        &config,
        "[rules.removeS3AccessLogging]\nbucketFilter = [\"a{1,3}\"]\n",
    )
    .expect("a file");
    let config = config.to_str().expect("UTF-8");
    let escaped = "removeS3AccessLogging.bucketFilter=a{1\\,3}";
    for more in [&["--config", config][..], &["--param", escaped]] {
        let arguments = [&["run", "--rule", "removeS3AccessLogging", "-"], more].concat();
        assert_eq!(feed(&arguments, b"[]").code, 0, "{more:?}");
    }
    let split = "removeS3AccessLogging.bucketFilter=a{1,3}";
    let said = feed(
        &[
            "run",
            "--rule",
            "removeS3AccessLogging",
            "--param",
            split,
            "-",
        ],
        b"[]",
    );
    assert_eq!(said.code, 2, "`a{{1` is not a regular expression: {said:?}");
}

/// A snapshot that becomes somebody else's.
fn shared_snapshot() -> String {
    let mut record = record("1");
    record["eventSource"] = "ec2.amazonaws.com".into();
    record["eventName"] = "ModifySnapshotAttribute".into();
    record["eventType"] = "AwsApiCall".into();
    record["requestParameters"] = json!({
        "snapshotId": "snap-0123456789abcdef0",
        "attributeType": "CREATE_VOLUME_PERMISSION",
        "createVolumePermission": {"add": {"items": [{"userId": "999988887777"}]}},
    });
    json!({"Records": [record]}).to_string()
}

#[test]
fn what_rules_share_is_set_once_and_otherwise_for_one_of_them() {
    let config = folder("shared-parameters").join("patrol.toml");
    fs::write(&config, "[shared]\ntrustedAccounts = [\"999988887777\"]\n").expect("a file");
    let config = config.to_str().expect("UTF-8");
    let findings = |more: &[&str]| {
        let args = [
            &["run", "--rule", "snapshotShared", "--format", "jsonl"],
            more,
            &["-"],
        ];
        let said = feed(&args.concat(), shared_snapshot().as_bytes());
        assert_eq!(said.code, 0, "{said:?}");
        said.out.lines().count()
    };
    assert_eq!(findings(&[]), 1);
    assert_eq!(findings(&["--param", "trustedAccounts=999988887777"]), 0);
    assert_eq!(findings(&["--config", config]), 0);
    let own = "snapshotShared.trustedAccounts=222233334444";
    assert_eq!(findings(&["--config", config, "--param", own]), 1);
}

#[test]
fn a_wrong_value_of_what_rules_share_is_told_once() {
    let config = folder("shared-wrong").join("patrol.toml");
    fs::write(&config, "\n[shared]\ntrustedAccounts = [\"acme\"]\n").expect("a file");
    let config = config.to_str().expect("UTF-8");
    for (args, words) in [
        (
            &["--param", "trustedAccounts=acme"][..],
            "parameter `trustedAccounts` is `acme`, expected ids of accounts",
        ),
        (
            &["--param", "trustedAcounts=1"],
            "did you mean `trustedAccounts`",
        ),
        (
            &["--config", config],
            "patrol.toml:3: `shared.trustedAccounts`: is `acme`, expected ids of accounts",
        ),
    ] {
        let said = call(&[&["run", "-"], args].concat());
        assert_eq!(said.code, 2, "{args:?}");
        assert!(said.err.contains(words), "{args:?}: {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
}

#[test]
fn a_rule_that_is_off_runs_when_it_is_named() {
    let mut record = record("1");
    record["eventSource"] = "ec2.amazonaws.com".into();
    record["eventName"] = "StopInstances".into();
    record["eventType"] = "AwsApiCall".into();
    record["requestParameters"] =
        json!({"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}});
    let event = json!({"Records": [record]}).to_string();
    let findings = |args: &[&str]| {
        let args = [&["run", "--format", "jsonl", "--no-config"], args, &["-"]];
        let said = feed(&args.concat(), event.as_bytes());
        assert_eq!(said.code, 0, "{said:?}");
        let ours = "\"rule\":\"instancesStopped\"";
        said.out.lines().filter(|line| line.contains(ours)).count()
    };
    assert_eq!(findings(&[]), 0);
    assert_eq!(findings(&["--rule", "instancesStopped"]), 1);
}
