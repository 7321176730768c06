//! Patrol's own sinks, and the routes that lead to them.

#[cfg(feature = "aws")]
mod dispatch;
#[cfg(feature = "aws")]
pub(crate) mod event_bus;
#[cfg(feature = "aws")]
mod https;
mod json_lines;
#[cfg(feature = "aws")]
mod message;
#[cfg(feature = "aws")]
mod pager_duty;
#[cfg(feature = "aws")]
mod route;
#[cfg(feature = "aws")]
mod slack;
#[cfg(feature = "aws")]
mod sns;
mod terminal;
#[cfg(feature = "aws")]
mod webhook;

#[cfg(feature = "aws")]
pub use self::{
    dispatch::{Dispatch, DispatchType, UnknownDispatchType},
    event_bus::{EventBus, InvalidBus},
    https::InvalidUrl,
    pager_duty::{InvalidPagerDuty, PagerDuty},
    route::{Filtered, Route, RouteError},
    slack::Slack,
    sns::{InvalidTopic, Sns},
    webhook::HttpsWebhook,
};
pub use self::{json_lines::JsonLines, terminal::Terminal};
