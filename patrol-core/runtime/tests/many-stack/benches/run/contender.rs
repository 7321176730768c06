//! One way to call `patrol run`.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use patrol_test_support::peak_kilobytes;

/// How often a process is asked for its memory.
const LOOK: Duration = Duration::from_millis(2);

pub(crate) struct Contender {
    pub(crate) name: &'static str,
    folder: PathBuf,
    /// How often the archive is given.
    pub(crate) times: usize,
    rules: usize,
    arguments: Vec<&'static str>,
}

pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) megabytes: f64,
}

impl Contender {
    pub(crate) fn new(
        name: &'static str,
        folder: &Path,
        times: usize,
        rules: usize,
        arguments: &[&'static str],
    ) -> Self {
        Self {
            name,
            folder: folder.to_owned(),
            times,
            rules,
            arguments: arguments.to_vec(),
        }
    }

    pub(crate) fn measure(&self) -> Measured {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patrol-many-stack"));
        command.args(["run", "-q", "--format", "jsonl"]);
        command.args(&self.arguments);
        // All 300 are linked in any case.
        if self.rules < 300 {
            for rule in 0..self.rules {
                command.args(["--rule", &format!("rule{rule}")]);
            }
        }
        command.args(std::iter::repeat_n(&self.folder, self.times));
        let start = Instant::now();
        let mut child = command
            .stdout(Stdio::null())
            .spawn()
            .expect("patrol starts");
        let mut peak = 0.0;
        let status = loop {
            if let Some(status) = child.try_wait().expect("a process") {
                break status;
            }
            peak = memory(child.id()).unwrap_or(peak);
            thread::sleep(LOOK);
        };
        let seconds = start.elapsed().as_secs_f64();
        assert!(status.success(), "{status}");
        Measured {
            seconds,
            megabytes: peak,
        }
    }
}

/// The most memory that a process held so far, in megabytes.
fn memory(process: u32) -> Option<f64> {
    let kilobytes = peak_kilobytes(process)?;
    Some(kilobytes as f64 * 1024.0 / 1e6)
}
