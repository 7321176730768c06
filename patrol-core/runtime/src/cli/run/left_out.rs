//! The rules that cannot start, told in a line each.

use std::io;

use super::super::Io;
use patrol_core::{ParamError, SetupError};

/// Tells which rules are left out and why, and once how parameters are set.
pub(super) fn tell(left_out: &[SetupError], io: &mut Io<'_>) -> io::Result<()> {
    let label = io.screen.warning_label();
    let mut missing = false;
    for why in left_out {
        let words = match why {
            SetupError::Params { rule, errors } => unset(rule, errors),
            _ => None,
        };
        missing |= words.is_some();
        let words = words.unwrap_or_else(|| format!("{why}; the rule is left out"));
        writeln!(io.stderr, "{label}{words}")?;
    }
    if missing {
        let how = "set parameters with `--param RULE.PARAMETER=VALUE` or `--config FILE`";
        writeln!(io.stderr, "{how}\n")?;
    }
    Ok(())
}

/// The short form, where nothing is wrong but that parameters are not set.
fn unset(rule: &str, errors: &[ParamError]) -> Option<String> {
    let names = errors.iter().map(|error| match error {
        ParamError::Missing { name, .. } => Some(format!("`{name}`")),
        _ => None,
    });
    let names = names.collect::<Option<Vec<_>>>()?;
    let (are, names) = (
        if names.len() == 1 { "is" } else { "are" },
        names.join(", "),
    );
    Some(format!("rule `{rule}` is left out: {names} {are} not set"))
}
