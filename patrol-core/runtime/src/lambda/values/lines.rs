//! Values in one text: `Name=value`, one a line.
//!
//! The template can write this form whatever the values hold, quotes and backslashes of regular
//! expressions too; JSON it could not.

use std::collections::{BTreeMap, BTreeSet};

use super::error::LineError;

/// Reads the text; every line must set a known name, once.
pub(super) fn read(
    text: &str,
    known: &BTreeSet<&str>,
) -> Result<BTreeMap<String, String>, Vec<LineError>> {
    let mut values = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let Some((name, value)) = text.split_once('=') else {
            problems.push(LineError::Form(number));
            continue;
        };
        let (line, named) = (number, cut(name).to_owned());
        if !known.contains(name) {
            problems.push(LineError::Unknown { line, name: named });
        } else if values.insert(name.to_owned(), value.to_owned()).is_some() {
            problems.push(LineError::Twice { line, name: named });
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(80)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeSet<&'static str> {
        ["A", "B"].into()
    }

    #[test]
    fn a_value_may_hold_anything_but_a_line_break() {
        let values = read("A=^\"\\d+=\"$\n\nB=\n", &known()).unwrap();
        assert_eq!(values["A"], "^\"\\d+=\"$");
        assert_eq!(values["B"], "");
    }

    #[test]
    fn every_line_at_fault_is_named() {
        let problems = read("A=1\nC=2\nhunter2\nA=3", &known()).unwrap_err();
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "line 2 sets `C`, a parameter that this build's rules do not have",
                "line 3 is not `Name=value`",
                "line 4 sets `A` a second time",
            ]
        );
    }
}
