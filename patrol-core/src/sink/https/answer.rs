//! What a service answers, and what somebody else answers in its place.

use serde_json::Value;

use crate::{sink::truncate_chars, text::one_line};

/// Characters of an answer that an error shows.
const SAID_CHARS: usize = 200;

/// An answer with a status from 200 to 299.
///
/// Whether the service took what was posted, its own words say:
///
/// ```
/// use patrol_core::sink::{HttpsAnswer, HttpsError};
///
/// fn taken(answer: &HttpsAnswer) -> Result<(), HttpsError> {
///     match answer.json()["accepted"].as_bool() {
///         Some(true) => Ok(()),
///         _ => Err(answer.foreign("`accepted` that is `true`").into()),
///     }
/// }
///
/// assert!(taken(&HttpsAnswer::new(200, r#"{"accepted": true}"#)).is_ok());
/// let page = HttpsAnswer::new(200, "<!doctype html>\n<title>Sign in</title>");
/// assert_eq!(
///     taken(&page).unwrap_err().to_string(),
///     "the answer is not the service's own: expected `accepted` that is `true`, found HTTP 200 with \
///      `<!doctype html> <title>Sign in</title>`; check the address and what answers at it"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpsAnswer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl HttpsAnswer {
    /// An answer with this status and body.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self { status, body }
    }

    /// The body as JSON; null when it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The error that it is not the service's own answer, with words for what that would be.
    #[must_use]
    pub fn foreign(&self, expected: &'static str) -> ForeignAnswer {
        ForeignAnswer {
            expected,
            found: format!("HTTP {} with {}", self.status, shown(&self.body)),
        }
    }
}

/// What answered as if it had taken something is not the service: a proxy, a page to sign in, or
/// another service. Another attempt may reach the service itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the answer is not the service's own: expected {expected}, found {found}; check the address and what answers at it"
)]
#[non_exhaustive]
pub struct ForeignAnswer {
    /// What the service would say.
    pub expected: &'static str,
    /// What was said in place of it, in one line.
    pub found: String,
}

impl ForeignAnswer {
    /// An answer with this body.
    #[must_use]
    pub fn new(expected: &'static str, body: &str) -> Self {
        let found = shown(body);
        Self { expected, found }
    }
}

/// A body as an error names it.
fn shown(body: &str) -> String {
    match said(body).as_str() {
        "" => "nothing".to_owned(),
        line => format!("`{line}`"),
    }
}

/// The beginning of a body, in one line.
pub(super) fn said(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    truncate_chars(&one_line(&line), SAID_CHARS)
}
