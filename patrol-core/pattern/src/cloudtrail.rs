//! Events that CloudTrail records.

use crate::matcher::Matcher;
use crate::pattern::Pattern;

const API_CALL: &str = "AWS API Call via CloudTrail";
const SIGN_IN: &str = "AWS Console Sign In via CloudTrail";

impl Pattern {
    /// API calls of the given names, recorded by CloudTrail, to the service of the
    /// given event source, such as `sts.amazonaws.com`.
    ///
    /// # Panics
    /// When there are no names; see [`api_calls`](Self::api_calls) for any name.
    #[must_use]
    #[track_caller]
    pub fn api_call<I>(event_source: &str, names: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let names: Vec<Matcher> = names.into_iter().map(Matcher::exact).collect();
        assert!(
            !names.is_empty(),
            "an empty list of event names; use `Pattern::api_calls` for any name"
        );
        Self::api_calls(event_source).field("detail.eventName", names)
    }

    /// All API calls, recorded by CloudTrail, to the service of the given event source.
    #[must_use]
    pub fn api_calls(event_source: &str) -> Self {
        Self::with_field("detail-type", [API_CALL]).field("detail.eventSource", [event_source])
    }

    /// Sign-ins to the console, recorded by CloudTrail.
    #[must_use]
    pub fn console_sign_in() -> Self {
        Self::with_field("detail-type", [SIGN_IN]).field("detail.eventName", ["ConsoleLogin"])
    }
}
