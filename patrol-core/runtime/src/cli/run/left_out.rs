//! The rules that cannot start: a value is missing, or is wrong.

use std::io;

use super::{
    super::{Failure, Io},
    numbers::counted,
};
use patrol_core::{ParamError, SetupError, near::listed};

/// The rules that are left out of a run.
#[derive(Debug, Default)]
pub(in crate::cli) struct LeftOut {
    /// Rules with the parameters that nobody set.
    unset: Vec<(&'static str, Vec<String>)>,
    /// Rules that lack something else, such as a client, with what it is.
    other: Vec<(&'static str, String)>,
}

impl LeftOut {
    /// Sorts out why rules cannot start.
    ///
    /// # Errors
    ///
    /// A value that is set and wrong is never left out: a gate would pass on a misspelling.
    pub(in crate::cli) fn of(errors: &[SetupError]) -> Result<Self, Failure> {
        let mut left_out = Self::default();
        let mut wrong = Vec::new();
        for error in errors {
            match error {
                SetupError::Params { rule, errors } => match unset(errors) {
                    Some(names) => left_out.unset.push((*rule, names)),
                    None => wrong.push(error.to_string()),
                },
                other => left_out.other.push((other.rule(), other.to_string())),
            }
        }
        if wrong.is_empty() {
            return Ok(left_out);
        }
        Err(Failure::usage(wrong.join("\n")))
    }

    /// How many rules are left out because a value is missing.
    pub(in crate::cli) const fn unset(&self) -> usize {
        self.unset.len()
    }

    /// The names of all that are left out.
    pub(in crate::cli) fn all(&self) -> impl Iterator<Item = &'static str> {
        self.names().chain(self.other.iter().map(|(rule, _)| *rule))
    }

    /// The names of those.
    pub(in crate::cli) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.unset.iter().map(|(rule, _)| *rule)
    }

    /// Tells in a short line how many rules did not run: what somebody who only tries a run needs to know.
    pub(in crate::cli) fn tell_briefly(&self, io: &mut Io<'_>) -> io::Result<()> {
        let (unset, other) = (self.unset.len(), self.other.len());
        let mut why = Vec::new();
        if unset > 0 {
            why.push(format!("{unset} without a value"));
        }
        if other > 0 {
            why.push(format!("{other} because AWS cannot be asked"));
        }
        if why.is_empty() {
            return Ok(());
        }
        let rules = counted((unset + other) as u64, "rule");
        let label = io.screen.warning_label();
        let why = why.join(", ");
        writeln!(
            io.stderr,
            "{label}{rules} did not run: {why} (`-v` names them, `-q` hides this)"
        )
    }

    /// Tells which rules are left out and why: one line for all that lack a value.
    pub(in crate::cli) fn tell(&self, io: &mut Io<'_>) -> io::Result<()> {
        let label = io.screen.warning_label();
        for (_, words) in &self.other {
            writeln!(io.stderr, "{label}{words}; the rule is left out")?;
        }
        if self.unset.is_empty() {
            return Ok(());
        }
        let each = self.unset.iter().flat_map(|(_, names)| names);
        let (rules, are) = match self.unset.len() {
            1 => ("rule", "is"),
            _ => ("rules", "are"),
        };
        writeln!(
            io.stderr,
            "{label}{} {rules} {are} left out because a value is missing: {}; set it with `--param RULE.PARAMETER=VALUE` or in `patrol.toml` (`patrol rules --format toml` writes one to start from)",
            self.unset.len(),
            listed(each)
        )
    }
}

/// The full names of the parameters, where nothing is wrong but that this command does not know
/// their values: they are not set, or set to a reference, which only the function looks up.
fn unset(errors: &[ParamError]) -> Option<Vec<String>> {
    let names = errors.iter().map(|error| match error {
        ParamError::Missing { name, .. } | ParamError::Unreadable { name, .. } => {
            Some(name.clone())
        }
        _ => None,
    });
    names.collect()
}
