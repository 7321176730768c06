//! Templates as people get them: reviewed snapshots, AWS's own linter, and what is refused.

#[path = "../../../examples/stack/tests/parts/mod.rs"]
mod parts;
mod rules;
mod variants;

mod content;
mod embedded;
mod lint;
mod own_checks;
mod refused;
mod snapshots;
