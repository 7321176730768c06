//! What a command reads from and writes to, and what the screen can show.

use std::{
    env, fmt,
    io::{Read, Write},
};

use super::args::Color;

/// Columns when nothing says how wide the screen is.
const DEFAULT_WIDTH: usize = 100;

/// The streams of a command.
pub(crate) struct Io<'a> {
    pub(crate) stdin: Box<dyn Read + Send>,
    pub(crate) stdout: &'a mut (dyn Write + Send),
    pub(crate) stderr: &'a mut (dyn Write + Send),
    pub(crate) screen: Screen,
}

impl fmt::Debug for Io<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io")
            .field("screen", &self.screen)
            .finish_non_exhaustive()
    }
}

/// What the outputs can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    stdout_terminal: bool,
    stderr_terminal: bool,
    color: Color,
    no_color: bool,
    width: usize,
}

impl Screen {
    /// Asks the environment: `NO_COLOR`, `COLUMNS`, the terminal's size.
    pub(crate) fn detect(stdout_terminal: bool, stderr_terminal: bool) -> Self {
        let columns = env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok())
            .filter(|columns| *columns > 0);
        let width = columns.or_else(|| {
            let (width, _) = terminal_size::terminal_size()?;
            stdout_terminal.then_some(usize::from(width.0))
        });
        Self {
            stdout_terminal,
            stderr_terminal,
            color: Color::Auto,
            // https://no-color.org: set and not empty.
            no_color: env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
            width: width.unwrap_or(DEFAULT_WIDTH),
        }
    }

    pub(super) const fn choose(&mut self, color: Color) {
        self.color = color;
    }

    const fn colors(self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !self.no_color,
        }
    }

    pub(super) const fn stdout_colors(self) -> bool {
        self.colors(self.stdout_terminal)
    }

    pub(super) const fn stderr_colors(self) -> bool {
        self.colors(self.stderr_terminal)
    }

    /// May standard error show lines that come and go?
    pub(super) const fn shows_progress(self) -> bool {
        self.stderr_terminal
    }

    /// Does standard output show what is written at once?
    pub(super) const fn stdout_is_terminal(self) -> bool {
        self.stdout_terminal
    }

    /// Columns of the screen.
    pub(super) const fn width(self) -> usize {
        self.width
    }

    /// Columns to break lines at; a pipe or a file gets them whole.
    pub(super) fn stdout_columns(self) -> Option<usize> {
        self.stdout_terminal.then_some(self.width)
    }

    pub(super) const fn error_label(self) -> &'static str {
        if self.stderr_colors() {
            "\x1b[1;31merror:\x1b[0m "
        } else {
            "error: "
        }
    }

    pub(super) const fn warning_label(self) -> &'static str {
        if self.stderr_colors() {
            "\x1b[1;33mwarning:\x1b[0m "
        } else {
            "warning: "
        }
    }
}
