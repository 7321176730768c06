#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub use async_trait::async_trait;
pub use patrol_iam as iam;
pub use patrol_pattern as pattern;

pub mod aggregate;
mod catch;
mod check;
mod client;
mod context;
mod declare;
mod docs;
mod entry;
mod error;
mod event;
mod fault;
mod finding;
mod findings;
#[doc = include_str!("../GUIDE.md")]
pub mod guide {}
mod metadata;
pub mod names;
pub mod near;
mod params;
mod permission;
mod registry;
mod routed;
mod router;
mod rule;
pub mod schedule;
pub mod sink;
mod text;
mod trigger;

pub use self::{
    aggregate::{Aggregate, By, InvalidAggregate},
    catch::Sleep,
    check::RuleProblem,
    client::{Client, ClientDecl, ClientError, Connector, Uses, aws},
    context::Context,
    docs::RuleDocs,
    entry::RuleEntry,
    error::{BoxError, Result, error_chain},
    event::{
        ApiCall, ConsoleSignIn, DynamoDbRecord, Event, EventShapeError, KinesisRecord, Omitted,
        OnBehalfOf, Place, SessionContext, SessionIssuer, SignInResult, SnsMessage, SqsMessage,
        TrustedAdvisorCheck, UserIdentity, WebhookRequest, Who,
    },
    fault::{Fault, FaultKind},
    finding::{Finding, Severity, UnknownSeverity},
    findings::Findings,
    metadata::{ATTACK_VERSION, CIS_VERSION, Metadata},
    params::{
        EnvSource, InvalidValue, MapSource, ParamDecl, ParamError, ParamRef, ParamSource,
        ParamType, ParamValue, Regex, Secret, SecretRef, SharedParam, list_item,
    },
    pattern::{EventError, Matcher, Numeric, Pattern, PatternError, PatternSet},
    permission::Permission,
    registry::{Registry, RegistryError, SetupError},
    routed::Routed,
    router::{RouteError, Router},
    rule::{Declared, Rule},
    schedule::{Schedule, ScheduleError},
    sink::{Alert, AlertState, Sink, SinkError},
    text::{one_line, visible_json},
    trigger::{Stream, Trigger, Webhook},
};

/// Not public API: what the macros write refers to it.
#[doc(hidden)]
pub mod __private {
    pub use inventory;

    pub use crate::{
        names::{is_rule_name, pascal_cases, pascal_len},
        params::{key_parts, key_text, read},
        sink::{is_option, is_scheme},
    };
}
