//! What an operator asks of a template.

use serde_json::Value;

use super::settings::{AlarmSettings, Arch, Isolate, ParametersIn, VpcConfig, WebhookFront};
use crate::control::Control;
use patrol_core::Pattern;

/// The options of a template; each has a default that serves a small organization.
///
/// [`build`](Self::build) writes the security account's template,
/// [`build_member`](Self::build_member) the one for member accounts.
#[derive(Clone, Debug)]
pub struct TemplateOptions {
    pub(super) control: Option<Control>,
    pub(super) arch: Arch,
    pub(super) memory: u32,
    pub(super) timeout: u32,
    pub(super) retention: u32,
    pub(super) reserved_concurrency: Option<u32>,
    pub(super) webhook_concurrency: Option<u32>,
    pub(super) shared_webhooks: bool,
    pub(super) isolate: Isolate,
    pub(super) alarms: AlarmSettings,
    pub(super) alarm_topic: Option<String>,
    pub(super) silence: u32,
    pub(super) delete_all: bool,
    pub(super) keeps_state: bool,
    pub(super) state_recovery: bool,
    pub(super) webhooks: WebhookFront,
    pub(super) region: Option<String>,
    pub(super) forwarded: bool,
    pub(super) organization: Option<String>,
    pub(super) pattern_limit: usize,
    pub(super) topic_key: Option<String>,
    pub(super) trail_bucket: Option<String>,
    pub(super) trail_bucket_owner: Option<String>,
    pub(super) trail_key: Option<String>,
    pub(super) permissions_boundary: Option<String>,
    pub(super) role_path: Option<String>,
    pub(super) vpc: Option<VpcConfig>,
    pub(super) parameters_in: ParametersIn,
    pub(super) refresh_after: Option<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) layers: Vec<String>,
    pub(super) statements: Vec<(Option<String>, Value)>,
    pub(super) parameters: Vec<(String, Value)>,
    pub(super) resources: Vec<(String, Value)>,
}

impl Default for TemplateOptions {
    fn default() -> Self {
        Self {
            control: None,
            arch: Arch::default(),
            memory: 256,
            timeout: 60,
            retention: 90,
            reserved_concurrency: None,
            webhook_concurrency: None,
            shared_webhooks: false,
            isolate: Isolate::default(),
            alarms: AlarmSettings::default(),
            alarm_topic: None,
            silence: 24,
            delete_all: false,
            keeps_state: false,
            state_recovery: false,
            webhooks: WebhookFront::default(),
            region: None,
            forwarded: false,
            organization: None,
            pattern_limit: Pattern::DEFAULT_MAX_CHARS,
            topic_key: None,
            trail_bucket: None,
            trail_bucket_owner: None,
            trail_key: None,
            permissions_boundary: None,
            role_path: None,
            vpc: None,
            parameters_in: ParametersIn::default(),
            refresh_after: None,
            tags: Vec::new(),
            layers: Vec::new(),
            statements: Vec::new(),
            parameters: Vec::new(),
            resources: Vec::new(),
        }
    }
}

impl TemplateOptions {
    /// Every option at its default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What the operator decides of the stack: which rules are on, and what the function reads of them
    /// while it runs. What it sets is not a parameter of the template.
    #[must_use]
    pub fn control(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// The processor; arm64 unless said otherwise.
    #[must_use]
    pub fn arch(mut self, arch: Arch) -> Self {
        self.arch = arch;
        self
    }

    /// Memory of each function in MB, 128 to 10240; 256 unless said otherwise.
    #[must_use]
    pub fn memory(mut self, megabytes: u32) -> Self {
        self.memory = megabytes;
        self
    }

    /// Seconds that an invocation may take, 1 to 900; 60 unless said otherwise.
    #[must_use]
    pub fn timeout(mut self, seconds: u32) -> Self {
        self.timeout = seconds;
        self
    }

    /// Days that logs are kept, one of those CloudWatch Logs knows; 90 unless said otherwise.
    #[must_use]
    pub fn retention(mut self, days: u32) -> Self {
        self.retention = days;
        self
    }

    /// How often each function may run at once; nothing is reserved unless said otherwise.
    #[must_use]
    pub fn reserved_concurrency(mut self, executions: u32) -> Self {
        self.reserved_concurrency = Some(executions);
        self
    }

    /// How often the function of the webhooks may run at once, in place of
    /// [`reserved_concurrency`](Self::reserved_concurrency): however many calls come, the rest of
    /// the account's concurrency stays free.
    #[must_use]
    pub fn webhook_concurrency(mut self, executions: u32) -> Self {
        self.webhook_concurrency = Some(executions);
        self
    }

    /// Serves webhooks by the function that serves the other rules too. By default they have a
    /// function of their own, so that an open URL cannot keep detection waiting.
    #[must_use]
    pub fn shared_webhooks(mut self) -> Self {
        self.shared_webhooks = true;
        self
    }

    /// Which rules get functions and roles of their own.
    #[must_use]
    pub fn isolate(mut self, isolate: Isolate) -> Self {
        self.isolate = isolate;
        self
    }

    /// When the alarms on errors, throttles, dead letters and what else is counted go off.
    #[must_use]
    pub fn alarms(mut self, settings: AlarmSettings) -> Self {
        self.alarms = settings;
        self
    }

    /// A topic, by ARN, that gets the alarms too, so that somebody hears when the stack's own topic
    /// is broken. Its policy, and that of its key, must let `cloudwatch.amazonaws.com` publish.
    #[must_use]
    pub fn alarm_topic(mut self, arn: impl Into<String>) -> Self {
        self.alarm_topic = Some(arn.into());
        self
    }

    /// Gives the stack its table of what is remembered even if no rule declares an aggregation: the
    /// operator puts findings together in another way than by the parameter `AlertAggregation`.
    #[must_use]
    pub fn keep_state(mut self) -> Self {
        self.keeps_state = true;
        self
    }

    /// Lets the table of what is remembered be recovered as it was at any time in the last 35 days.
    #[must_use]
    pub fn state_recovery(mut self) -> Self {
        self.state_recovery = true;
        self
    }

    /// Deletes everything with the stack. By default the dead letters, the logs, the key of the
    /// topics and the table of what is remembered stay.
    #[must_use]
    pub fn delete_all(mut self) -> Self {
        self.delete_all = true;
        self
    }

    /// After this number of hours without an event from CloudTrail there is an alarm: up to 168; 0 leaves that alarm out. 24
    /// unless said otherwise. In a stack without a rule for CloudTrail events, every event counts.
    #[must_use]
    pub fn silence(mut self, hours: u32) -> Self {
        self.silence = hours;
        self
    }

    /// What serves the webhooks.
    #[must_use]
    pub fn webhooks(mut self, front: WebhookFront) -> Self {
        self.webhooks = front;
        self
    }

    /// The region that the template is for. Without one, a template with rules on global services
    /// is for those services' region.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Says that a member template forwards the events of global services from their region.
    #[must_use]
    pub fn forwarded(mut self) -> Self {
        self.forwarded = true;
        self
    }

    /// The organization, such as `o-a1b2c3d4e5`, whose accounts may put events on the bus.
    #[must_use]
    pub fn organization(mut self, id: impl Into<String>) -> Self {
        self.organization = Some(id.into());
        self
    }

    /// Characters that an event pattern may have, 2,048 unless AWS has raised the quota, up to
    /// 4,096.
    #[must_use]
    pub fn pattern_limit(mut self, characters: usize) -> Self {
        self.pattern_limit = characters;
        self
    }

    /// A key to encrypt topics with, by ARN, in place of one that the stack creates. Its policy must
    /// let `cloudwatch.amazonaws.com` use it.
    #[must_use]
    pub fn topic_key(mut self, arn: impl Into<String>) -> Self {
        self.topic_key = Some(arn.into());
        self
    }

    /// A bucket with the log objects of a trail that does not go through EventBridge: the
    /// functions are called for each, read it, and evaluate its records. An event that also comes
    /// through EventBridge would be evaluated twice.
    #[must_use]
    pub fn trail_bucket(mut self, name: impl Into<String>) -> Self {
        self.trail_bucket = Some(name.into());
        self
    }

    /// The account that the bucket with the log objects must belong to; the stack's own without one. The functions read
    /// nothing from a bucket of another account, such as one that took the name after the bucket was deleted.
    #[must_use]
    pub fn trail_bucket_owner(mut self, account: impl Into<String>) -> Self {
        self.trail_bucket_owner = Some(account.into());
        self
    }

    /// The key that the log objects are encrypted with, by ARN.
    #[must_use]
    pub fn trail_key(mut self, arn: impl Into<String>) -> Self {
        self.trail_key = Some(arn.into());
        self
    }

    /// The ARN of a policy that bounds every role.
    #[must_use]
    pub fn permissions_boundary(mut self, arn: impl Into<String>) -> Self {
        self.permissions_boundary = Some(arn.into());
        self
    }

    /// The path of every role, such as `/security/`.
    #[must_use]
    pub fn role_path(mut self, path: impl Into<String>) -> Self {
        self.role_path = Some(path.into());
        self
    }

    /// The network that functions are put into.
    #[must_use]
    pub fn vpc_config(mut self, vpc: VpcConfig) -> Self {
        self.vpc = Some(vpc);
        self
    }

    /// Where the function finds the values of rules' parameters.
    #[must_use]
    pub fn parameters_in(mut self, place: ParametersIn) -> Self {
        self.parameters_in = place;
        self
    }

    /// The age at which values that are references are read again, such as `90s`; five minutes
    /// unless said otherwise.
    #[must_use]
    pub fn refresh_after(mut self, age: impl Into<String>) -> Self {
        self.refresh_after = Some(age.into());
        self
    }

    /// A tag on every resource that takes some.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// A layer for every function, by version ARN.
    #[must_use]
    pub fn layer(mut self, arn: impl Into<String>) -> Self {
        self.layers.push(arn.into());
        self
    }

    /// A statement for the role of one rule's function, or of every function.
    #[must_use]
    pub fn statement(mut self, rule: Option<&str>, statement: Value) -> Self {
        self.statements.push((rule.map(str::to_owned), statement));
        self
    }

    /// A parameter of the team's own.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: Value) -> Self {
        self.parameters.push((name.into(), value));
        self
    }

    /// A resource of the team's own.
    #[must_use]
    pub fn resource(mut self, name: impl Into<String>, value: Value) -> Self {
        self.resources.push((name.into(), value));
        self
    }
}
