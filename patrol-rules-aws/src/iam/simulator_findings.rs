//! What is told of a policy after IAM's simulator was asked, or could not be.

use patrol_core::{Finding, Severity, iam::PolicyDocument};

use super::{
    grant_words::as_written,
    policy_simulator::Decision,
    policy_write::{OwnWrite, PolicyWrite},
};

/// How many grants a finding's facts name.
const MOST_TOLD: usize = 20;

/// The policy grants what its writer may not do.
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
        format!("{} grants what it may not do itself", write.short_name()),
        format!(
            "{}, which grants what {principal} may not do itself: {}.",
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

/// Nobody can tell any more what the writer was allowed.
pub(super) fn gone(write: &PolicyWrite<'_>, principal: &str) -> Finding {
    let finding = write.finding(
        format!("{} wrote a policy and is gone", write.short_name()),
        format!(
            "{}, and {principal} no longer exists, so nobody can tell whether it was allowed that itself.",
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
        format!("{} grants more than can be tried", write.short_name()),
        format!(
            "{}, which grants {granted} actions; of those that were tried, the most powerful first, {principal} may do all itself.",
            write.sentence()
        ),
    );
    finding
        .severity(Severity::Low)
        .detail("simulated", principal)
        .detail("actionsGranted", granted)
}

/// The first few of many, as they are.
fn few(items: &[String], most: usize) -> String {
    let shown = items[..items.len().min(most)].join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// IAM is asked after the write: whoever has granted rights to himself is allowed them by then.
pub(super) fn granted_to_oneself(write: &PolicyWrite<'_>, own: OwnWrite) -> Finding {
    let (severity, why) = match own {
        OwnWrite::Certain => (Severity::High, "which grants rights to whoever wrote it"),
        OwnWrite::Possible => (
            Severity::Medium,
            "and may be in that group, so IAM cannot be asked what was allowed before",
        ),
    };
    let subject = format!("{} wrote a policy for itself", write.short_name());
    let finding = write.finding(subject, format!("{}, {why}.", write.sentence()));
    finding.severity(severity)
}
