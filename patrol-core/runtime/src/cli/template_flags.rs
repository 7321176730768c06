//! The flags of every command that writes a template.

use super::{
    Failure,
    config::{Config, ConfigFlags},
};
use crate::template::{
    AlarmSettings, Arch, Isolate, ParametersIn, TemplateError, TemplateOptions, VpcConfig,
    WebhookFront,
};
use patrol_core::Registry;

/// Flags that mean nothing for a stack of replays, which has no rules that listen.
pub(super) const NOT_OF_REPLAYS: [&str; 7] = [
    "organization",
    "forwarded",
    "isolate",
    "http_api",
    "shared_webhooks",
    "webhook_concurrency",
    "alarm_topic",
];

/// The flags that `template`, `create`, `update` and `diff` share.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Template")]
pub(super) struct TemplateFlags {
    #[command(flatten)]
    config: ConfigFlags,

    /// Processor of the function: `arm64` or `x86_64` [default: the code's, or arm64].
    #[arg(long, value_name = "ARCH")]
    arch: Option<String>,

    /// Give a rule a function and a role of its own, or `all` of them; may be repeated.
    #[arg(long, value_name = "RULE|all", value_delimiter = ',')]
    isolate: Vec<String>,

    /// Memory of each function in MB [default: 256].
    #[arg(long, value_name = "MB")]
    memory: Option<u32>,

    /// Seconds that an invocation may take [default: 60].
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u32>,

    /// How often each function may run at once [default: nothing is reserved].
    #[arg(long, value_name = "N")]
    reserved_concurrency: Option<u32>,

    /// How often the function of the webhooks may run at once, in place of
    /// `--reserved-concurrency` [default: nothing is reserved].
    #[arg(long, value_name = "N")]
    webhook_concurrency: Option<u32>,

    /// Serve webhooks by the function that serves the other rules too, in place of one of their
    /// own.
    #[arg(long, conflicts_with = "webhook_concurrency")]
    shared_webhooks: bool,

    /// Days that logs are kept [default: 90].
    #[arg(long, value_name = "DAYS")]
    retention: Option<u32>,

    /// How many errors, throttles, dead letters and the like in a period raise an alarm [default: 1].
    #[arg(long, value_name = "N")]
    alarm_threshold: Option<u32>,

    /// Seconds of an alarm's period [default: 60].
    #[arg(long, value_name = "SECONDS")]
    alarm_period: Option<u32>,

    /// Periods that an alarm looks back on [default: 5].
    #[arg(long, value_name = "N")]
    alarm_evaluation_periods: Option<u32>,

    /// A topic that gets the alarms too, beside the one of the alerts.
    #[arg(long, value_name = "ARN")]
    alarm_topic: Option<String>,

    /// Hours without a CloudTrail event that raise an alarm; 0 for no such alarm [default: 24].
    #[arg(long, value_name = "HOURS")]
    silence: Option<u32>,

    /// Serve webhooks by an API Gateway HTTP API that lets through at most this number of requests a
    /// second, and the second number at once.
    #[arg(long, value_name = "RATE:BURST")]
    http_api: Option<String>,

    /// Delete everything with the stack: dead letters, logs, the key of the topics and the
    /// table of what is remembered stay otherwise.
    #[arg(long)]
    delete_all: bool,

    /// Let the table of what is remembered of findings be recovered as it was at any time in the
    /// last 35 days.
    #[arg(long)]
    state_recovery: bool,

    /// Let the accounts of this organization forward AWS's own events to the bus.
    #[arg(long, value_name = "o-ID")]
    organization: Option<String>,

    /// The events of global services are forwarded from their region by a member template.
    #[arg(long)]
    forwarded: bool,

    /// Characters of an event pattern, where AWS has raised the quota of 2048.
    #[arg(long, value_name = "N")]
    pattern_limit: Option<usize>,

    /// Encrypt topics with this key in place of one that the stack creates.
    #[arg(long, value_name = "ARN")]
    topic_key: Option<String>,

    /// Evaluate the CloudTrail log objects in this bucket too: of a trail that does not go through
    /// EventBridge.
    #[arg(long, value_name = "NAME")]
    trail_bucket: Option<String>,

    /// The account that this bucket must belong to [default: the stack's own].
    #[arg(long, value_name = "ACCOUNT", requires = "trail_bucket")]
    trail_bucket_owner: Option<String>,

    /// The key that those objects are encrypted with.
    #[arg(long, value_name = "ARN", requires = "trail_bucket")]
    trail_key: Option<String>,

    /// The policy that bounds every role.
    #[arg(long, value_name = "ARN")]
    permissions_boundary: Option<String>,

    /// The path of every role.
    #[arg(long, value_name = "PATH")]
    role_path: Option<String>,

    /// A subnet for the functions; may be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    subnet: Vec<String>,

    /// A security group for the functions; may be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    security_group: Vec<String>,

    /// Where the values of rules' parameters are: `environment`, 4 KB in all, `ssm`, one parameter of
    /// 8 KB a function, or `file`, all in patrol.toml; secrets stay in the environment. What
    /// patrol.toml sets is there in any case [default: environment].
    #[arg(long, value_name = "PLACE")]
    parameters_in: Option<String>,

    /// Read values that are references again at this age, such as `90s` [default: 5m].
    #[arg(long, value_name = "AGE")]
    refresh_after: Option<String>,

    /// A tag for every resource; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Vec<String>,

    /// A layer for every function; may be repeated.
    #[arg(long, value_name = "ARN")]
    layer: Vec<String>,
}

impl TemplateFlags {
    /// What the operator's file says.
    pub(super) fn config(&self, registry: &Registry) -> Result<Config, Failure> {
        self.config.read(registry)
    }

    /// What the flags ask of a template.
    pub(super) fn options(&self) -> Result<TemplateOptions, Failure> {
        self.for_arch(None)
    }

    /// What they ask of a template for replays, whose function has a whole processor and all the time
    /// that Lambda gives where nothing else is said; `code` is the processor of the code at hand.
    pub(super) fn options_of_replay(&self, code: Option<Arch>) -> Result<TemplateOptions, Failure> {
        /// MB with which Lambda gives a function one processor.
        ///
        /// Source: [function memory](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
        const PROCESSOR: u32 = 1_769;
        /// Lambda's longest.
        const SECONDS: u32 = 900;
        let options = self.for_arch(code)?;
        Ok(options
            .memory(self.memory.unwrap_or(PROCESSOR))
            .timeout(self.timeout.unwrap_or(SECONDS)))
    }

    /// The same as [`options`](Self::options); `code` is the processor of the code at hand.
    pub(super) fn for_arch(&self, code: Option<Arch>) -> Result<TemplateOptions, Failure> {
        self.read(code.unwrap_or_default()).map_err(Failure::usage)
    }

    /// The processor, where it is given.
    #[cfg(feature = "deploy")]
    pub(super) fn arch(&self) -> Result<Option<Arch>, TemplateError> {
        self.arch.as_deref().map(str::parse).transpose()
    }

    fn read(&self, code: Arch) -> Result<TemplateOptions, TemplateError> {
        let arch = self.arch.as_deref().map_or(Ok(code), str::parse::<Arch>)?;
        let mut options = TemplateOptions::new()
            .arch(arch)
            .isolate(self.isolation()?)
            .alarms(self.alarms());
        if let Some(value) = self.memory {
            options = options.memory(value);
        }
        if let Some(value) = self.timeout {
            options = options.timeout(value);
        }
        if let Some(value) = self.reserved_concurrency {
            options = options.reserved_concurrency(value);
        }
        if let Some(value) = self.webhook_concurrency {
            options = options.webhook_concurrency(value);
        }
        if self.shared_webhooks {
            options = options.shared_webhooks();
        }
        if let Some(value) = &self.alarm_topic {
            options = options.alarm_topic(value);
        }
        if self.state_recovery {
            options = options.state_recovery();
        }
        if self.delete_all {
            options = options.delete_all();
        }
        if let Some(value) = self.retention {
            options = options.retention(value);
        }
        if let Some(value) = self.silence {
            options = options.silence(value);
        }
        if let Some(value) = self.pattern_limit {
            options = options.pattern_limit(value);
        }
        if let Some(value) = &self.organization {
            options = options.organization(value);
        }
        if let Some(value) = &self.topic_key {
            options = options.topic_key(value);
        }
        if let Some(value) = &self.trail_bucket {
            options = options.trail_bucket(value);
        }
        if let Some(value) = &self.trail_bucket_owner {
            options = options.trail_bucket_owner(value);
        }
        if let Some(value) = &self.trail_key {
            options = options.trail_key(value);
        }
        if let Some(value) = &self.permissions_boundary {
            options = options.permissions_boundary(value);
        }
        if let Some(value) = &self.role_path {
            options = options.role_path(value);
        }
        if let Some(rates) = &self.http_api {
            options = options.webhooks(http_api(rates)?);
        }
        if self.forwarded {
            options = options.forwarded();
        }
        if self.subnet.is_empty() != self.security_group.is_empty() {
            return Err(TemplateError::option(
                "subnet",
                self.subnet.join(","),
                "both `--subnet` and `--security-group`, or neither",
            ));
        }
        if !self.subnet.is_empty() {
            options = options.vpc_config(VpcConfig::new(&self.subnet, &self.security_group));
        }
        if let Some(place) = &self.parameters_in {
            options = options.parameters_in(place.parse::<ParametersIn>()?);
        }
        if let Some(age) = &self.refresh_after {
            options = options.refresh_after(age);
        }
        for tag in &self.tag {
            let (key, value) = tag
                .split_once('=')
                .filter(|(key, _)| !key.is_empty())
                .ok_or_else(|| TemplateError::option("tag", tag, "KEY=VALUE"))?;
            options = options.tag(key, value);
        }
        for layer in &self.layer {
            options = options.layer(layer);
        }
        Ok(options)
    }

    fn isolation(&self) -> Result<Isolate, TemplateError> {
        match &self.isolate[..] {
            [] => Ok(Isolate::None),
            [all] if all == "all" => Ok(Isolate::All),
            names if names.iter().any(|name| name == "all") => {
                let wanted = "`all`, or the names of rules, not both";
                Err(TemplateError::option("isolate", names.join(","), wanted))
            }
            names => Ok(Isolate::Rules(names.to_vec())),
        }
    }

    fn alarms(&self) -> AlarmSettings {
        let default = AlarmSettings::default();
        AlarmSettings {
            threshold: self.alarm_threshold.unwrap_or(default.threshold),
            period: self.alarm_period.unwrap_or(default.period),
            evaluation_periods: self
                .alarm_evaluation_periods
                .unwrap_or(default.evaluation_periods),
        }
    }
}

/// `10:20` is ten requests a second, twenty at once.
fn http_api(rates: &str) -> Result<WebhookFront, TemplateError> {
    let parsed = rates
        .split_once(':')
        .and_then(|(rate, burst)| Some((rate.parse().ok()?, burst.parse().ok()?)));
    let (rate, burst) = parsed.ok_or_else(|| {
        let wanted = "requests a second and at once, such as `10:20`";
        TemplateError::option("http-api", rates, wanted)
    })?;
    Ok(WebhookFront::HttpApi { rate, burst })
}
