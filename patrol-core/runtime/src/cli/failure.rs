//! How a command ends.

use std::io;

use patrol_core::BoxError;

use super::Io;
use patrol_core::one_line;

/// The exit codes, which scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was read.
    Success = 0,
    /// There were findings, and they were to count as a failure.
    Findings = 1,
    /// Wrong usage.
    Usage = 2,
    /// Some input could not be read or some rule failed; all else was done.
    Faults = 3,
    /// Ctrl-C, as shells count it, or SIGTERM.
    Interrupted = 130,
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command stopped before its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The operator's to mend.
    #[error(transparent)]
    Usage(BoxError),
    /// AWS refused or failed.
    #[cfg(feature = "deploy")]
    #[error(transparent)]
    Deploy(BoxError),
    /// The person who ran the command left.
    #[cfg(feature = "deploy")]
    #[error(transparent)]
    Interrupted(BoxError),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// An error of a room below, with its sources, or a sentence of the command's own.
    pub(super) fn usage(why: impl Into<BoxError>) -> Self {
        Self::Usage(why.into())
    }

    /// The reader of the output has seen enough, as `head` has: not a failure.
    pub(super) fn reader_left(&self) -> bool {
        matches!(self, Self::Output(why) if why.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Did the person who ran the command leave?
    #[cfg(feature = "deploy")]
    pub(super) const fn left(&self) -> bool {
        matches!(self, Self::Interrupted(_))
    }

    /// Says it on standard error; nowhere is left to complain to when this fails.
    pub(super) fn tell(&self, io: &mut Io<'_>) {
        if let Some(words) = self.words() {
            let _ = writeln!(io.stderr, "{}{words}", io.screen.error_label());
        }
    }

    /// What to tell, if anything.
    fn words(&self) -> Option<String> {
        // What a service, a file or an event says must not move the cursor.
        let shown = |words: String| {
            let lines: Vec<_> = words.lines().map(one_line).collect();
            lines.join("\n")
        };
        (!self.reader_left()).then(|| shown(self.to_string()))
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            _ if self.reader_left() => Exit::Success,
            Self::Usage(_) => Exit::Usage,
            Self::Output(_) => Exit::Faults,
            #[cfg(feature = "deploy")]
            Self::Deploy(_) => Exit::Faults,
            #[cfg(feature = "deploy")]
            Self::Interrupted(_) => Exit::Interrupted,
        }
    }
}
