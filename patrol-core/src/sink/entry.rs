//! One linked kind of sink, and the macro that registers it.

use std::fmt;

use super::{Sink, SinkSetup};
use crate::{Result, RuleDocs};

/// One linked kind of sink. Registered by [`sink!`](crate::sink!).
#[derive(Clone)]
#[non_exhaustive]
pub struct SinkEntry {
    /// What its routes begin with, such as `slack`.
    pub scheme: &'static str,
    /// The options that its routes may have, such as `type` in `dispatch:ARN type=broadcast`.
    pub options: &'static [&'static str],
    docs: &'static str,
    package: &'static str,
    version: &'static str,
    location: &'static str,
    open: Open,
}

pub(super) type Open = fn(SinkSetup) -> Result<Box<dyn Sink>>;

inventory::collect!(SinkEntry);

impl SinkEntry {
    /// Made by [`sink!`](crate::sink!).
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        scheme: &'static str,
        options: &'static [&'static str],
        docs: &'static str,
        [package, version, location]: [&'static str; 3],
        open: Open,
    ) -> Self {
        Self {
            scheme,
            options,
            docs,
            package,
            version,
            location,
            open,
        }
    }

    /// What it is, and what its address is.
    #[must_use]
    pub const fn docs(&self) -> RuleDocs {
        RuleDocs::new(self.docs)
    }

    /// Where it is registered: package, version, file and line.
    #[must_use]
    pub fn location(&self) -> String {
        format!("{} {} ({})", self.package, self.version, self.location)
    }

    pub(super) fn open(&self, setup: SinkSetup) -> Result<Box<dyn Sink>> {
        (self.open)(setup)
    }
}

impl fmt::Debug for SinkEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SinkEntry({} from {})", self.scheme, self.location())
    }
}

/// Is this a scheme: a lower-case letter, then lower-case letters and digits, at most 32?
#[must_use]
pub const fn is_scheme(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes.len() > 32 || !bytes[0].is_ascii_lowercase() {
        return false;
    }
    let mut at = 1;
    while at < bytes.len() {
        if !(bytes[at].is_ascii_lowercase() || bytes[at].is_ascii_digit()) {
            return false;
        }
        at += 1;
    }
    true
}

/// Is this the name of an option: the form of a scheme, and no filter's name?
#[must_use]
pub const fn is_option(name: &str) -> bool {
    is_scheme(name) && !is(name, "severity") && !is(name, "rule")
}

/// Characters of a name that people give; what is longer may be a secret.
const NAME_CHARS: usize = 16;

/// The name of a sink or an option as an error shows it: where it has not the form of a word, with
/// digits at its end if at all, it may be a secret that stands in the wrong place.
pub(super) fn shown_name(name: &str) -> &str {
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_word = name.len() <= NAME_CHARS && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_word { name } else { "..." }
}

const fn is(name: &str, other: &str) -> bool {
    let (name, other) = (name.as_bytes(), other.as_bytes());
    if name.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if name[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Registers a kind of sink under a scheme, so that routes such as `acme:ADDRESS severity>=high`
/// lead to it.
///
/// * The doc comment is required: its first line says what the sink is, and what its address is.
/// * The scheme is a lower-case letter, then lower-case letters and digits. Two crates that register
///   one scheme are an error at start.
/// * The options that a route may have stand in brackets: `"acme" ["channel"] => open`.
/// * The function gets a [`SinkSetup`](crate::sink::SinkSetup) and gives the sink, or says what is
///   wrong with the route. It opens no connection: what is slow waits for the first alert.
///
/// ```
/// use patrol_core::{Alert, Result, Sink, SinkError, async_trait, sink::SinkSetup};
///
/// struct Acme { channel: String }
///
/// #[async_trait]
/// impl Sink for Acme {
///     fn target(&self) -> String { "ACME".to_owned() }
///     async fn send(&self, alert: &Alert) -> Result<(), SinkError> { Ok(()) }
/// }
///
/// fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
///     let channel = setup.option("channel").unwrap_or("security").to_owned();
///     Ok(Box::new(Acme { channel }))
/// }
///
/// patrol_core::sink! {
///     /// ACME's pager, which has no address.
///     "acme" ["channel"] => open
/// }
/// ```
///
/// ```compile_fail
/// patrol_core::sink! {
///     /// A scheme has no capitals.
///     "ACME" => |_| Err("never opened".into())
/// }
/// ```
#[macro_export]
macro_rules! sink {
    ($(#[doc = $doc:expr])+ $scheme:literal $([$($option:literal),* $(,)?])? => $open:expr) => {
        const _: () = {
            ::core::assert!(
                $crate::__private::is_scheme($scheme),
                "a sink's scheme is a lower-case letter, then lower-case letters and digits, at most 32",
            );
            $($(::core::assert!(
                $crate::__private::is_option($option),
                "a sink's option is a lower-case letter, then lower-case letters and digits, and neither `severity` nor `rule`",
            );)*)?
            $crate::__private::inventory::submit! {
                $crate::sink::SinkEntry::new(
                    $scheme,
                    &[$($($option),*)?],
                    ::core::concat!($($doc, "\n"),+),
                    [
                        ::core::env!("CARGO_PKG_NAME"),
                        ::core::env!("CARGO_PKG_VERSION"),
                        ::core::concat!(::core::file!(), ":", ::core::line!()),
                    ],
                    $open,
                )
            }
        };
    };
    ($scheme:literal $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "the sink `", $scheme, "` needs a doc comment: its first line says what it is and what its address is",
        ));
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_have_a_form() {
        for name in ["sns", "s3", "pagerduty"] {
            assert!(is_scheme(name) && is_option(name), "{name}");
        }
        for name in ["", "Sns", "s-3", "3s", "a_b", "é", &"x".repeat(33)] {
            assert!(!is_scheme(name), "{name}");
        }
        for name in ["severity", "rule"] {
            assert!(is_scheme(name) && !is_option(name), "{name}");
        }
    }
}
