//! What is wrong with a rule before any event: what `patrol template` would refuse, and what the
//! testkit says of it, in the same words.
//!
//! One check, one file. Each looks at the declaration of one rule alone, and [`Registry::problems`] at all of them together.

mod aggregate;
mod docs;
mod feed;
mod params;
mod pattern;
mod permissions;
mod webhook;

use crate::{InvalidAggregate, Registry, RuleEntry, ScheduleError, near::offer};

/// Something in a rule's declaration that cannot work, or that would do harm; see
/// [`RuleEntry::problems`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleProblem {
    /// A default that its own parameter refuses.
    #[error("the default of parameter `{param}` is refused: {why}")]
    Default {
        /// The parameter.
        param: String,
        /// What was expected.
        why: String,
    },
    /// A secret with a default, which everybody can read in the template.
    #[error("its secret parameter `{param}` has a default, which everybody can read: remove it")]
    SecretDefault {
        /// The parameter.
        param: String,
    },
    /// A parameter that is called a secret and is shown like any other.
    #[error(
        "its parameter `{param}` is called a secret and would be shown in logs and in the template: make it a `Secret<String>`, or give it another name"
    )]
    ShownSecret {
        /// The parameter.
        param: String,
    },
    /// The docs are still those of `patrol new rule`.
    #[error(
        "its docs still say `{}`: say what it reports, why somebody should know, an example, and what to do",
        Self::UNEDITED
    )]
    Unedited,
    /// A pattern that matches events of every kind.
    #[error(
        "its pattern matches nearly every event: name a `source`, a `detail-type` or a field of the `detail`, or say why with `Metadata::every_event`"
    )]
    EveryEvent,
    /// A pattern whose wildcards EventBridge refuses with "Rule is too complex".
    #[error(
        "EventBridge refuses the wildcards of `{field}` in its pattern as too complex: use fewer asterisks, or `prefix` and `suffix`"
    )]
    Wildcards {
        /// The field that has them.
        field: String,
    },
    /// A permission on every resource without a reason.
    #[error(
        "it asks for `{actions}` on `*`: name the resources, or say why with `Permission::because`"
    )]
    EveryResource {
        /// The actions.
        actions: String,
    },
    /// A permission for every action of a service without a reason.
    #[error("it asks for `{actions}`: name the actions, or say why with `Permission::because`")]
    EveryAction {
        /// The actions.
        actions: String,
    },
    /// A permission for an action that IAM does not have, which would grant nothing.
    #[error(
        "it asks for `{action}`, which is not in the list of IAM's actions{} (if it exists all the same, name it in `Metadata::unverified`)",
        offer(near, "")
    )]
    UnknownAction {
        /// The action.
        action: String,
        /// The action that may be meant.
        near: Option<String>,
    },
    /// A webhook whose secret is not one of the rule's own parameters.
    #[error("its webhook's secret `{field}` is not one of its parameters: use `Self::{field}`")]
    ForeignSecret {
        /// The field that the webhook names.
        field: &'static str,
    },
    /// A schedule that EventBridge would refuse, or that never fires.
    #[error(transparent)]
    Schedule(ScheduleError),
    /// The rule's pattern matches nothing that its trigger brings.
    #[error(
        "it can never see an event: its pattern matches nothing that its trigger brings: ask for the source `{from}`"
    )]
    Unfed {
        /// The source of the trigger's events.
        from: &'static str,
    },
    /// The rule's pattern asks for what a trigger brings, and the rule has no such trigger.
    #[error(
        "its pattern asks for the source `{from}`, which EventBridge does not deliver: say with `Rule::trigger` what brings such events"
    )]
    Untriggered {
        /// The source.
        from: &'static str,
    },
    /// A webhook whose proof is in a header with a name that no request can have.
    #[error(
        "its webhook's header `{header}` is not a header's name: expected letters, digits and `-`, such as `X-Signature-256`"
    )]
    Header {
        /// The name.
        header: &'static str,
    },
    /// An aggregation that cannot work, such as a threshold of zero.
    #[error("its aggregation cannot work: {0}")]
    Aggregate(#[source] InvalidAggregate),
    /// An aggregation that cannot work with the other rules that are linked.
    #[error(transparent)]
    Together(InvalidAggregate),
}

impl RuleProblem {
    /// What `patrol new rule` writes in the place of what the author must say, in docs and in fixtures.
    pub const UNEDITED: &str = "EDIT ME";
}

impl RuleEntry {
    /// What is wrong with the rule's declaration; none when nothing is.
    ///
    /// `patrol template` refuses a rule with any of them, and `check_ruleset!` of the testkit tells
    /// its author in the same words.
    #[must_use]
    pub fn problems(&self) -> Vec<RuleProblem> {
        let mut problems = Vec::new();
        aggregate::check(self, &mut problems);
        docs::check(self, &mut problems);
        feed::check(self, &mut problems);
        params::check(self, &mut problems);
        pattern::check(self, &mut problems);
        permissions::check(self, &mut problems);
        webhook::check(self, &mut problems);
        problems
    }
}

impl Registry {
    /// What is wrong with the declarations of these rules, each by itself and all of them together;
    /// none when nothing is. `patrol rules --check` and `check_ruleset!` of the testkit say it.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static RuleEntry, RuleProblem)> {
        let aggregations = self.aggregations();
        let problems = self.rules().iter().flat_map(|&rule| {
            let together = aggregations.together(rule.name).into_iter();
            let problems = rule.problems().into_iter();
            let problems = problems.chain(together.map(RuleProblem::Together));
            problems.map(move |why| (rule, why))
        });
        problems.collect()
    }
}
