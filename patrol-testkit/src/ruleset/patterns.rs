//! Patterns that EventBridge takes.

use patrol_core::Pattern;

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
}
