//! The ruleset as a whole: names, docs, patterns, and every fixture through its rule.

use patrol_rules_aws::PolicySimulator;

#[path = "../src/iam/fake_iam.rs"]
mod fake_iam;

patrol_testkit::check_ruleset!(
    patrol_rules_aws,
    [
        "allowedIAMActions",
        "assumeRole",
        "cloudTrail",
        "cloudfrontModifyDelete",
        "disallowedResources",
        "principalPolicySimulator",
        "publicBucketACL",
        "removeS3AccessLogging",
        "removeS3ManagedEncryption",
        "rootLogin",
        "serviceLimits",
        "trailStopped",
    ],
    fake_iam::allowing(&["s3:GetObject"]).context::<PolicySimulator>(),
);
