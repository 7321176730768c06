//! The ruleset as a whole: names, docs, patterns, and every fixture through its rule.

use patrol_rules_aws::PolicySimulator;

#[path = "../src/iam/fake_iam.rs"]
mod fake_iam;

patrol_testkit::check_ruleset!(
    patrol_rules_aws,
    [
        "accessKeyForAnotherUser",
        "adminPolicyAttached",
        "adminPolicyWritten",
        "allowedIAMActions",
        "assumeRole",
        "cliLogin",
        "cloudShellUsed",
        "cloudTrail",
        "cloudfrontModifyDelete",
        "consoleLoginFailures",
        "consoleLoginWithoutMFA",
        "disallowedResources",
        "federationToken",
        "iamChanged",
        "iamGroupChanged",
        "iamPolicyChanged",
        "iamUserSignIn",
        "identityCenterSignIn",
        "identityProviderChanged",
        "identityStoreChanged",
        "keyQuarantined",
        "loginProfile",
        "mfaDeviceRemoved",
        "organizationMembership",
        "organizationPolicyChanged",
        "principalPolicySimulator",
        "publicBucketACL",
        "removeS3AccessLogging",
        "removeS3ManagedEncryption",
        "rolesAnywhere",
        "rootAccessKey",
        "rootCredentialsChanged",
        "rootLogin",
        "serviceLimits",
        "trailStopped",
        "trustPolicyOpened",
    ],
    fake_iam::allowing(&["s3:GetObject"]).context::<PolicySimulator>(),
);
