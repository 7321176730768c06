//! How operators list actions, and how findings list things.

use patrol_core::iam::ActionPattern;

/// An action that an operator lists: `StopLogging`, or `cloudtrail:StopLogging` as IAM writes it.
pub(crate) fn action_pattern(listed: &str) -> ActionPattern {
    listed.rsplit(':').next().unwrap_or(listed).into()
}

/// The first few of many: `` `a`, `b` and 3 more``.
pub(crate) fn listed<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let shown: Vec<String> = items
        .iter()
        .take(most)
        .map(|item| format!("`{}`", item.as_ref()))
        .collect();
    match items.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(&["a", "b"], 2), "`a`, `b`");
        assert_eq!(listed(&["a", "b", "c"], 2), "`a`, `b` and 1 more");
    }
}
