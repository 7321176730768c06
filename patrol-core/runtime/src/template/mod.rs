#![doc = include_str!("guide.md")]
//!
//! ```standalone_crate
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

mod alarms;
mod builder;
mod catalogue;
mod central;
mod check_options;
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
