//! Patterns that EventBridge takes, for events that there are.

use patrol_core::Pattern;
use patrol_event_names::rule_problems;

use super::Ruleset;

impl Ruleset {
    /// Patterns survive the way through EventBridge's JSON.
    ///
    /// # Panics
    ///
    /// With every pattern that does not.
    #[track_caller]
    pub fn has_valid_patterns(&self) {
        self.each(|rule| {
            let text = rule.pattern().to_string();
            match text.parse::<Pattern>() {
                Ok(same) if same == rule.pattern() => vec![],
                Ok(other) => vec![format!("the pattern `{text}` reads back as `{other}`")],
                Err(why) => vec![format!("the pattern `{text}` is refused: {why}")],
            }
        });
    }

    /// The names that patterns ask for are names of events that AWS has.
    ///
    /// # Panics
    ///
    /// With every name that no event has.
    #[track_caller]
    pub fn has_known_names(&self) {
        self.each(|rule| {
            let problems = rule_problems(rule);
            problems.iter().map(ToString::to_string).collect()
        });
    }
}
