//! The CloudFormation template of whatever rules are linked.
//!
//! Nobody writes it by hand: functions, roles, EventBridge rules, parameters, alarms and outputs
//! come from what the rules declare, and a template that cannot work is refused with the reason.
//!
//! ```
//! # patrol_core::rule! {
//! #     /// Reports users that are made.
//! #     pub struct UserMade = "userMade";
//! # }
//! # impl patrol_core::Rule for UserMade {
//! #     type Detail = patrol_core::ApiCall;
//! #     fn pattern() -> patrol_core::Pattern {
//! #         patrol_core::Pattern::api_call("iam.amazonaws.com", ["CreateUser"])
//! #     }
//! #     async fn check(
//! #         &self,
//! #         _: &patrol_core::Event<Self::Detail>,
//! #         _: &patrol_core::Context,
//! #     ) -> patrol_core::Result<Option<patrol_core::Finding>> { Ok(None) }
//! # }
//! use patrol_core::{Registry, template::{Arch, Template}};
//!
//! let registry = Registry::linked()?;
//! let document = Template::new().memory(256).arch(Arch::Arm64).build(&registry)?;
//! assert!(document.as_value()["Resources"]["Function"].is_object());
//! assert!(document.to_string().starts_with("{"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What the function finds in its environment
//!
//! | Variable | Value |
//! |---|---|
//! | each rule parameter's [`key`](crate::ParamDecl::key) | its value, or a reference to it; a list is comma separated |
//! | `AlertTopicArn` | where findings go |
//! | `AlertRoutes` | which of them go elsewhere, or nothing |
//! | `AlertRepeats` | how often findings are told, or nothing |
//! | `DispatchSnsArn`, `AlertBusArn` | Dispatch's topic and an event bus that get them too, or nothing |
//! | `TrailBucket` | the bucket whose objects are CloudTrail's logs, with [`Template::trail_bucket`] |
//! | `PatrolDigest` | [`Registry::digest`](crate::Registry::digest) of the rules the template was written for |
//! | `PatrolRules` | in a function for some rules only: their names, comma separated |
//! | `PatrolParameters` | with [`ParametersIn::ParameterStore`]: `ssm:/STACK/parameters`, where the other values are, `Name=value` one a line |
//! | `PatrolRefreshAfter` | with [`Template::refresh_after`]: the age at which references are read again |
//! | `<Rule>SourceArn` | the SNS topic, queue or stream that feeds the rule |
//!
//! In place of any value may stand a reference to it, which the function resolves:
//! `secure:BASE64` (KMS, in cfn-config's form), `ssm:/STACK/path` and
//! `secretsmanager:ARN[#key]` of a secret named `STACK/...`. The role may read below its own
//! stack's name, and decrypt with the keys in the stack's parameter `SecretsKeyArns`.
//!
//! An EventBridge rule or schedule sends `{"patrol":{"rule":"assumeRole"},"event":{...}}`; the
//! path of a webhook's address ends in the rule's name.

mod alarms;
mod builder;
mod catalogue;
mod central;
mod check_options;
mod could_match;
mod cron;
mod data_events;
mod deliverability;
mod document;
mod draft;
mod embed;
mod error;
mod function;
mod host;
mod http_api;
mod intrinsics;
mod limits;
mod member;
mod options;
mod organization;
mod parameter_store;
mod params;
mod queue;
mod read_only;
mod regions;
mod role;
mod rule_events;
mod schedule;
mod schedule_expression;
mod secrets;
mod skip;
mod sns_trigger;
mod stream;
mod tags;
mod topic;
mod trail;
mod verify;
mod webhook;

#[cfg(feature = "deploy")]
pub(crate) use self::secrets::KEYS;
pub use self::{
    builder::Template,
    document::Document,
    error::TemplateError,
    options::{AlarmSettings, Arch, Isolate, VpcConfig, WebhookFront},
    parameter_store::ParametersIn,
    schedule_expression::ScheduleError,
};
