//! The headings that `--help` lists options under. Clap lets a heading reach on to all options that follow, so each option
//! after a group names its own.

/// The ordinary heading.
pub(super) const OPTIONS: Option<&str> = None;
/// Which rules run, and with what.
pub(super) const RULES: &str = "Rules";
/// Which inputs, events and findings.
pub(super) const SELECTION: &str = "Selection";
/// What is written, and where to.
pub(super) const OUTPUT: &str = "Output";
