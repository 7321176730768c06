//! What whoever deploys is told before it is too late: no trail, a proxy, a profile that needs a sign-in,
//! values that do not fit, what CloudFormation's validation found.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
};

use serde_json::json;

use crate::{command::*, half_way::refusal};
use patrol_test_support::{Fate, Ministack, Proxy, binary, target_tmp};

#[test]
fn an_account_without_a_trail_is_told_that_nothing_will_be_found() {
    let mut aws = Ministack::start("deploy-trail");
    make_key(&mut aws);
    let zip = code("trail").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let args = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    let words = "no trail of this account logs management events in us-east-1";
    let told_after = |aws: &mut Ministack, calls: &[(&str, serde_json::Value)]| {
        for (operation, arguments) in calls {
            aws.call("cloudtrail", operation, arguments.clone());
        }
        let told = must(&patrol(&aws.endpoint, "create", &args));
        must(&patrol(&aws.endpoint, "delete", &["--force"]));
        told
    };
    let trail = json!({ "Name": "all" });
    let told = told_after(&mut aws, &[]);
    assert!(told.contains(words), "{told}");
    aws.call("s3", "create_bucket", json!({ "Bucket": "trail" }));
    let made = json!({ "IsMultiRegionTrail": true, "Name": "all", "S3BucketName": "trail" });
    let told = told_after(&mut aws, &[("create_trail", made)]);
    assert!(told.contains(words), "it does not log yet: {told}");
    let told = told_after(&mut aws, &[("start_logging", trail)]);
    assert!(!told.contains("trail of this account"), "{told}");
    let selector = json!({ "IncludeManagementEvents": false, "ReadWriteType": "All" });
    let data_only = json!({ "EventSelectors": [selector], "TrailName": "all" });
    let told = told_after(&mut aws, &[("put_event_selectors", data_only)]);
    assert!(told.contains(words), "data events alone: {told}");

    // Who may not look is told that in one line, and goes on; what a trail does not tell gives no reason to warn.
    let denied = r#"{"__type":"AccessDeniedException","message":"User: a is not authorized to perform: cloudtrail:X"}"#;
    for (call, unknown) in [
        ("CloudTrail_20131101.DescribeTrails", true),
        ("CloudTrail_20131101.GetEventSelectors", false),
    ] {
        let proxy = Proxy::start(&aws.endpoint);
        proxy.trap(call, Fate::Refused(400, denied.to_owned()), 9);
        let told = must(&patrol(&proxy.endpoint, "create", &args));
        assert_eq!(proxy.sprung(), 1, "{call}");
        assert!(!told.contains(words), "{told}");
        let line = "Whether a trail logs management events here is not known";
        assert_eq!(told.contains(line), unknown, "{told}");
        must(&patrol(&aws.endpoint, "delete", &["--force"]));
    }
}

/// `patrol info test ARGS` with these variables and no credentials but those of a profile.
fn info_with(variables: &[(&str, &str)], args: &[&str]) -> (i32, String) {
    let mut program = Command::new(binary("patrol-test-stack"));
    program
        .args(["info", "test", "--name", "acme"])
        .args(args)
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(variables.iter().copied());
    let (exit, _, err) = said(&program.output().expect("the stack's binary runs"));
    (exit, err)
}

/// Answers one request to connect as a proxy does that lets nobody through, and gives what it was asked.
fn closed_proxy() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let asked = std::thread::spawn(move || {
        let (mut caller, _) = listener.accept().expect("a caller");
        let (mut asked, mut part) = (Vec::new(), [0; 1024]);
        while !asked.ends_with(b"\r\n\r\n") {
            let read = caller.read(&mut part).expect("a request");
            assert!(read > 0, "the request ends early");
            asked.extend(&part[..read]);
        }
        let refusal = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        caller.write_all(refusal.as_bytes()).expect("an answer");
        String::from_utf8(asked).expect("text")
    });
    (address, asked)
}

#[test]
fn calls_go_through_the_proxy_and_its_password_is_not_told() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let (address, asked) = closed_proxy();
        let proxy = format!("http://operator:pass-of-proxy@{address}");
        let variables = [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_MAX_ATTEMPTS", "1"),
            (variable, &proxy),
        ];
        let (exit, err) = info_with(&variables, &["--region", "eu-west-1"]);
        assert_eq!(exit, 3, "{err}");
        let asked = asked.join().expect("the proxy was asked");
        let host = "CONNECT cloudformation.eu-west-1.amazonaws.com:443 ";
        assert!(asked.starts_with(host), "{asked}");
        // "operator:pass-of-proxy" in base64.
        let word = "b3BlcmF0b3I6cGFzcy1vZi1wcm94eQ==";
        assert!(asked.contains(word), "{asked}");
        for secret in ["pass-of-proxy", word] {
            assert!(!err.contains(secret), "{err}");
        }
    }
}

#[test]
fn a_profile_that_needs_a_sign_in_says_which() {
    let config = target_tmp().join("deploy/profiles");
    fs::create_dir_all(config.parent().expect("a folder")).expect("a folder");
    fs::write(
        &config,
        "[profile sso]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
         [profile old-sso]\nsso_start_url = https://acme.example.com/start\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
         [profile assumed]\nrole_arn = arn:aws:iam::111122223333:role/Deploy\nsource_profile = sso\n\
         [profile console]\nlogin_session = arn:aws:iam::111122223333:user/alice\n\
         [sso-session acme]\nsso_region = us-east-1\nsso_start_url = https://acme.example.com/start\n",
    )
    .expect("a file");
    let config = config.to_str().expect("UTF-8");
    for (profile, command) in [
        ("sso", "run `aws sso login`"),
        ("old-sso", "run `aws sso login`"),
        ("assumed", "run `aws sso login`"),
        ("console", "run `aws login`"),
    ] {
        let variables = [("AWS_CONFIG_FILE", config), ("AWS_PROFILE", profile)];
        let (exit, err) = info_with(&variables, &[]);
        assert_eq!(exit, 3, "{err}");
        for words in [
            command,
            "aws configure export-credentials",
            "run the same command again",
        ] {
            assert!(err.contains(words), "{profile}: {words}: {err}");
        }
        assert!(!err.contains("cargo"), "{err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    let variables = [("AWS_CONFIG_FILE", config), ("AWS_PROFILE", "nobody")];
    let (_, err) = info_with(&variables, &[]);
    for words in ["no credentials were found", "`AWS_PROFILE`", "nobody"] {
        assert!(err.contains(words), "{words}: {err}");
    }
}

#[test]
fn values_that_do_not_fit_into_the_environment_are_refused_before_anything_is_created() {
    let mut aws = Ministack::start("deploy-too-large");
    make_key(&mut aws);
    let zip = code("too-large").to_str().expect("UTF-8").to_owned();
    let mut values = values();
    values["RepositoryMadePublicWebhookSecret"] = SECRET.into();
    values["AssumeRoleDisallowedRoles"] = "r".repeat(2_100).into();
    values["CloudTrailDisallowedActions"] = "a".repeat(2_000).into();
    let values = values.to_string();
    let args = ["--force", "--code", &zip, "--kms", "--parameters", &values];
    let (exit, _, err) = said(&patrol(&aws.endpoint, "create", &args));
    assert_eq!(exit, 2, "{err}");
    for words in [
        "environment of `Function`",
        "4096",
        "`AssumeRoleDisallowedRoles`",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
    let buckets = aws.call("s3", "list_buckets", json!({}));
    assert_eq!(buckets["Buckets"], json!([]));
}

#[test]
fn what_validation_found_wrong_is_told_with_its_path() {
    let mut aws = Ministack::start("deploy-validation");
    make_key(&mut aws);
    let zip = code("validation").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let args = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    let proxy = Proxy::start(&aws.endpoint);
    let reason =
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].";
    let failed = format!(
        "<DescribeChangeSetResponse><DescribeChangeSetResult><Status>FAILED</Status><StatusReason>{reason}</StatusReason></DescribeChangeSetResult></DescribeChangeSetResponse>"
    );
    let event = |status: &str, path: &str, why: &str| {
        format!(
            "<member><EventType>VALIDATION_ERROR</EventType><ValidationName>PROPERTY_VALIDATION</ValidationName><ValidationStatus>{status}</ValidationStatus><ValidationPath>{path}</ValidationPath><ValidationStatusReason>{why}</ValidationStatusReason></member>"
        )
    };
    let events = [
        event(
            "FAILED",
            "/Resources/Queue/Properties/Delay",
            "unsupported property",
        ),
        event("SKIPPED", "/Resources/Other", "not looked at"),
    ]
    .concat();
    let events = format!(
        "<DescribeEventsResponse><DescribeEventsResult><OperationEvents>{events}</OperationEvents></DescribeEventsResult></DescribeEventsResponse>"
    );
    let denied = refusal("AccessDenied", "No.");
    for (fate, told) in [
        (Fate::Refused(200, events), true),
        (Fate::Refused(403, denied), false),
    ] {
        proxy.trap(
            "Action=DescribeChangeSet",
            Fate::Refused(200, failed.clone()),
            1,
        );
        proxy.trap("Action=DescribeEvents", fate, 1);
        let (exit, _, err) = said(&patrol(&proxy.endpoint, "create", &args));
        assert_eq!(exit, 3, "{err}");
        assert!(err.contains(reason), "{err}");
        let words = "\n  `/Resources/Queue/Properties/Delay`: unsupported property";
        assert_eq!(err.contains(words), told, "{err}");
        assert!(!err.contains("not looked at"), "{err}");
    }
}
