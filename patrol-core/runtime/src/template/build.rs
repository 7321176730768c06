//! The ways to a template: options and linked rules in, a finished template out.

use super::{
    central, check_options, check_rules, error::TemplateError, finished::Template, member,
    options::TemplateOptions, replay,
};
use patrol_core::Registry;

impl TemplateOptions {
    /// Writes the whole stack: the security account's template. Rules that are off are not in it.
    ///
    /// # Errors
    ///
    /// [`TemplateError`]: an option, a rule or a schedule that AWS or the function would refuse, an
    /// unknown rule, events that never arrive, a limit of AWS, a name taken twice.
    pub fn build(&self, registry: &Registry) -> Result<Template, TemplateError> {
        let on = registry.enabled(|rule| self.choice(rule));
        check_options::check(self, registry, &on)?;
        check_rules::check(&on)?;
        central::build(self, &on, &crate::digest(registry))
    }

    /// Writes the small template for member accounts and regions, which forwards exactly the
    /// events that the rules need to the security account's bus. With a
    /// [`region`](Self::region), only what happens in that region.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn build_member(&self, registry: &Registry) -> Result<Template, TemplateError> {
        let on = registry.enabled(|rule| self.choice(rule));
        check_options::check(self, registry, &on)?;
        check_rules::check(&on)?;
        member::build(self, &on, &crate::digest(registry))
    }

    /// Writes the small template for replays of an archive of CloudTrail logs: the stack's code as a
    /// function that reads objects and tells nobody, a state machine that calls it for each part of
    /// the archive, and a bucket for what was found. Lambda gives a whole processor at
    /// [1,769 MB](Self::memory), and an invocation goes on for up to [900 seconds](Self::timeout).
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn build_replay(&self, registry: &Registry) -> Result<Template, TemplateError> {
        let on = registry.enabled(|rule| self.choice(rule));
        check_options::check(self, registry, &on)?;
        replay::build(self, &on, &crate::digest(registry))
    }
}
