//! The names of events in a rule, looked up in the catalogue: names that records spell otherwise are
//! changed, others that do not exist are left out.

use patrol_core::Pattern;
use patrol_event_names::{Hint, NameProblem, problems};

use super::{
    error::ImportError,
    expression::{Expression, Test},
};

const EVENT_SOURCE: &str = "eventSource";
const EVENT_NAME: &str = "eventName";

/// Looks up the names in the selections that are to match, and returns what is to be said of them.
pub(super) fn check(selections: &mut [(String, Expression)]) -> Result<Vec<String>, ImportError> {
    let mut each = |change: &mut dyn FnMut(&mut Test)| {
        for (_, expression) in &mut *selections {
            expression.each_wanted(change);
        }
    };
    let mut sources = Vec::new();
    each(&mut |test| {
        if let Some(globs) = names_of(test, EVENT_SOURCE) {
            sources.extend(
                globs
                    .iter()
                    .filter(|glob| !is_glob(glob))
                    .map(|source| source.to_lowercase()),
            );
        }
    });
    let (mut notes, mut fault) = (Vec::new(), None);
    each(&mut |test| {
        let Some(globs) = names_of(test, EVENT_NAME) else {
            return;
        };
        let mut kept = Vec::new();
        let mut problem = None;
        for name in globs.iter() {
            match looked_up(name, &sources) {
                Ok((names, note)) => {
                    notes.extend(note);
                    kept.extend(names);
                }
                Err(why) => {
                    notes.push(format!("`{name}` is left out: {why}"));
                    problem.get_or_insert(why);
                }
            }
        }
        if let (true, Some(why)) = (kept.is_empty(), problem) {
            fault.get_or_insert(why);
        }
        *globs = kept;
    });
    match fault {
        Some(why) => Err(ImportError::NeverFires(why.into())),
        None => Ok(notes),
    }
}

/// The names that stand in records, and what to say of them.
type Known = (Vec<String>, Option<String>);

/// Looks up a name, for one of these sources.
fn looked_up(name: &str, sources: &[String]) -> Result<Known, NameProblem> {
    let unchanged = Ok((vec![name.to_owned()], None));
    if is_glob(name) {
        return unchanged;
    }
    let mut pattern = Pattern::with_field("detail.eventName", [name]);
    if !sources.is_empty() {
        pattern = pattern.field("detail.eventSource", sources);
    }
    let Some(problem) = problems(&pattern, &[])
        .into_iter()
        .find(|problem| !matches!(problem, NameProblem::SourcesDiffer { .. }))
    else {
        return unchanged;
    };
    let note = Some(problem.to_string());
    match problem {
        // Sigma does not care about case, and records are all alike.
        NameProblem::Name {
            hint: Hint::Closest(right),
            ..
        } if right.eq_ignore_ascii_case(name) => Ok((vec![right], None)),
        NameProblem::IamAction { recorded, .. } | NameProblem::RecordedAs { recorded, .. }
            if !recorded.is_empty() =>
        {
            Ok((recorded.into_iter().map(str::to_owned).collect(), note))
        }
        // Lambda counts the versions of a version: `UpdateFunctionCode20150331v2`.
        NameProblem::Version {
            recorded,
            also: false,
            ..
        } => Ok((vec![format!("{recorded}*")], note)),
        NameProblem::Version {
            recorded,
            also: true,
            ..
        } => Ok((vec![name.to_owned(), recorded], note)),
        other => Err(other),
    }
}

fn names_of<'a>(test: &'a mut Test, of: &str) -> Option<&'a mut Vec<String>> {
    match test {
        Test::Like { path, globs, .. } if path == of => Some(globs),
        _ => None,
    }
}

/// Has it a star, a question mark or what escapes them?
pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '\\'])
}
