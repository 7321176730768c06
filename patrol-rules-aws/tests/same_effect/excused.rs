//! Which rules answer differently after which change, and why that is right.

/// The fixtures' kind, the change, the rules, and the reason.
type Excused = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

/// The rules that are excused from a change.
pub(crate) fn rules<'a>(kind: &'a str, change: &'a str) -> impl Iterator<Item = String> + use<'a> {
    let of = ALL
        .iter()
        .filter(move |one| one.0 == kind && one.1 == change);
    of.flat_map(|one| one.2).map(|rule| (*rule).to_owned())
}

pub(crate) const ALL: &[Excused] = &[
    (
        "reports",
        "through Cloud Control API",
        OF_A_STACK,
        OF_A_STACK_WHY,
    ),
    (
        "reports",
        "through Step Functions",
        OF_A_STACK,
        OF_A_STACK_WHY,
    ),
    (
        "reports",
        "through a stack set in China",
        OF_A_STACK,
        OF_A_STACK_WHY,
    ),
    (
        "reports",
        "through CloudFormation",
        DEPLOYED,
        "what CloudFormation deploys is planned: the rule says so, or its fixture's parameters do",
    ),
    ("reports", "through CloudFormation", NO_CALL, NO_CALL_WHY),
    (
        "reports",
        "through CloudFormation",
        FIRST_HAND,
        FIRST_HAND_WHY,
    ),
    ("reports", "through Cloud Control API", NO_CALL, NO_CALL_WHY),
    (
        "reports",
        "through Cloud Control API",
        FIRST_HAND,
        FIRST_HAND_WHY,
    ),
    ("reports", "through Step Functions", NO_CALL, NO_CALL_WHY),
    (
        "reports",
        "through Step Functions",
        FIRST_HAND,
        FIRST_HAND_WHY,
    ),
    (
        "reports",
        "through a stack set in China",
        NO_CALL,
        NO_CALL_WHY,
    ),
    (
        "reports",
        "through a stack set in China",
        FIRST_HAND,
        FIRST_HAND_WHY,
    ),
    (
        "reports",
        "by the root user",
        &[
            "consoleLoginFailures",
            "consoleLoginWithoutMFA",
            "iamUserSignIn",
            "instanceCredentialsOutside",
            "vpcEndpointMisused",
        ],
        "about IAM users, instances and other accounts: `rootLogin` and `rootActivity` are about the root user",
    ),
    (
        "reports",
        "by the root user",
        &[
            "ownCredentialsChanged",
            "rightsGivenToOneself",
            "userAddedToGroup",
        ],
        "the user in the request is not oneself any more",
    ),
    (
        "reports",
        "by the root user",
        &["principalPolicySimulator"],
        "the root user may do everything: there is nobody whose policies could be simulated",
    ),
    (
        "reports",
        "in China",
        &["disallowedResources"],
        "its parameters name ARNs of the commercial regions",
    ),
    (
        "reports",
        "a dry run",
        &[
            "instanceCredentialsOutside",
            "instanceUserDataRead",
            "trafficMirrored",
            "windowsPasswordRead",
        ],
        "about attempts: a dry run shows whether they would be allowed",
    ),
    (
        "reports",
        "an older record",
        &["regionOutsideHome"],
        "its pattern asks for calls that are not `readOnly`, or every call of every service would be delivered",
    ),
    (
        "silent",
        "in China",
        &[
            "disallowedResources",
            "eventRuleDisabled",
            "logGroupDeleted",
            "regionOutsideHome",
        ],
        "its parameters name ARNs, hosts and regions that are not of China",
    ),
];

const DEPLOYED: &[&str] = &[
    "distributionWeakened",
    "dnsRedirected",
    "eventRuleDisabled",
    "firewallRemoved",
    "logGroupDeleted",
    "logProcessingChanged",
    "networkEntryOpened",
    "patrolChanged",
];
const NO_CALL: &[&str] = &["deviceCodeSignIn", "identityCenterSignIn"];
const NO_CALL_WHY: &str =
    "people sign in themselves, and the address stands for whom the record does not name";
const FIRST_HAND: &[&str] = &[
    "attackTool",
    "instanceCredentialsOutside",
    "rootActivity",
    "vpcEndpointMisused",
];
const FIRST_HAND_WHY: &str = "about the program, address or endpoint that calls, or whether root does so by hand: the call to the service tells that";

/// What is less severe when a stack does it.
const OF_A_STACK: &[&str] = &["patrolChanged"];
const OF_A_STACK_WHY: &str = "a fixture has what another stack's deployment does, which is less severe than the same by hand";
