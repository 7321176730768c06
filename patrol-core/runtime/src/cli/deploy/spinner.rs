//! A line at the foot of the terminal that says what is being waited for.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::deploy::Progress;

const INTERVAL: Duration = Duration::from_millis(120);

/// The line; where it is not wanted there is none.
pub(super) struct Spinner {
    wanted: bool,
    bar: Option<ProgressBar>,
    resources: usize,
}

impl Spinner {
    pub(super) const fn new(wanted: bool) -> Self {
        Self {
            wanted,
            bar: None,
            resources: 0,
        }
    }

    /// Shows, changes or removes the line.
    pub(super) fn follow(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Doing(what) => self.begin(format!("{what} ...")),
            Progress::Started { stack, region } => {
                self.resources = 0;
                self.begin(format!("CloudFormation works on {stack} in {region}"));
            }
            Progress::Event(event) if event.status.ends_with("_COMPLETE") => {
                self.resources += 1;
                if let Some(bar) = &self.bar {
                    let plural = if self.resources == 1 { "" } else { "s" };
                    bar.set_message(format!(
                        "CloudFormation: {} resource{plural} done",
                        self.resources
                    ));
                }
            }
            Progress::Event(_) | Progress::NoAnswer(_) => {}
            _ => self.end(),
        }
    }

    fn begin(&mut self, message: String) {
        self.end();
        if !self.wanted {
            return;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(message);
        bar.enable_steady_tick(INTERVAL);
        self.bar = Some(bar);
    }

    /// Hides the line while something else is written.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(super) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.end();
    }
}
