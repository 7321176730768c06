#![doc = include_str!("../README.md")]

pub use async_trait::async_trait;
/// Links every ruleset that the stack's Cargo.toml lists; call it once in `main.rs`.
///
/// The linker drops a crate that no code names, and its rules with it. This macro names every
/// entry of `[dependencies]`, so that adding a ruleset takes one line in Cargo.toml.
#[cfg(feature = "stack")]
pub use patrol_core_macros::link_rulesets;

#[cfg(feature = "aws")]
mod aws;
mod capability;
#[cfg(feature = "cli")]
mod cli;
mod context;
mod declare;
#[cfg(feature = "deploy")]
pub mod deploy;
#[cfg(any(feature = "stack", feature = "template"))]
mod digest;
mod docs;
mod entry;
mod event;
mod finding;
#[doc = include_str!("../GUIDE.md")]
pub mod guide {}
#[cfg(feature = "aws")]
mod http;
pub mod iam;
mod isolate;
#[cfg(feature = "lambda")]
mod lambda;
mod names;
mod needs;
pub mod notify;
mod params;
pub mod pattern;
mod registry;
mod repeats;
mod router;
mod rule;
#[cfg(feature = "stack")]
pub mod source;
#[cfg(feature = "stack")]
mod stack;
#[cfg(feature = "template")]
pub mod template;
#[cfg(feature = "aws")]
mod transport;
mod trigger;
mod wrap;

pub use self::{
    capability::{
        Capability, Decision, PolicySimulator, Provider, ProviderError, SimulationRequest,
    },
    context::{Context, MissingClient},
    docs::RuleDocs,
    entry::RuleEntry,
    event::{
        ApiCall, ConsoleSignIn, DynamoDbRecord, Event, KinesisRecord, SessionContext,
        SessionIssuer, SignInResult, SnsMessage, SqsMessage, TrustedAdvisorCheck, UserIdentity,
        WebhookRequest,
    },
    finding::{Finding, Severity, UnknownSeverity},
    isolate::Sleep,
    needs::{Needs, Permission},
    notify::{Notification, Notifier, NotifyError},
    params::{
        EnvSource, InvalidValue, MapSource, ParamDecl, ParamError, ParamSource, ParamType,
        ParamValue, Regex, Secret,
    },
    pattern::{EventError, Matcher, Numeric, Pattern, PatternError, PatternSet},
    registry::{Registry, RegistryError, SetupError},
    repeats::{InvalidRepeats, Repeats},
    router::{Fault, FaultKind, RouteError, Routed, Router},
    rule::{BoxError, Declared, Result, Rule},
    trigger::{Schedule, Stream, Trigger, Webhook},
};

#[cfg(feature = "stack")]
pub use self::stack::main;

/// Not public API: what the macros write refers to it.
#[doc(hidden)]
pub mod __private {
    pub use inventory;

    pub use crate::{capability::boxed, event::read_event, names::is_rule_name, params::read};
}
