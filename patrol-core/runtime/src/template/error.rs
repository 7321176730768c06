//! Why a template was not written.

use std::fmt;

use patrol_core::{RuleProblem, aggregate::AggregationError, near::listed};
use patrol_event_names::NameProblem;

use crate::control::ControlError;

/// Why a template was not written; each says which rule or option and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// An option has a value that AWS would refuse.
    #[error("`--{option} {value}`: expected {wanted}")]
    Option {
        /// The option's name on the command line, without dashes.
        option: &'static str,
        /// What was given.
        value: String,
        /// What is taken.
        wanted: String,
    },
    /// No linked rule has the name.
    #[error("unknown rule `{name}`: expected one of {known}")]
    UnknownRule {
        /// The name.
        name: String,
        /// The linked rules' names.
        known: String,
    },
    /// The rule is linked and off.
    #[error(
        "rule `{name}` is off and not in the template: it cannot be given a function or a permission of its own"
    )]
    RuleOff {
        /// The name.
        name: String,
    },
    /// A stack whose rules are all off.
    #[error(
        "every linked rule is turned off, and such a stack watches nothing: turn one on in `patrol.toml`, or delete the stack"
    )]
    EverythingOff,
    /// Suppressions that have ended.
    #[error("`patrol.toml`: {0}")]
    Ended(#[source] ControlError),
    /// The operator's file is to hold all parameters, and lacks some.
    #[error("`--parameters-in file`: `patrol.toml` must set {}", listed(.0))]
    Unset(Vec<String>),
    /// The rules' events arrive in another region.
    #[error(
        "{rules}: these events are delivered in {home} only, not in `{region}`: deploy with `--region {home}`, or forward them (`template --member --region {home}`, deployed in {home}) and add `--forwarded`"
    )]
    OtherRegion {
        /// The rules' names.
        rules: String,
        /// Where their events arrive.
        home: &'static str,
        /// The region asked for.
        region: String,
    },
    /// More of something than AWS takes.
    #[error("{what}: {found} of at most {limit}; {advice}")]
    Limit {
        /// What there is too much of, and whose it is.
        what: String,
        /// How much there is.
        found: usize,
        /// How much AWS takes.
        limit: usize,
        /// What to do.
        advice: String,
    },
    /// Wildcards that EventBridge would refuse.
    #[error(
        "the pattern of {whose}: EventBridge refuses the wildcards of `{field}` as too complex: use fewer asterisks, or `prefix` and `suffix`"
    )]
    Wildcards {
        /// Whose pattern it is.
        whose: String,
        /// The field that has them.
        field: String,
    },
    /// Two things want one logical id.
    #[error("two parts of the template are named `{0}`: rename the rule, parameter or resource")]
    NameTaken(String),
    /// A logical id that CloudFormation refuses.
    #[error("bad logical id `{0}`: expected 1 to 255 letters and digits")]
    BadName(String),
    /// A parameter, resource or statement of the team's own that CloudFormation would refuse.
    #[error("{name} cannot be added to the template: {why}")]
    Addition {
        /// What was added.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// A resource that AWS would refuse.
    #[error("resource `{id}`: {why}")]
    Resource {
        /// Its logical id.
        id: String,
        /// What is wrong, and what to do.
        why: String,
    },
    /// A `null`, which CloudFormation refuses wherever it stands.
    #[error("`{path}` is null, which CloudFormation refuses in a template: {advice}")]
    Null {
        /// The keys that lead to it, with dots between them.
        path: String,
        /// What to do.
        advice: &'static str,
    },
    /// Something in the rule's declaration cannot work, or would do harm.
    #[error("rule `{rule}`: {why}")]
    Declaration {
        /// The rule.
        rule: &'static str,
        /// What is wrong with it.
        why: RuleProblem,
    },
    /// A name in the rule's pattern that no event has.
    #[error("rule `{rule}` can never see an event, or not all that it asks for: {why}")]
    EventName {
        /// The rule.
        rule: &'static str,
        /// Which name, and what to do.
        why: NameProblem,
    },
    /// Findings cannot be put together as rules say.
    #[error("rule {0}")]
    Aggregation(AggregationError),
    /// The rule's trigger does not fit its parameters or another rule's trigger.
    #[error("rule `{rule}`: {why}")]
    Trigger {
        /// The rule.
        rule: &'static str,
        /// What does not fit, and what to do.
        why: String,
    },
}

impl TemplateError {
    pub(crate) fn option(
        option: &'static str,
        value: impl fmt::Display,
        wanted: impl Into<String>,
    ) -> Self {
        Self::Option {
            option,
            value: value.to_string(),
            wanted: wanted.into(),
        }
    }

    pub(super) fn resource(id: &str, why: impl Into<String>) -> Self {
        Self::Resource {
            id: id.to_owned(),
            why: why.into(),
        }
    }

    pub(super) fn trigger(rule: &'static str, why: impl Into<String>) -> Self {
        Self::Trigger {
            rule,
            why: why.into(),
        }
    }
}
