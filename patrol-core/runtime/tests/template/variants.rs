//! Every topology and option, by name.

use patrol_core::Registry;
use patrol_runtime::control::Control;
use patrol_runtime::template::{
    AlarmSettings, Arch, Isolate, ParametersIn, Template, TemplateOptions, VpcConfig, WebhookFront,
};
use serde_json::{Value, json};

/// The test rules of these names.
pub(crate) fn registry(names: &[&str]) -> Registry {
    Registry::linked()
        .expect("the test's rules can be told apart")
        .filter(|rule| names.contains(&rule.name))
}

/// The template of these rules.
pub(crate) fn build(rules: &[&str], options: &TemplateOptions) -> Value {
    options
        .build(&registry(rules))
        .expect("a template")
        .into_value()
}

/// Rules of which one stack can be made, with one open URL.
pub(crate) const TOGETHER: [&str; 11] = [
    "roleAssumed",
    "policyWritten",
    "policySimulated",
    "objectOpened",
    "everyHour",
    "workingDay",
    "topicTold",
    "pushed",
    "queued",
    "streamed",
    "tableChanged",
];

const EVERY: [&str; 13] = [
    "accountMade",
    "roleAssumed",
    "policyWritten",
    "policySimulated",
    "objectOpened",
    "everyHour",
    "workingDay",
    "topicTold",
    "pushed",
    "called",
    "queued",
    "streamed",
    "tableChanged",
];

/// A name and the template that goes by it.
pub(crate) fn all() -> Vec<(&'static str, Template)> {
    let options = TemplateOptions::new;
    let mut alarms = AlarmSettings::default();
    alarms.threshold = 5;
    alarms.period = 300;
    alarms.evaluation_periods = 12;
    let file = "[rules.roleAssumed]\nroles = [\"Admin\"]\nseverity = \"low\"\n[rules.policyWritten]\nenabled = false\n";
    let file = Control::from_toml(file, &registry(&TOGETHER)).expect("a file");
    let built: [(_, &[&str], TemplateOptions, bool); 21] = [
        ("default", &TOGETHER, options(), false),
        ("controlled", &TOGETHER, options().control(file), false),
        ("one_event_rule", &["roleAssumed"], options(), false),
        ("remembering", &["secretsRead", "roleAssumed"], options(), false),
        ("isolate_one", &TOGETHER, options().isolate(Isolate::Rules(vec!["objectOpened".into()])), false),
        ("isolate_all", &EVERY, options().isolate(Isolate::All), false),
        ("http_api", &["pushed", "called"], options().webhooks(WebhookFront::HttpApi { rate: 10, burst: 20 }), false),
        ("iam_webhook", &["called"], options(), false),
        ("bounded_webhook", &["pushed", "roleAssumed"], options().webhook_concurrency(5), false),
        ("shared_webhook", &["pushed", "roleAssumed"], options().shared_webhooks(), false),
        ("china", &["policyWritten"], options().region("cn-north-1"), false),
        (
            "operator",
            &["roleAssumed", "everyHour"],
            options()
                .arch(Arch::X86_64)
                .memory(512)
                .timeout(30)
                .retention(365)
                .reserved_concurrency(5)
                .alarms(alarms)
                .silence(0)
                .alarm_topic("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:operators")
                .delete_all()
                .topic_key("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/11111111-2222-3333-4444-555555555555"),
            false,
        ),
        (
            "team",
            &["roleAssumed", "workingDay", "topicTold"],
            options()
                .permissions_boundary("arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundary")
                .role_path("/security/")
                .vpc_config(VpcConfig::new(["subnet-0123456789abcdef0"], ["sg-0123456789abcdef0"]))
                .tag("team", "security")
                .layer("arn:aws:lambda:us-east-1:111122223333:layer:certificates:1")
                .statement(
                    Some("roleAssumed"),
                    json!({ "Action": "s3:GetObject", "Effect": "Allow", "Resource": "arn:aws:s3:::lists/roles" }),
                )
                .parameter("TeamName", json!({ "Type": "String", "Default": "security" }))
                .resource(
                    "TeamTopic",
                    json!({ "Type": "AWS::SNS::Topic", "Properties": { "DisplayName": { "Ref": "TeamName" }, "KmsMasterKeyId": "alias/aws/sns" } }),
                ),
            false,
        ),
        (
            "tagged",
            &EVERY,
            options()
                .isolate(Isolate::All)
                .webhooks(WebhookFront::HttpApi { rate: 10, burst: 20 })
                .tag("team", "security")
                .tag("cost-center", "42"),
            false,
        ),
        ("member_team", &["policyWritten"], options().role_path("/security/").tag("team", "security"), true),
        ("organization", &["roleAssumed", "policyWritten"], options().organization("o-a1b2c3d4e5"), false),
        (
            "trail",
            &["roleAssumed", "policyWritten"],
            options()
                .isolate(Isolate::Rules(vec!["policyWritten".into()]))
                .trail_bucket("company-trail")
                .trail_key("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/11111111-2222-3333-4444-555555555555"),
            false,
        ),
        ("forwarded", &["roleAssumed", "policyWritten"], options().region("eu-central-1").forwarded(), false),
        (
            "parameter_store",
            &TOGETHER,
            options()
                .parameters_in(ParametersIn::ParameterStore)
                .refresh_after("90s")
                .tag("team", "security")
                .isolate(Isolate::Rules(vec!["roleAssumed".into()])),
            false,
        ),
        ("member", &TOGETHER, options(), true),
        ("member_us_east_1", &["policyWritten", "policySimulated"], options().region("us-east-1"), true),
    ];
    let replay = |options: TemplateOptions| options.memory(1769).timeout(900);
    let replays: [(_, &[&str], TemplateOptions); 2] = [
        ("replay", &EVERY, replay(options())),
        (
            "replay_team",
            &["policySimulated"],
            replay(options())
                .role_path("/security/")
                .tag("team", "security"),
        ),
    ];
    let replays = replays.into_iter().map(|(name, rules, options)| {
        let built = options.build_replay(&registry(rules));
        (name, built.unwrap_or_else(|why| panic!("{name}: {why}")))
    });
    built
        .into_iter()
        .map(|(name, rules, options, member)| {
            let registry = registry(rules);
            let built = if member {
                options.build_member(&registry)
            } else {
                options.build(&registry)
            };
            (name, built.unwrap_or_else(|why| panic!("{name}: {why}")))
        })
        .chain(replays)
        .collect()
}
