//! Templates as people get them: reviewed snapshots, AWS's own linter, and what is refused.

mod rules;
mod silent;
mod variants;

mod content;
mod embedded;
mod forwarding;
mod lint;
mod own_checks;
mod parameters;
mod permissions;
mod refused;
mod snapshots;
