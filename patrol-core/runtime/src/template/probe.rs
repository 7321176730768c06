//! Events of which only the service is known, to try a pattern with.

use serde_json::{Value, json};

use super::catalogue::SIGN_IN;

/// A name that no service has, for what a pattern leaves open.
pub(super) const ANY: &str = "patrol-any";

/// What is known of any event of a service.
pub(super) fn of_service(service: &str) -> Value {
    match service {
        "signin" => {
            json!({ "source": "aws.signin", "detail-type": SIGN_IN, "detail": { "eventSource": "signin.amazonaws.com" } })
        }
        // Trusted Advisor and Health speak for themselves, and have API calls too.
        _ => {
            json!({ "source": format!("aws.{service}"), "detail": { "eventSource": format!("{service}.amazonaws.com") } })
        }
    }
}
