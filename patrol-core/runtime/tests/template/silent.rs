//! Rules that report nothing and clients that ask nothing: a template asks only what they declare.

/// Implements `Rule` for each, with its pattern and its trigger.
macro_rules! silent {
    ($($Rule:ident: $pattern:expr, $trigger:expr;)+) => {$(
        impl patrol_core::Rule for $Rule {
            type Detail = serde_json::Value;
            const META: patrol_core::Metadata = patrol_core::Metadata::new(patrol_core::Severity::Medium);
            fn pattern() -> patrol_core::Pattern { $pattern }
            fn trigger() -> patrol_core::Trigger { $trigger }
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

/// A client with its permissions.
macro_rules! client {
    ($($Client:ident = $name:literal: $($permission:expr),+;)+) => {$(
        struct $Client;
        impl patrol_core::Client for $Client {
            const NAME: &'static str = $name;
            fn permissions() -> Vec<patrol_core::Permission> { vec![$($permission),+] }
            async fn connect(_: &patrol_core::Connector) -> patrol_core::Result<std::sync::Arc<Self>> {
                Err("a template asks nothing".into())
            }
        }
    )+};
}

pub(crate) use {client, silent};
