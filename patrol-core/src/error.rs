//! The error of a rule.

/// Any error of a rule.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a rule's check returns: `?` turns any error into a loud failure of that rule alone.
pub type Result<T, E = BoxError> = std::result::Result<T, E>;
