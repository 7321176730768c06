//! Patrol's own sinks. They are registered under schemes as the sinks of any other crate are
//! ([`patrol_core::sink!`]), and opened by [routes](patrol_core::sink::Route):
//!
//! | Route | What is sent |
//! |---|---|
//! | `alerts`, `sns:TOPIC_ARN` | subject and body, with attributes for filter policies; `alerts` is the deployed stack's own topic |
//! | `dispatch:TOPIC_ARN` | Dispatch's message, for GitHub, Slack and PagerDuty; option `type=broadcast` or `type=high-priority` |
//! | `events:BUS_ARN` | an event `Patrol Finding` of the source `patrol`; option `format=ocsf` |
//! | `securityhub:PRODUCT_ARN` | a finding of AWS Security Hub (ASFF), imported by the product's account |
//! | `slack:URL` | blocks, by an incoming webhook |
//! | `pagerduty:ROUTING_KEY` | an alert of the Events API v2; option `url=URL` for another service region |
//! | `jira:EMAIL:API_TOKEN@SITE/PROJECT` | an issue of Jira Cloud for each key, and a comment when it comes again or is over; options `type=Task`, `close=Done` |
//! | `teams:URL` | an adaptive card, by a workflow of Microsoft Teams |
//! | `webhook:URL` | the finding as JSON; option `format=ocsf` |
//!
//! `alerts`, `sns`, `dispatch`, `events` and `securityhub` call AWS: a build without the features `lambda` and
//! `deploy` says that it cannot. [`Terminal`] and [`JsonLines`] write where the command line says,
//! which no route can: they have no scheme.

#[cfg(not(feature = "aws"))]
mod absent;
#[cfg(feature = "aws")]
mod dispatch;
#[cfg(feature = "aws")]
pub(crate) mod event_bus;
mod form;
#[cfg(all(test, feature = "aws"))]
mod hostile;
mod https;
mod jira;
mod json_lines;
#[cfg(all(test, feature = "cli"))]
mod life;
#[cfg(all(test, feature = "aws"))]
mod limits;
mod message;
mod pager_duty;
#[cfg(all(test, feature = "aws"))]
mod published;
#[cfg(feature = "aws")]
mod security_hub;
#[cfg(test)]
mod service;
mod slack;
#[cfg(feature = "aws")]
mod sns;
mod teams;
mod terminal;
mod webhook;

#[cfg(feature = "cli")]
pub(crate) use self::json_lines::json_line;
pub use self::{https::https, json_lines::JsonLines, terminal::Terminal};
