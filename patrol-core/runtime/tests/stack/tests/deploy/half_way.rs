//! What goes wrong half-way: the command is killed, interrupted, refused or cut off. Nothing half-written is left, and the
//! same command can be run again.

use std::process::{Child, Output};

use serde_json::{Value, json};

use crate::command::*;
use patrol_test_support::{Fate, Ministack, Proxy};

/// Miniature AWS with a proxy before it, and the arguments of a `create`.
struct Scene {
    aws: Ministack,
    proxy: Proxy,
    args: Vec<String>,
}

impl Scene {
    fn new(name: &str) -> Self {
        let mut aws = Ministack::start(&format!("deploy-{name}"));
        make_key(&mut aws);
        let zip = code(name).to_str().expect("UTF-8").to_owned();
        let values = values_and_secret();
        let args = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
        let mut args = args.map(str::to_owned).to_vec();
        // So long a template is uploaded.
        args.extend(long_template());
        Self {
            proxy: Proxy::start(&aws.endpoint),
            args,
            aws,
        }
    }

    fn create(&self, endpoint: &str) -> Output {
        self.start(endpoint).wait_with_output().expect("it ends")
    }

    fn start(&self, endpoint: &str) -> Child {
        let args: Vec<_> = self.args.iter().map(String::as_str).collect();
        start(endpoint, "create", &args)
    }

    /// `create` through the proxy, where its fate awaits it.
    fn fateful(&self) -> Output {
        let program = self.start(&self.proxy.endpoint);
        self.proxy.watch(program.id());
        let output = program.wait_with_output().expect("it ends");
        self.proxy.watch(0);
        output
    }

    /// What was saved, if anything: always whole.
    fn saved(&mut self) -> Option<Value> {
        let object = json!({ "Bucket": CONFIGURATIONS, "Key": SAVED });
        let body = self.aws.try_call("s3", "get_object", object).ok()?;
        let saved: Value =
            serde_json::from_str(body["Body"].as_str().expect("a body")).expect("whole JSON");
        assert_eq!(saved["AssumeRoleDisallowedRoles"], "Admin,Root");
        Some(saved)
    }

    fn stack(&mut self) -> Option<String> {
        let stack = json!({ "StackName": "acme-test" });
        let found = self
            .aws
            .try_call("cloudformation", "describe_stacks", stack);
        let status = found.ok()?["Stacks"][0]["StackStatus"].take();
        status.as_str().map(str::to_owned)
    }

    /// Runs the same command again, undisturbed, and deletes what it created.
    fn again(&mut self, step: &str) {
        let told = must(&self.create(&self.aws.endpoint.clone()));
        assert_eq!(
            self.stack().as_deref(),
            Some("CREATE_COMPLETE"),
            "{step}: {told}"
        );
        let saved = self.saved();
        assert!(saved.is_some(), "{step}: nothing is saved: {told}");
        must(&patrol(&self.aws.endpoint, "delete", &["--force"]));
        let object = json!({ "Bucket": CONFIGURATIONS, "Key": SAVED });
        self.aws.call("s3", "delete_object", object);
    }
}

#[test]
fn killed_at_any_step_the_same_command_creates_the_stack() {
    let mut scene = Scene::new("killed");
    let save = format!("PUT /{CONFIGURATIONS}/acme/");
    let steps = [
        ("encrypting", "TrentService.Encrypt", true),
        ("the code", ".zip", true),
        ("the template", ".template.json", true),
        ("the change set", "Action=CreateChangeSet", false),
        ("the change set, created", "Action=CreateChangeSet", true),
        ("executing", "Action=ExecuteChangeSet", false),
        ("executing, begun", "Action=ExecuteChangeSet", true),
        ("saving", &save, false),
        ("saving, done", &save, true),
    ];
    for (number, (step, words, after)) in steps.into_iter().enumerate() {
        let fate = match after {
            true => Fate::SignalAfter("KILL"),
            false => Fate::SignalBefore("KILL"),
        };
        scene.proxy.trap(words, fate, 1);
        let output = scene.fateful();
        assert_eq!(output.status.code(), None, "{step}: it was not killed");
        assert_eq!(scene.proxy.sprung() as usize, number + 1, "{step}");
        let saved = scene.saved();
        assert!(saved.is_none() || step == "saving, done", "{step}");
        if step == "saving, done" {
            // All is done already, and the command says what can be done with the stack.
            let (exit, _, err) = said(&scene.create(&scene.aws.endpoint.clone()));
            assert_eq!((exit, err.contains("update test")), (3, true), "{err}");
        } else {
            scene.again(step);
        }
    }
}

#[test]
fn killed_while_it_creates_a_bucket_it_configures_it_later() {
    let mut scene = Scene::new("bucket-killed");
    let steps = [
        "PUT /cfn-config-configurations",
        "publicAccessBlock",
        ".zip?x-id=PutObject",
    ];
    for words in steps {
        scene.proxy.trap(words, Fate::SignalAfter("KILL"), 1);
        let output = scene.fateful();
        assert_eq!(output.status.code(), None, "{words}: it was not killed");
    }
    scene.again("the buckets are half set up");
    for bucket in [CONFIGURATIONS, TEMPLATES] {
        let bucket = json!({ "Bucket": bucket });
        let versioning = scene
            .aws
            .call("s3", "get_bucket_versioning", bucket.clone());
        assert_eq!(versioning["Status"], "Enabled", "{bucket}");
        let public = scene
            .aws
            .call("s3", "get_public_access_block", bucket.clone());
        let public = public["PublicAccessBlockConfiguration"].as_object();
        assert!(public.expect("settings").values().all(|set| *set == true));
        scene.aws.call("s3", "get_bucket_encryption", bucket);
    }
}

#[test]
fn interrupted_it_says_how_the_stack_is() {
    let mut scene = Scene::new("interrupted");
    for (words, fate, state) in [
        (
            "TrentService.Encrypt",
            Fate::SignalBefore("INT"),
            "there is no stack acme-test",
        ),
        (
            "Action=DescribeChangeSet",
            Fate::SignalAfter("INT"),
            "is not created yet",
        ),
        (
            "Action=ExecuteChangeSet",
            Fate::SignalAfter("INT"),
            "CREATE_",
        ),
        (
            "Action=ExecuteChangeSet",
            Fate::SignalAfter("TERM"),
            "CREATE_",
        ),
    ] {
        scene.proxy.trap(words, fate, 1);
        let (exit, _, err) = said(&scene.fateful());
        assert_eq!(exit, 130, "{words}: {err}");
        for word in [state, "no configuration was saved", "can be run again"] {
            assert!(err.contains(word), "{words}: {word}: {err}");
        }
        assert_eq!(scene.saved(), None);
        scene.again(words);
    }
}

pub(crate) fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    )
}

#[test]
fn a_refusal_half_way_leaves_nothing_behind() {
    let mut scene = Scene::new("refused-half-way");
    let failed = "<DescribeChangeSetResponse><DescribeChangeSetResult><Status>FAILED</Status><StatusReason>Template error: no such thing</StatusReason></DescribeChangeSetResult></DescribeChangeSetResponse>";
    let denied =
        "User: arn:aws:iam::1:user/a is not authorized to perform: s3:PutObject on resource: x";
    for (words, status, answer, told) in [
        (
            "Action=ValidateTemplate",
            400,
            refusal("ValidationError", "Template format error: no such thing"),
            &["validate the template", "Template format error"][..],
        ),
        (
            "Action=ValidateTemplate",
            200,
            "<html><title>Sign in</title></html>".to_owned(),
            &[
                "validate the template",
                "the answer is not the service's own",
            ],
        ),
        (
            "Action=CreateChangeSet",
            400,
            refusal(
                "InsufficientCapabilitiesException",
                "Requires capabilities : [CAPABILITY_AUTO_EXPAND]",
            ),
            &[
                "create a change set of `acme-test`",
                "CAPABILITY_AUTO_EXPAND",
            ],
        ),
        (
            "Action=DescribeChangeSet",
            200,
            failed.to_owned(),
            &["cannot change acme-test", "Template error: no such thing"],
        ),
        (
            "TrentService.Encrypt",
            400,
            r#"{"__type":"NotFoundException","message":"Alias is not found."}"#.to_owned(),
            &[
                "encrypt with the key `alias/cloudformation`",
                "Alias is not found",
            ],
        ),
        (
            "x-id=PutObject",
            403,
            format!("<Error><Code>AccessDenied</Code><Message>{denied}</Message></Error>"),
            &["upload `s3://", "may not `s3:PutObject`"],
        ),
        (
            "x-id=PutObject",
            200,
            "<html><title>Sign in</title></html>".to_owned(),
            &["upload `s3://", "the answer is not S3's own"],
        ),
        (
            "Action=ExecuteChangeSet",
            403,
            refusal(
                "ExpiredToken",
                "The security token included in the request is expired",
            ),
            &[
                "execute the change set",
                "credentials have expired",
                "same command",
            ],
        ),
    ] {
        let fate = Fate::Refused(status, answer);
        scene.proxy.trap(words, fate, 1);
        let (exit, _, err) = said(&scene.fateful());
        assert_eq!(exit, 3, "{words}: {err}");
        for word in told {
            assert!(err.contains(word), "{words}: {word}: {err}");
        }
        assert_eq!(scene.saved(), None, "{words}");
        let stack = scene.stack();
        let left = stack.as_deref().unwrap_or("REVIEW_IN_PROGRESS");
        assert_eq!(left, "REVIEW_IN_PROGRESS", "{words}");
    }
    scene.again("after all of it");
}

#[test]
fn cut_off_it_follows_again_and_gives_up_with_a_word() {
    let mut scene = Scene::new("cut-off");
    // The first look at the events is before anything has begun.
    let words = "Action=DescribeStackEvents";
    let slow = Fate::Refused(400, refusal("Throttling", "Rate exceeded"));
    scene.proxy.trap(words, Fate::PassedOn, 1);
    scene.proxy.trap(words, slow, 1);
    scene.proxy.trap(words, Fate::Dropped, 1);
    let told = must(&scene.fateful());
    assert!(told.contains("trying again"), "{told}");
    assert!(scene.saved().is_some());
    must(&patrol(&scene.aws.endpoint, "delete", &["--force"]));
    let object = json!({ "Bucket": CONFIGURATIONS, "Key": SAVED });
    scene.aws.call("s3", "delete_object", object);

    let expired = Fate::Refused(403, refusal("ExpiredToken", "Expired."));
    scene.proxy.trap(words, Fate::PassedOn, 1);
    scene.proxy.trap(words, expired, 1);
    let (exit, _, err) = said(&scene.fateful());
    assert_eq!(exit, 3, "{err}");
    for word in [
        "CloudFormation goes on",
        "expired",
        "info test",
        "run again",
    ] {
        assert!(err.contains(word), "{word}: {err}");
    }
    scene.again("the credentials have expired");
}

#[test]
fn a_stack_that_rolls_back_says_what_failed_first() {
    let scene = Scene::new("rollback");
    let event = |id: u8, resource: &str, status: &str, why: &str| {
        format!(
            "<member><EventId>{id}</EventId><StackId>s</StackId><StackName>acme-test</StackName><LogicalResourceId>{resource}</LogicalResourceId><ResourceType>T</ResourceType><ResourceStatus>{status}</ResourceStatus><ResourceStatusReason>{why}</ResourceStatusReason><Timestamp>2026-01-01T00:00:00Z</Timestamp></member>"
        )
    };
    // Newest first.
    let events = [
        event(4, "acme-test", "ROLLBACK_COMPLETE", ""),
        event(3, "Role", "CREATE_FAILED", "Resource creation cancelled"),
        event(2, "Function", "CREATE_FAILED", "S3 Error Code: NoSuchKey"),
        event(1, "Function", "CREATE_IN_PROGRESS", ""),
    ]
    .concat();
    let events = format!(
        "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>{events}</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>"
    );
    let done = "<ExecuteChangeSetResponse><ExecuteChangeSetResult/></ExecuteChangeSetResponse>";
    let traps = [
        ("Action=DescribeStackEvents", Fate::PassedOn, 1),
        ("Action=DescribeStackEvents", Fate::Refused(200, events), 9),
        (
            "Action=ExecuteChangeSet",
            Fate::Refused(200, done.into()),
            1,
        ),
        ("Action=DescribeStacks", Fate::PassedOn, 2),
        (
            "Action=DescribeStacks",
            Fate::Refused(200, described("ROLLBACK_COMPLETE")),
            9,
        ),
    ];
    for (words, fate, times) in traps {
        scene.proxy.trap(words, fate, times);
    }
    let (exit, _, err) = said(&scene.fateful());
    assert_eq!(exit, 3, "{err}");
    for word in [
        "ended as ROLLBACK_COMPLETE",
        "first failed `Function`: S3 Error Code: NoSuchKey",
        "`delete test`",
        "`create test`",
    ] {
        assert!(err.contains(word), "{word}: {err}");
    }
}
