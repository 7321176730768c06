//! `patrol rules --check`: what is wrong with the rules, and how old the names are by which they
//! were checked.

use std::time::{Duration, SystemTime};

use patrol_core::Registry;
use patrol_event_names::{catalog_age, catalog_date, catalog_sources, rule_problems};

use super::super::{Exit, Failure, Io};

/// AWS adds names every week. A catalogue that is older than this refuses many that exist.
const OLD: Duration = Duration::from_secs(365 * 86_400);

pub(super) fn execute(registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut problems = 0;
    let wrong = registry.problems();
    for rule in registry.rules() {
        let declaration = wrong.iter().filter(|(other, _)| other.name == rule.name);
        let declaration = declaration.map(|(_, why)| why.to_string());
        let names = rule_problems(rule).into_iter().map(|why| why.to_string());
        for problem in declaration.chain(names) {
            problems += 1;
            let label = io.screen.error_label();
            writeln!(io.stderr, "{label}rule `{}`: {problem}", rule.name)?;
        }
    }
    if let Some(words) = old(catalog_age(SystemTime::now())) {
        writeln!(io.stderr, "{}{words}", io.screen.warning_label())?;
    }
    writeln!(
        io.stdout,
        "{}: {}. Names of events as of {} ({}).",
        counted(registry.rules().len(), "rule"),
        counted(problems, "problem"),
        catalog_date(),
        catalog_sources()
    )?;
    Ok(if problems == 0 {
        Exit::Success
    } else {
        Exit::Usage
    })
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

/// What to say of an old catalogue.
fn old(age: Duration) -> Option<String> {
    (age > OLD).then(|| {
        format!(
            "the catalogue of event names is {} days old ({}), and newer names are refused: update Patrol",
            age.as_secs() / 86_400,
            catalog_date()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_older_than_a_year_is_told() {
        assert_eq!(old(Duration::from_secs(300 * 86_400)), None);
        let words = old(Duration::from_secs(400 * 86_400)).unwrap();
        assert!(
            words.starts_with("the catalogue of event names is 400 days old (20"),
            "{words}"
        );
    }
}
