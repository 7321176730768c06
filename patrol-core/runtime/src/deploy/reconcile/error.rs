//! Why nothing can be compared.

use patrol_core::near::listed;

/// Why nothing can be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// A stack without a log, such as one that Patrol did not write.
    #[error("{stack} in {region} has no log group: is it a Patrol stack? See `--name`")]
    NoLogGroup {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
    },
    /// The functions do not log what became of findings.
    #[error(
        "nothing can be compared: the function `{function}` of {stack} in {region} has `{setting}`, which hides what it tells of findings; set it to `info`, and compare what comes after that"
    )]
    Hidden {
        /// The stack.
        stack: String,
        /// The region.
        region: String,
        /// The function.
        function: String,
        /// The setting, such as `LOG_LEVEL=warn`.
        setting: String,
    },
    /// The log is gone.
    #[error(
        "the log group `{group}` does not exist any more: what {stack} told is not known, and nothing can be compared"
    )]
    LogGroupGone {
        /// The stack.
        stack: String,
        /// The group.
        group: String,
    },
    /// The log cannot be read.
    #[error(
        "cannot read what was told in the log group `{group}`: this needs `logs:FilterLogEvents`"
    )]
    Log {
        /// The group.
        group: String,
        /// What AWS says.
        source: patrol_aws::JsonError,
    },
    /// The log gives the same page again and again.
    #[error(
        "CloudWatch Logs gives the same page of `{group}` twice: run the same command in a minute"
    )]
    Circle {
        /// The group.
        group: String,
    },
    /// More than memory has room for.
    #[error(
        "the functions told of more than {limit} findings in this time: compare a shorter time, by `--from` and `--to`"
    )]
    TooMany {
        /// Findings that are remembered at once.
        limit: usize,
    },
    /// The log does not reach back so far.
    #[error(
        "the log of {stack} is kept for {days} days, and `--from` is before that: what was told then is not known any more; choose a later `--from`"
    )]
    Retention {
        /// The stack.
        stack: String,
        /// Days for which it is kept.
        days: i64,
    },
    /// The time has not begun.
    #[error("`--from` is in the future: nothing was recorded or told then")]
    Future,
    /// The time ends before the stack was there.
    #[error("{stack} was created after the time that is compared: choose a later `--to`")]
    Younger {
        /// The stack.
        stack: String,
    },
    /// The document that is deployed cannot be read.
    #[error(
        "the document of `patrol.toml` that is deployed cannot be read, so it is not known which rules are on"
    )]
    Document,
    /// No trail, or several.
    #[error(
        "{}: say where CloudTrail's log is, with `--log s3://BUCKET/PREFIX`",
        trails(.found)
    )]
    NoTrail {
        /// Where the trails of the region put their logs.
        found: Vec<String>,
    },
}

fn trails(found: &[String]) -> String {
    match found {
        [] => "no trail of this account and region writes to a bucket".to_owned(),
        several => format!("the trails write to {}", listed(several)),
    }
}
