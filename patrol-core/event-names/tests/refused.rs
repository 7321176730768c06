//! Mistakes that published rules have, each with what its author is told.

use patrol_core::Pattern;
use patrol_event_names::{catalog_date, problems};
use serde_json::{Value, json};

const API: &str = "AWS API Call via CloudTrail";

fn told(pattern: &Value) -> Vec<String> {
    told_unless(pattern, &[])
}

fn told_unless(pattern: &Value, unverified: &[&str]) -> Vec<String> {
    let pattern: Pattern = pattern.to_string().parse().expect("a pattern");
    let problems = problems(&pattern, unverified);
    problems.iter().map(ToString::to_string).collect()
}

fn call(service: &str, names: Value) -> Value {
    json!({
        "detail-type": [API],
        "detail": { "eventSource": [format!("{service}.amazonaws.com")], "eventName": names },
    })
}

#[test]
fn a_misspelt_name_is_told_with_the_right_one() {
    for (service, wrong, words) in [
        (
            "organizations",
            "DescribeOrgnanizationalUnit",
            "; did you mean `DescribeOrganizationalUnit`?",
        ),
        (
            "ec2",
            "TerminateInstance",
            "; did you mean `TerminateInstances`?",
        ),
        ("iam", "createUser", "; did you mean `CreateUser`?"),
        (
            "route53",
            "TransferDomainToAnotherAwsAccount",
            "; `route53domains.amazonaws.com` has it",
        ),
        (
            "cloudwatch",
            "DeleteAlarms",
            "; `monitoring.amazonaws.com` has it",
        ),
        ("iam", "ConsoleLogin", "; `signin.amazonaws.com` has it"),
    ] {
        let expected =
            format!("CloudTrail records no `{wrong}` of `{service}.amazonaws.com`{words}");
        assert_eq!(told(&call(service, json!([wrong]))), [expected]);
    }
    let unlike = told(&call("iam", json!(["Frobnicate"])));
    let date = catalog_date();
    assert_eq!(
        unlike,
        [format!(
            "CloudTrail records no `Frobnicate` of `iam.amazonaws.com` in the catalogue of {date}; a name that exists all the same goes into `Metadata::unverified`"
        )]
    );
}

#[test]
fn an_action_of_iam_is_no_call() {
    for (service, action, words) in [
        ("s3", "ListAllMyBuckets", "CloudTrail records `ListBuckets`"),
        (
            "s3",
            "PutEncryptionConfiguration",
            "CloudTrail records `PutBucketEncryption` or `DeleteBucketEncryption`",
        ),
        (
            "s3",
            "ReplicateObject",
            "CloudTrail records no event of that name",
        ),
        (
            "iam",
            "PassRole",
            "CloudTrail records no event of that name",
        ),
        ("lambda", "InvokeFunction", "CloudTrail records `Invoke`"),
    ] {
        let expected = format!("`{service}:{action}` is an IAM action; {words}");
        assert_eq!(told(&call(service, json!([action]))), [expected]);
    }
}

#[test]
fn names_that_records_spell_otherwise_are_told() {
    assert_eq!(
        told(&call("s3", json!(["PutPublicAccessBlock"]))),
        [
            "CloudTrail records `PutPublicAccessBlock` of `s3.amazonaws.com` as `PutBucketPublicAccessBlock` or `PutAccountPublicAccessBlock`"
        ]
    );
    assert_eq!(
        told(&call("lambda", json!(["CreateFunction"]))),
        [
            "CloudTrail records `CreateFunction` of `lambda.amazonaws.com` as `CreateFunction20150331`, with the version of its API: name that too, or match a prefix"
        ]
    );
    assert_eq!(
        told(&call("cloudfront", json!(["UpdateDistribution"]))),
        [
            "CloudTrail records `UpdateDistribution` of `cloudfront.amazonaws.com` also as `UpdateDistribution2020_05_31`, with the version of its API: name that too, or match a prefix"
        ]
    );
    for fine in [
        call(
            "s3",
            json!(["PutPublicAccessBlock", "PutBucketPublicAccessBlock"]),
        ),
        call(
            "lambda",
            json!(["CreateFunction20150331", "UpdateFunctionCode20150331v2"]),
        ),
        call(
            "lambda",
            json!(["CreateFunction", "CreateFunction20150331"]),
        ),
        call("lambda", json!([{ "prefix": "CreateFunction" }])),
        call("lambda", json!(["Invoke", "CreateFunctionUrlConfig"])),
        call("cloudfront", json!([{ "prefix": "UpdateDistribution" }])),
        call(
            "cloudfront",
            json!(["UpdateDistribution", "UpdateDistribution2020_05_31"]),
        ),
        call(
            "cloudfront",
            json!([{ "anything-but": ["ListDistributions2020_05_31"] }]),
        ),
    ] {
        assert_eq!(told(&fine), [""; 0], "{fine}");
    }
}

#[test]
fn an_event_of_another_detail_type_never_arrives() {
    assert_eq!(
        told(&json!({ "detail-type": [API], "detail": { "eventName": ["ConsoleLogin"] } })),
        [
            "`ConsoleLogin` never arrives with the detail-type that the pattern asks for: it has `AWS Console Sign In via CloudTrail`"
        ]
    );
    let of_kms = |detail_type| {
        json!({
            "source": ["aws.kms"],
            "detail-type": [detail_type],
            "detail": { "eventName": ["RotateKey"] },
        })
    };
    assert_eq!(told(&of_kms("AWS Service Event via CloudTrail")), [""; 0]);
    assert_eq!(told(&of_kms(API)).len(), 1);
}

#[test]
fn sources_that_do_not_exist_are_told() {
    assert_eq!(
        told(&call("event", json!(["DeleteRule"]))),
        [
            "CloudTrail records nothing with the eventSource `event.amazonaws.com`; did you mean `events.amazonaws.com`?"
        ]
    );
    assert_eq!(
        told(&json!({ "source": ["aws.guarduty"], "detail-type": ["GuardDuty Finding"] })),
        ["AWS sends nothing with the source `aws.guarduty`; did you mean `aws.guardduty`?"]
    );
    let differ = json!({
        "source": ["aws.cloudwatch"],
        "detail-type": [API],
        "detail": { "eventSource": ["monitoring.amazonaws.com"], "eventName": ["DeleteAlarms"] },
    });
    assert_eq!(
        told(&differ),
        [
            "no event has both the source and the eventSource that the pattern asks for: what CloudTrail records of `monitoring.amazonaws.com` has the source `aws.monitoring`"
        ]
    );
}

#[test]
fn detail_types_that_do_not_exist_are_told() {
    let of = |source: &str, detail_type: &str| json!({ "source": [source], "detail-type": [detail_type] });
    for (source, wrong, words) in [
        (
            "aws.s3",
            "Object Creatd",
            "; did you mean `Object Created`?",
        ),
        (
            "aws.health",
            "EC2 Instance State-change Notification",
            "; `aws.ec2` has it",
        ),
        (
            "aws.signin",
            "AWS Console Signin via CloudTrail",
            "; did you mean `AWS Console Sign In via CloudTrail`?",
        ),
        (
            "aws.iam",
            "AWS API Call via Cloudtrail",
            "; did you mean `AWS API Call via CloudTrail`?",
        ),
    ] {
        let expected = format!("no event of `{source}` has the detail-type `{wrong}`{words}");
        assert_eq!(told(&of(source, wrong)), [expected]);
    }
    let made_up = told(&of("aws.iam", "Alert when IAM are changed"));
    assert_eq!(made_up.len(), 1);
    assert!(made_up[0].contains("`Metadata::unverified`"), "{made_up:?}");
    let anywhere = json!({ "detail-type": ["AWS Console Signin via CloudTrail"] });
    assert_eq!(told(&anywhere).len(), 1);
    for fine in [
        of("aws.s3", "Object Created"),
        of("aws.config", "Config Rules Compliance Change"),
        of("aws.partner/example.com/acme/audit", "SystemLog"),
        of("com.acme.shop", "Order Placed"),
        json!({ "detail-type": ["Order Placed"] }),
        json!({ "detail-type": [{ "suffix": "via CloudTrail" }] }),
        json!({ "source": ["aws.ec2", "com.acme.ec2"], "detail-type": ["Instance Lost"] }),
    ] {
        assert_eq!(told(&fine), [""; 0], "{fine}");
    }
}

#[test]
fn forms_that_fit_no_name_are_told() {
    assert_eq!(
        told(&call(
            "iam",
            json!([{ "prefix": "Creat" }, { "suffix": "Usr" }])
        )),
        [format!(
            "CloudTrail records no event of `iam.amazonaws.com` whose name matches `{{\"suffix\":\"Usr\"}}` in the catalogue of {}; a name that exists all the same goes into `Metadata::unverified`",
            catalog_date()
        )]
    );
    for fine in [
        call("iam", json!([{ "wildcard": "Create*User" }])),
        call("iam", json!([{ "equals-ignore-case": "createuser" }])),
        call("iam", json!([{ "anything-but": { "prefix": "Get" } }])),
        call("iam", json!([{ "exists": true }])),
    ] {
        assert_eq!(told(&fine), [""; 0], "{fine}");
    }
    let excluded = call("iam", json!([{ "anything-but": ["GetUsr"] }]));
    assert_eq!(told(&excluded).len(), 1);
}

#[test]
fn each_way_to_match_is_read_by_itself() {
    let either = json!({
        "detail-type": [API],
        "$or": [
            { "detail": { "eventSource": ["iam.amazonaws.com"], "eventName": ["CreateUser"] } },
            { "detail": { "eventSource": ["s3.amazonaws.com"], "eventName": ["DeactivateMFADevice", "DeleteBucket"] } },
        ],
    });
    assert_eq!(
        told(&either),
        [
            "CloudTrail records no `DeactivateMFADevice` of `s3.amazonaws.com`; `iam.amazonaws.com` has it"
        ]
    );
    let one_list = json!({
        "detail": {
            "eventSource": ["iam.amazonaws.com", "s3.amazonaws.com"],
            "eventName": ["CreateUser", "DeleteBucket"],
        },
    });
    assert_eq!(told(&one_list), [""; 0]);
}

#[test]
fn data_events_that_are_never_delivered_are_told() {
    let never = told(&call("s3", json!(["GetObject", "PutObject"])));
    assert_eq!(never.len(), 1);
    assert!(
        never[0].starts_with("`GetObject` of s3 is a read-only data event"),
        "{never:?}"
    );
    assert_eq!(told(&json!({ "source": ["aws.s3"] })), [""; 0]);
}

#[test]
fn what_is_unverified_is_not_looked_up() {
    let new = call("iam", json!(["CreateUser", "NewCall"]));
    assert_eq!(told_unless(&new, &["NewCall"]), [""; 0]);
    assert_eq!(
        told_unless(&new, &["NewCall", "Other"]),
        ["`Metadata::unverified` names `Other`, which the pattern does not ask for: remove it"]
    );
    let service = call("newservice", json!(["DoThings"]));
    assert_eq!(
        told_unless(&service, &["newservice.amazonaws.com"]),
        [""; 0]
    );
    let event = json!({ "source": ["aws.newservice"], "detail-type": ["Thing Done"] });
    assert_eq!(told_unless(&event, &["aws.newservice"]), [""; 0]);
    let event = json!({ "source": ["aws.s3"], "detail-type": ["Thing Done"] });
    assert_eq!(told_unless(&event, &["Thing Done"]), [""; 0]);
}

#[test]
fn events_that_are_not_of_cloudtrail_have_names_of_their_own() {
    for other in [
        json!({ "source": ["com.acme"], "detail": { "eventName": ["OrderPlaced"] } }),
        json!({ "source": ["aws.s3"], "detail-type": ["Object Created"], "detail": { "eventName": ["x"] } }),
        json!({ "detail-type": ["AWS Insight via CloudTrail"] }),
    ] {
        assert_eq!(told(&other), [""; 0], "{other}");
    }
}
