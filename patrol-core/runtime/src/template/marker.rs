//! What tells the function which rules an event is for.

/// What EventBridge puts in the place of an event.
pub(super) const EVENT: &str = "<aws.events.event.json>";

/// An event for those of the rules whose pattern it matches.
pub(super) fn marked(rules: &[&str]) -> String {
    let rules = rules.join(r#"",""#);
    format!(r#"{{"patrol":{{"rules":["{rules}"]}},"event":{EVENT}}}"#)
}

/// An event for one rule, whatever its pattern; the event is JSON text or a placeholder for it.
pub(super) fn marked_for(rule: &str, event: &str) -> String {
    format!(r#"{{"patrol":{{"rule":"{rule}"}},"event":{event}}}"#)
}
