//! What AWS refuses, and what is refused before AWS is asked.

use serde_json::{Value, json};

use crate::command::*;
use patrol_test_support::{Ministack, Refusing};

#[test]
fn nothing_is_created_before_everything_is_known() {
    let mut aws = Ministack::start("deploy-refused");
    let endpoint = aws.endpoint.clone();
    let zip = code("refused");
    let path = zip.to_str().expect("UTF-8");
    let all = values_and_secret();
    let some = values().to_string();
    let put_together = |how: &str| {
        let mut values: Value = serde_json::from_str(&all).expect("JSON");
        values["AlertAggregation"] = how.into();
        values.to_string()
    };
    let stale = code_with("stale", &[("patrol.digest", "0000000000000000")]);
    let stale = stale.to_str().expect("UTF-8");
    for (command, args, exit, words) in [
        (
            "create",
            &["--force"][..],
            2,
            &["bootstrap.zip", "--code"][..],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                r#"{"AssumeRoleDisallowedRoles":"A"}"#,
            ],
            2,
            &[
                "`CloudTrailDisallowedActions`",
                "`RepositoryMadePublicWebhookSecret`",
            ],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                r#"{"AssumeRole":"A"}"#,
            ],
            2,
            &["no parameter `AssumeRole`", "`AssumeRoleDisallowedRoles`"],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                &put_together("cloudTrail threshold=0/10m"),
            ],
            2,
            &["AlertAggregation", "`cloudTrail`", "threshold"],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                &put_together("clodTrail throttle=1h"),
            ],
            2,
            &[
                "AlertAggregation: `clodTrail throttle=1h` is wrong: unknown rule `clodTrail`; did you mean `cloudTrail`?",
            ],
        ),
        (
            "create",
            &["--force", "--code", path, "--parameters", &all],
            2,
            &["`RepositoryMadePublicWebhookSecret`", "--kms"],
        ),
        (
            "create",
            &[
                "--force",
                "--code",
                path,
                "--parameters",
                &all,
                "--kms",
                "--config-bucket",
                "none",
            ],
            3,
            &["bucket `none` does not exist", "--config-bucket"],
        ),
        ("create", &["--code", path], 2, &["no terminal", "--force"]),
        (
            "create",
            &["--force", "--code", stale],
            2,
            &["other rules", "run `build` again"],
        ),
        (
            "update",
            &["--force", "--parameters", &some],
            3,
            &["no stack `acme-test`", "create"],
        ),
        ("delete", &["--force"], 3, &["no stack `acme-test`"]),
        ("save", &["--force"], 3, &["no stack `acme-test`"]),
        ("diff", &[], 3, &["no stack `acme-test`"]),
    ] {
        let (code, _, err) = said(&patrol(&endpoint, command, args));
        assert_eq!(code, exit, "{command} {args:?}: {err}");
        for word in words {
            assert!(err.contains(word), "{command} {args:?}: {word}: {err}");
        }
    }
    let buckets = aws.call("s3", "list_buckets", json!({}));
    assert_eq!(buckets["Buckets"], json!([]));
}

#[test]
fn a_refusal_says_what_was_tried_and_what_to_do() {
    let error = |code: &str| {
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message></Error></ErrorResponse>"
        )
    };
    for (status, body, words) in [
        (
            403,
            error("AccessDenied"),
            &[
                "look up the stack `acme-test`",
                "may not `cloudformation:DescribeStacks`",
            ][..],
        ),
        (
            403,
            error("ExpiredToken"),
            &["credentials have expired", "same command"],
        ),
        (
            403,
            error("InvalidClientTokenId"),
            &["does not know these credentials"],
        ),
        (400, error("Throttling"), &["slow down"]),
        (
            200,
            described("ROLLBACK_COMPLETE"),
            &["ROLLBACK_COMPLETE", "delete test", "create test"],
        ),
        (
            200,
            described("UPDATE_ROLLBACK_FAILED"),
            &["continue-update-rollback"],
        ),
        (
            200,
            described("UPDATE_IN_PROGRESS"),
            &["CloudFormation is at work", "wait"],
        ),
        (
            200,
            described("REVIEW_IN_PROGRESS"),
            &["never created", "create test"],
        ),
    ] {
        let aws = Refusing::start(status, &body);
        let (exit, _, err) = said(&patrol(&aws.endpoint, "update", &["--force"]));
        assert_eq!(exit, 3, "{err}");
        for word in words {
            assert!(err.contains(word), "{word}: {err}");
        }
    }
}
