//! The ruleset as a whole: names, docs, patterns, and every fixture through its rule.

use patrol_rules_aws::PolicySimulator;

#[path = "../src/iam/fake_iam.rs"]
mod fake_iam;

patrol_testkit::check_ruleset!(
    patrol_rules_aws,
    [
        "accessAnalyzerDisabled",
        "alarmDisabled",
        "allowedIAMActions",
        "assumeRole",
        "cloudfrontModifyDelete",
        "cloudTrail",
        "configRecorderChanged",
        "configRecorderStopped",
        "configRuleDeleted",
        "detectiveDisabled",
        "disallowedResources",
        "eventConfigurationChanged",
        "eventDataStoreStopped",
        "eventSelectorsNarrowed",
        "guardDutyDisabled",
        "guardDutyFinding",
        "guardDutyMuted",
        "inspectorDisabled",
        "logFilterDeleted",
        "logGroupDeleted",
        "logRetentionShortened",
        "macieDisabled",
        "principalPolicySimulator",
        "publicBucketACL",
        "removeS3AccessLogging",
        "removeS3ManagedEncryption",
        "rootLogin",
        "securityHubDisabled",
        "securityHubMuted",
        "serviceLimits",
        "trailAdministratorChanged",
        "trailChanged",
        "trailStopped",
    ],
    fake_iam::allowing(&["s3:GetObject"]).context::<PolicySimulator>(),
);
