//! Rules of every kind, for templates of every kind.

use patrol_core::{Pattern, Permission, Schedule, Secret, Stream, Trigger, Webhook, rule};

use crate::silent::{client, silent};

client! {
    PolicySimulator = "IAM policy simulator": Permission::new(
        ["iam:SimulatePrincipalPolicy"],
        ["arn:${AWS::Partition}:iam::*:user/*", "arn:${AWS::Partition}:iam::*:role/*"],
    );
    BucketAcls = "S3 bucket ACLs":
        Permission::new(["s3:GetBucketAcl"], ["arn:${AWS::Partition}:s3:::*"]),
        Permission::new(["s3:ListAllMyBuckets"], ["*"])
            .because("S3 lists buckets of an account only as a whole");
}

rule! {
    /// Reports a role that was assumed.
    struct RoleAssumed = "roleAssumed" {
        /// Comma separated list of roles.
        roles: Vec<String>,
        /// How many a day are fine.
        limit: Option<u32>,
        /// What to do with service roles.
        services: bool = false,
    }
}
rule! {
    /// Reports a magic word.
    struct WordsWritten = "wordsWritten" {
        /// Words that are magic.
        words: Vec<String> = "abracadabra,alohomora,expelliarmus,lumos,open sesame,shazam,simsalabim",
    }
}
rule! {
    /// Reports a policy that was written.
    struct PolicyWritten = "policyWritten";
}
rule! {
    /// Reports a policy that grants more than its writer has.
    struct PolicySimulated = "policySimulated" uses PolicySimulator;
}
rule! {
    /// Reports an object that was opened to everyone.
    struct ObjectOpened = "objectOpened" uses BucketAcls {
        /// Buckets that may be open, as a regular expression.
        buckets: String = "public-.*",
    }
}
rule! {
    /// Reports once an hour.
    struct EveryHour = "everyHour";
}
rule! {
    /// Reports every working day.
    struct WorkingDay = "workingDay";
}
rule! {
    /// Reports what others tell a topic.
    struct TopicTold = "topicTold";
}
rule! {
    /// Reports what GitHub tells.
    pub(crate) struct Pushed = "pushed" {
        /// The secret that GitHub signs with.
        token: Secret<String>,
    }
}
rule! {
    /// Reports what callers with an IAM identity tell.
    struct Called = "called";
}
rule! {
    /// Reports what a queue holds.
    struct Queued = "queued";
}
rule! {
    /// Reports what a stream holds.
    struct Streamed = "streamed";
}
rule! {
    /// Reports what a table's stream holds.
    struct TableChanged = "tableChanged";
}
rule! {
    /// Reports an account that the company's own program made, without an owner.
    struct AccountMade = "accountMade";
}

/// `null` is one of the values that EventBridge compares with.
fn ownerless() -> Pattern {
    r#"{"source":["com.acme"],"detail":{"owner":[null]}}"#
        .parse()
        .unwrap_or_else(|_| Pattern::source("com.acme"))
}

fn policy_calls() -> Pattern {
    Pattern::api_call("iam.amazonaws.com", ["PutRolePolicy", "PutUserPolicy"])
}

silent! {
    RoleAssumed: Pattern::api_call("sts.amazonaws.com", ["AssumeRole"]), Trigger::EventPattern;
    PolicyWritten: policy_calls(), Trigger::EventPattern;
    WordsWritten: Pattern::source("com.acme.words"), Trigger::EventPattern;
    PolicySimulated:
        Pattern::api_call("iam.amazonaws.com", ["PutRolePolicy", "CreatePolicyVersion"]),
        Trigger::EventPattern;
    ObjectOpened:
        Pattern::api_call("s3.amazonaws.com", ["PutObjectAcl", "PutBucketAcl"]),
        Trigger::EventPattern;
    EveryHour: Pattern::source("aws.events"), Trigger::Schedule(Schedule::new("rate(1 hour)"));
    WorkingDay:
        Pattern::source("aws.events"),
        Trigger::Schedule(Schedule::new("cron(0 9 ? * MON-FRI *)").time_zone("Europe/Berlin"));
    TopicTold: Pattern::source("patrol.sns"), Trigger::Sns;
    Pushed: Pattern::source("patrol.webhook"), Trigger::Webhook(Webhook::GitHub { secret: Pushed::token });
    Called: Pattern::source("patrol.webhook"), Trigger::Webhook(Webhook::Iam);
    Queued: Pattern::source("patrol.sqs"), Trigger::Stream(Stream::Sqs);
    Streamed: Pattern::source("patrol.kinesis"), Trigger::Stream(Stream::Kinesis);
    AccountMade: ownerless(), Trigger::EventPattern;
    TableChanged: Pattern::source("patrol.dynamodb"), Trigger::Stream(Stream::DynamoDb);
}
