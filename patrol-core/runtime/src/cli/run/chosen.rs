//! Which linked rules run.

use super::super::{Failure, headings::RULES, params};
use crate::control::Control;
use patrol_core::Registry;

/// Which rules to run.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = RULES)]
pub(in crate::cli) struct ChosenRules {
    /// Runs this rule only (repeatable), also one that is off by default.
    #[arg(long = "rule", value_name = "RULE")]
    pub(in crate::cli) rules: Vec<String>,

    /// Leaves this rule out (repeatable).
    #[arg(long = "without", value_name = "RULE", conflicts_with = "rules")]
    pub(in crate::cli) without: Vec<String>,
}

impl ChosenRules {
    /// Those of the linked rules that are chosen: as named, or as the operator's file says.
    ///
    /// # Errors
    ///
    /// A rule that is not linked, or none that is on.
    pub(in crate::cli) fn of(
        &self,
        registry: &Registry,
        control: &Control,
    ) -> Result<Registry, Failure> {
        for name in self.rules.iter().chain(&self.without) {
            params::rule(registry, name)?;
        }
        let on = if self.rules.is_empty() {
            registry.enabled(|rule| control.choice(rule))
        } else {
            registry.filter(|rule| self.rules.iter().any(|name| name == rule.name))
        };
        let chosen = on.filter(|rule| !self.without.iter().any(|name| name == rule.name));
        if chosen.rules().is_empty() {
            return Err(Failure::usage("every linked rule is turned off"));
        }
        Ok(chosen)
    }
}
