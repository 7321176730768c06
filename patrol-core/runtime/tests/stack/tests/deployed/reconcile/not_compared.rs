//! What cannot be compared is said, and hides nothing of the rest.

use patrol_test_support::{Ministack, patrol::gzip};
use serde_json::json;

use super::{log_group, put, reconcile};

/// A region without the stack hides nothing of the other, and is named.
pub(super) fn regions(aws: &Ministack, asked: &[&str]) {
    let several = ["--region", "us-east-1,eu-west-1"];
    let said = reconcile(aws, &[asked, &several].concat());
    assert_eq!(said.code, 3, "{said:?}");
    assert!(
        said.out
            .contains("patrol-reconcile in us-east-1: 1 finding missed of ")
            && said
                .out
                .ends_with("regions compared: us-east-1; not compared: eu-west-1\n"),
        "{}",
        said.out
    );
    assert!(
        said.err
            .contains("there is no stack `patrol-reconcile` in eu-west-1"),
        "{}",
        said.err
    );
}

/// What cannot be compared is said in one line.
pub(super) fn refused(aws: &mut Ministack, asked: &[&str]) {
    put(
        aws,
        "elb/log.gz",
        gzip(b"http 2026-03-02T09:01:00Z app/x 198.51.100.1"),
    );
    let today = asked[1];
    for (args, code, words) in [
        (
            &["--from", today, "--log", "s3://trail/elb/"][..],
            3,
            "s3://trail/elb/: no record of this time, account and region was read: is this where CloudTrail's log is",
        ),
        (
            &["--from", today, "--log", "trail"],
            2,
            "expected `s3://BUCKET/PREFIX`",
        ),
        (
            &["--from", today],
            2,
            "no trail of this account and region writes to a bucket: say where CloudTrail's log is, with `--log s3://BUCKET/PREFIX`",
        ),
        (
            &["--from", "2020-01-01", "--log", "s3://trail/"],
            2,
            "the log of patrol-reconcile is kept for 90 days",
        ),
        (
            &["--from", "2099-01-01", "--log", "s3://trail/"],
            2,
            "`--from` is in the future",
        ),
        (
            &["--log", "s3://trail/"],
            2,
            "patrol-reconcile was created after the time that is compared",
        ),
        (
            &["--from", today, "--log", "s3://no-such-bucket/"],
            3,
            "NoSuchBucket",
        ),
        (
            &["--event-region", "x", "--log", "s3://trail/"],
            2,
            "expected a name such as `eu-west-1`",
        ),
    ] {
        let said = reconcile(aws, args);
        assert_eq!(said.code, code, "{args:?}: {said:?}");
        assert!(said.err.contains(words), "{args:?}: {}", said.err);
    }
    let group = log_group(aws);
    aws.call("logs", "delete_log_group", json!({ "logGroupName": group }));
    let gone = reconcile(aws, asked);
    assert_eq!(gone.code, 3, "{gone:?}");
    assert!(
        gone.err
            .contains("does not exist any more: what patrol-reconcile told is not known"),
        "{}",
        gone.err
    );
}
