//! Rules that report nothing: a template asks only what they declare.

/// Implements `Rule` for each, with its pattern, its trigger and its needs.
macro_rules! silent {
    ($($Rule:ident: $pattern:expr, $trigger:expr, $needs:expr;)+) => {$(
        impl patrol_core::Rule for $Rule {
            type Detail = serde_json::Value;
            const META: patrol_core::Metadata = patrol_core::Metadata::new(patrol_core::Severity::Medium);
            fn pattern() -> patrol_core::Pattern { $pattern }
            fn trigger() -> patrol_core::Trigger { $trigger }
            fn needs() -> patrol_core::Needs { $needs }
            async fn check(
                &self,
                _: &patrol_core::Event,
                _: &patrol_core::Context,
            ) -> patrol_core::Result<patrol_core::Findings> {
                Ok(patrol_core::Findings::none())
            }
        }
    )+};
}

pub(crate) use silent;
