#![doc = include_str!("guide.md")]
//!
//! ```standalone_crate
//! # patrol_core::rule! {
//! #     /// Reports users that are created.
//! #     pub struct UserMade = "userMade";
//! # }
//! # impl patrol_core::Rule for UserMade {
//! #     type Detail = patrol_core::ApiCall;
//! #     const META: patrol_core::Metadata = patrol_core::Metadata::new(patrol_core::Severity::Medium);
//! #     fn pattern() -> patrol_core::Pattern {
//! #         patrol_core::Pattern::api_call("iam.amazonaws.com", ["CreateUser"])
//! #     }
//! #     async fn check(
//! #         &self,
//! #         _: &patrol_core::Event<Self::Detail>,
//! #         _: &patrol_core::Context,
//! #     ) -> patrol_core::Result<patrol_core::Findings> { Ok(patrol_core::Findings::none()) }
//! # }
//! use patrol_core::Registry;
//! use patrol_runtime::template::{Arch, TemplateOptions};
//!
//! let registry = Registry::linked()?;
//! let template = TemplateOptions::new().memory(256).arch(Arch::Arm64).build(&registry)?;
//! assert!(template.as_value()["Resources"]["Function"].is_object());
//! assert!(template.to_string().starts_with("{"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alarm;
mod alarms;
mod build;
mod call_verbs;
mod central;
mod check_options;
mod check_rules;
mod control;
mod data_events;
mod deletion;
mod deliverability;
mod division;
mod embed;
mod environment;
mod error;
mod event_pattern;
mod finished;
mod forwarded;
mod forwarding;
mod function;
mod function_resources;
mod grouping;
mod http_api;
mod intrinsics;
mod limits;
mod long_default;
mod marker;
mod member;
mod narrowed;
mod notes;
mod options;
mod organization;
mod parameter_store;
mod params;
mod partitions;
mod probe;
mod queue;
mod read_only;
mod regions;
mod replay;
mod replay_machine;
mod role;
mod rule_events;
mod rule_patterns;
mod schedule;
mod secrets;
mod sections;
mod settings;
mod silence;
mod skip;
mod sns_trigger;
mod state_table;
mod stream;
mod sweep;
mod tags;
mod topic;
mod trail;
mod transport;
mod verify;
mod webhook;

#[cfg(feature = "cli")]
pub(crate) use self::partitions::global_service_home;
#[cfg(feature = "deploy")]
pub(crate) use self::secrets::KEYS;
pub use self::{
    error::TemplateError,
    finished::Template,
    options::TemplateOptions,
    settings::{AlarmSettings, Arch, Isolate, ParametersIn, VpcConfig, WebhookFront},
};
