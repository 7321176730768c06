#![doc = include_str!("../README.md")]

pub use async_trait::async_trait;
pub use patrol_iam as iam;
pub use patrol_pattern as pattern;

mod catch;
mod client;
mod context;
mod declare;
mod docs;
mod entry;
mod event;
mod finding;
#[doc = include_str!("../GUIDE.md")]
pub mod guide {}
pub mod names;
mod needs;
mod params;
mod registry;
mod repeats;
mod router;
mod rule;
pub mod sink;
mod trigger;

pub use self::{
    catch::Sleep,
    client::{Capability, Decision, PolicySimulator, Provider, ProviderError, SimulationRequest},
    context::{Context, MissingClient},
    docs::RuleDocs,
    entry::RuleEntry,
    event::{
        ApiCall, ConsoleSignIn, DynamoDbRecord, Event, KinesisRecord, SessionContext,
        SessionIssuer, SignInResult, SnsMessage, SqsMessage, TrustedAdvisorCheck, UserIdentity,
        WebhookRequest,
    },
    finding::{Finding, Severity, UnknownSeverity},
    needs::{Needs, Permission},
    params::{
        EnvSource, InvalidValue, MapSource, ParamDecl, ParamError, ParamSource, ParamType,
        ParamValue, Regex, Secret,
    },
    pattern::{EventError, Matcher, Numeric, Pattern, PatternError, PatternSet},
    registry::{Registry, RegistryError, SetupError},
    repeats::{InvalidRepeats, Repeats},
    router::{Fault, FaultKind, RouteError, Routed, Router},
    rule::{BoxError, Declared, Result, Rule},
    sink::{Alert, Sink, SinkError},
    trigger::{Schedule, Stream, Trigger, Webhook},
};

/// Not public API: what the macros write refers to it.
#[doc(hidden)]
pub mod __private {
    pub use inventory;

    pub use crate::{client::boxed, event::read_event, names::is_rule_name, params::read};
}
