//! Events of which only the service is known, to try a pattern with.

use patrol_core::pattern::{PartialEvent, cloudtrail::CONSOLE_SIGN_IN};

/// A name that no service has, for what a pattern leaves open.
pub(super) const ANY: &str = "patrol-any";

/// What is known of any event of a service.
pub(super) fn of_service(service: &str) -> PartialEvent {
    match service {
        "signin" => PartialEvent::new()
            .field("source", ["aws.signin"])
            .field("detail-type", [CONSOLE_SIGN_IN])
            .field("detail.eventSource", ["signin.amazonaws.com"]),
        // Trusted Advisor and Health speak for themselves, and have API calls too.
        _ => PartialEvent::new()
            .field("source", [format!("aws.{service}")])
            .field("detail.eventSource", [format!("{service}.amazonaws.com")]),
    }
}
