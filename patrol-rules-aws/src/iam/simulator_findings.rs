//! The findings about a policy once IAM's policy simulator was asked, or could not be.

use patrol_core::{Finding, Severity, iam::PolicyDocument};

use super::{
    grant_words::as_written,
    policy_simulator::Decision,
    policy_write::{OwnWrite, PolicyWrite},
};

/// How many grants a finding's details name.
const MOST_TOLD: usize = 20;

/// The policy grants permissions that its writer does not have.
pub(super) fn beyond(
    write: &PolicyWrite<'_>,
    document: &PolicyDocument,
    principal: &str,
    denied: &[Decision],
) -> Finding {
    let mut grants: Vec<String> = Vec::new();
    for decision in denied {
        let grant = as_written(document, &decision.action, &decision.resource);
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    let example = denied.first().map_or("", |decision| &decision.action);
    let finding = write.finding(
        format!(
            "{} grants more than it is allowed itself",
            write.short_name()
        ),
        format!(
            "{}, which grants permissions that {principal} does not have: {}.",
            write.sentence(),
            few(&grants, 5)
        ),
    );
    finding
        .detail("simulated", principal)
        .detail("denied", example)
        .detail("grants", &grants[..grants.len().min(MOST_TOLD)])
        .detail("grantsCount", grants.len())
}

/// The writer is deleted, so its permissions are unknown.
pub(super) fn gone(write: &PolicyWrite<'_>, principal: &str) -> Finding {
    let finding = write.finding(
        format!("{} wrote a policy and was deleted", write.short_name()),
        format!(
            "{}, and {principal} no longer exists, so its own permissions are unknown.",
            write.sentence()
        ),
    );
    finding
        .severity(Severity::Medium)
        .detail("simulated", principal)
}

/// Nothing was denied, and not everything was asked.
pub(super) fn partly_tried(write: &PolicyWrite<'_>, principal: &str, granted: usize) -> Finding {
    let finding = write.finding(
        format!("{} grants more than can be checked", write.short_name()),
        format!(
            "{}, which grants {granted} actions; {principal} is allowed all that were checked, the most powerful first, but not all were checked.",
            write.sentence()
        ),
    );
    finding
        .severity(Severity::Low)
        .detail("simulated", principal)
        .detail("actionsGranted", granted)
}

/// The first few items, without quotes.
fn few(items: &[String], most: usize) -> String {
    let shown = items[..items.len().min(most)].join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// IAM is asked after the write: a principal that gave itself permissions has them by then.
pub(super) fn granted_to_oneself(write: &PolicyWrite<'_>, own: OwnWrite) -> Finding {
    let (severity, why) = match own {
        OwnWrite::Certain => (
            Severity::High,
            "which gives permissions to the principal that wrote it",
        ),
        OwnWrite::Possible => (
            Severity::Medium,
            "and may be in that group, so IAM cannot be asked what was allowed before",
        ),
    };
    let subject = format!("{} wrote a policy for itself", write.short_name());
    let finding = write.finding(subject, format!("{}, {why}.", write.sentence()));
    finding.severity(severity)
}
