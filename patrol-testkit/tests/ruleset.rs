//! What `check_ruleset!` says of a ruleset that has mistakes.

use std::{
    fs, panic,
    path::{Path, PathBuf},
    time::Duration,
};

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Secret,
    Severity, rule,
};
use patrol_testkit::{Replay, api_call, json, rule, ruleset::Ruleset};
use serde_json::Value;

rule! {
    /// Reports a bucket whose policy is written.
    struct BucketPolicyWritten = "bucketPolicyWritten";
}
rule! {
    /// Reports a bucket that is deleted after its policy was written.
    struct DeletedAfterOpened = "deletedAfterOpened";
}
rule! {
    /// Reports many buckets that are deleted.
    struct BucketsDeleted = "bucketsDeleted";
}
rule! {
    /// EDIT ME: what it reports.
    struct Unedited = "unedited";
}
rule! {
    /// Reports a call that deletes an object, whoever says that it was made.
    struct Gullible = "gullible";
}
rule! {
    /// Reports the owner of a bucket, and takes for granted that there is one.
    struct BucketTagged = "bucketTagged";
}

rule! {
    /// Reports a bucket whose owner changes, and says too much.
    struct OwnerChanged = "ownerChanged" {
        /// The token that the owner is asked with.
        token: Secret<String>,
    }
}

const MINUTES: Duration = Duration::from_secs(600);

macro_rules! call {
    ($rule:ty, $name:literal, $aggregate:expr) => {
        impl Rule for $rule {
            type Detail = ApiCall;
            const META: Metadata = Metadata::new(Severity::Low);

            fn pattern() -> Pattern {
                Pattern::api_call("s3.amazonaws.com", [$name])
            }

            fn aggregate() -> Aggregate {
                $aggregate
            }

            async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
                let request = event.detail.request_parameters.as_ref();
                let bucket = request.and_then(|request| request["bucketName"].as_str());
                let Some(bucket) = bucket else {
                    return Ok(Findings::none());
                };
                let subject = format!("Bucket {bucket}");
                Ok(Finding::new(subject, "It is gone.")
                    .detail("bucket", bucket)
                    .into())
            }
        }
    };
}

call!(BucketPolicyWritten, "PutBucketPolicy", Aggregate::every());
call!(
    DeletedAfterOpened,
    "DeleteBucket",
    Aggregate::sequence(["bucketPolicyWriten"], MINUTES)
);
call!(
    BucketsDeleted,
    "DeleteBucket",
    Aggregate::threshold(3, MINUTES).distinct("buckt")
);
call!(Unedited, "DeleteBucket", Aggregate::step());

impl Rule for BucketTagged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["PutBucketTagging"])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let request = event.detail.request_parameters.as_ref().unwrap();
        let owner = request["tagging"]["tags"][0]["key"].as_str().unwrap();
        Ok(Finding::new("Bucket tagged", owner).into())
    }
}

impl Rule for Gullible {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::with_field("detail-type", ["AWS API Call via CloudTrail"])
            .field("detail.eventName", ["DeleteObject"])
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        let event = serde_json::to_value(event)?;
        Ok(Finding::new("Object deleted", event["account"].to_string()).into())
    }
}

impl Rule for OwnerChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["PutBucketOwnershipControls"])
    }

    async fn check(&self, _: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        Ok(Finding::new("Owner changed", self.token.expose()).into())
    }
}

/// A folder with these fixtures.
struct Crate(PathBuf);

impl Crate {
    fn new(name: &str, fixtures: &[(&str, serde_json::Value)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        for (file, event) in fixtures {
            let path = folder.join("tests/fixtures").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, event.to_string()).unwrap();
        }
        Self(folder)
    }

    /// What a check of this test's rules says.
    fn refusal(&self, check: fn(&Ruleset)) -> String {
        let folder = self.0.to_str().unwrap();
        let ruleset = Ruleset::new("patrol_testkit", folder, Context::default());
        refusal(|| check(&ruleset))
    }
}

/// The words of a panic.
fn refusal(check: impl FnOnce()) -> String {
    let caught = panic::catch_unwind(panic::AssertUnwindSafe(check));
    let why = caught.expect_err("nothing was refused");
    *why.downcast::<String>().expect("a text")
}

fn delete(bucket: &str) -> patrol_testkit::FixtureEvent {
    api_call(
        "s3.amazonaws.com",
        "DeleteBucket",
        json!({ "bucketName": bucket }),
    )
}

fn has(said: &str, line: &str) {
    assert!(said.lines().any(|said| said.trim() == line), "{said}");
}

#[test]
fn a_misspelt_step_is_refused_before_the_template_is_made() {
    let said = Crate::new("step", &[]).refusal(Ruleset::can_be_deployed);
    has(
        &said,
        "deletedAfterOpened: its sequence names the unknown rule `bucketPolicyWriten`; did you mean `bucketPolicyWritten`?",
    );
    has(
        &said,
        "unedited: it is a step of no rule's sequence, so nobody would hear of it: give it another aggregation",
    );
}

#[test]
fn a_replay_says_in_words_what_is_wrong_with_an_aggregation() {
    let (opened, deleted) = (
        rule::<BucketPolicyWritten>([]),
        rule::<DeletedAfterOpened>([]),
    );
    let replay = Replay::default().rule(&opened).rule(&deleted);
    let said = refusal(|| drop(replay.events([("0s", delete("payroll"))])));
    assert_eq!(
        said,
        "rule `deletedAfterOpened`: its sequence names the unknown rule `bucketPolicyWriten`; did you mean `bucketPolicyWritten`?"
    );
}

#[test]
fn a_distinct_value_that_no_finding_has_is_refused() {
    let fixtures = [("bucketsDeleted/reports.json", (*delete("payroll")).clone())];
    let said = Crate::new("distinct", &fixtures).refusal(Ruleset::reports_and_stays_silent);
    has(
        &said,
        "bucketsDeleted: no fixture's finding has the detail `buckt`, whose different values its aggregation counts; did you mean `bucket`?",
    );
}

#[test]
fn a_missing_fixture_says_how_one_is_written() {
    let said = Crate::new("missing", &[]).refusal(Ruleset::reports_and_stays_silent);
    let line = said
        .lines()
        .find(|line| line.contains("unedited: no fixture that reports"));
    let line = line.expect("the line");
    assert!(
        line.contains("`patrol fixture --rule unedited LOG`"),
        "{line}"
    );
}

#[test]
fn a_subject_that_is_too_long_is_told_with_its_length() {
    let fixtures = [(
        "bucketPolicyWritten/reports.json",
        (*api_call(
            "s3.amazonaws.com",
            "PutBucketPolicy",
            json!({ "bucketName": "b".repeat(136) }),
        ))
        .clone(),
    )];
    let said = Crate::new("subject", &fixtures).refusal(Ruleset::reports_and_stays_silent);
    assert!(
        said.contains(
            "expected at most 100 printable ASCII characters in one line, and this has 143\n"
        ),
        "{said}"
    );
}

#[test]
fn docs_that_are_not_written_are_undocumented() {
    let said = Crate::new("docs", &[]).refusal(Ruleset::is_documented);
    assert!(
        said.contains("unedited: its docs still say `EDIT ME`"),
        "{said}"
    );
    let said = Crate::new("docs", &[]).refusal(Ruleset::can_be_deployed);
    assert!(!said.contains("EDIT ME"), "{said}");
}

#[test]
fn a_rule_that_panics_without_a_field_is_refused() {
    let request = json!({ "bucketName": "payroll", "tagging": { "tags": [{ "key": "owner" }] } });
    let event = api_call("s3.amazonaws.com", "PutBucketTagging", request);
    let fixtures = [("bucketTagged/reports.json", (*event).clone())];
    let said = Crate::new("panic", &fixtures).refusal(Ruleset::survives_what_is_missing);
    for field in [
        "` is null",
        ".tagging` is missing",
        ".tagging.tags` is missing",
        ".tagging.tags.0.key` is missing",
    ] {
        let line = format!(
            "bucketTagged: reports.json: the rule panics when `detail.requestParameters{field}: "
        );
        assert!(said.contains(&line), "{line} is not in {said}");
    }
    assert!(!said.contains(".bucketName"), "{said}");
}

#[test]
fn a_rule_that_believes_anybody_is_refused() {
    let event = api_call("s3.amazonaws.com", "DeleteObject", json!({}));
    let fixtures = [("gullible/reports.json", (*event).clone())];
    let said = Crate::new("gullible", &fixtures).refusal(Ruleset::believes_aws_alone);
    for words in [
        "gullible: reports.json: the pattern also takes the event from the source `com.example.s3`",
        "gullible: reports.json: the finding is another one when the envelope's `account`",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    // A rule that asks for what AWS alone can send has nothing to hear.
    let event = api_call(
        "s3.amazonaws.com",
        "DeleteBucket",
        json!({ "bucketName": "a" }),
    );
    let fixtures = [("bucketsDeleted/reports.json", (*event).clone())];
    let folder = Crate::new("wary", &fixtures);
    let folder = folder.0.to_str().unwrap();
    Ruleset::new("patrol_testkit", folder, Context::default()).believes_aws_alone();
}

#[test]
fn a_finding_that_shows_a_secret_is_refused_and_the_secret_is_not_said() {
    let event = api_call("s3.amazonaws.com", "PutBucketOwnershipControls", json!({}));
    let fixtures = [
        ("ownerChanged/reports.json", (*event).clone()),
        (
            "ownerChanged/params.json",
            json!({ "token": "hunter2hunter2" }),
        ),
    ];
    let said = Crate::new("secret", &fixtures).refusal(Ruleset::reports_and_stays_silent);
    let line = "ownerChanged: reports.json: ";
    let line = said.lines().find(|said| said.contains(line)).expect(&said);
    assert!(
        line.contains("shows the value of the secret parameter `token`"),
        "{line}"
    );
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn a_fixture_that_is_not_delivered_says_which_field_kept_it() {
    let request = json!({ "bucketName": "payroll" });
    let event = api_call("s3.amazonaws.com", "CreateBucket", request);
    let fixtures = [("bucketPolicyWritten/reports.json", (*event).clone())];
    let ruleset = Crate::new("undelivered", &fixtures);
    let said = ruleset.refusal(Ruleset::reports_and_stays_silent);
    assert!(
        said.contains("bucketPolicyWritten: reports.json: the rule's pattern does not deliver it: `detail.eventName` is \"CreateBucket\"; expected \"PutBucketPolicy\""),
        "{said}"
    );
    // Nothing is said of other fields while no fixture reports.
    let folder = ruleset.0.to_str().unwrap();
    Ruleset::new("patrol_testkit", folder, Context::default()).notices_changes();
}
