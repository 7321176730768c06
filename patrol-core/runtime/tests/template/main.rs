//! Templates as people get them: reviewed snapshots, AWS's own linter, and what is refused.

mod rules;
mod shared_params;
mod silent;
mod state;
mod variants;

mod alarms;
mod content;
mod control;
mod deletion;
mod embedded;
mod forwarding;
mod guide;
mod lint;
mod notes;
mod off_by_default;
mod own_checks;
mod parameters;
mod partitions;
mod permissions;
mod refused;
mod snapshots;
mod webhooks;
mod wildcards;
