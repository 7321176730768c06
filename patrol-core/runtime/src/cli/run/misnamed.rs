//! Rules that wait for events that do not exist: a run finds nothing by them, and would not say why.

use std::io;

use patrol_core::Registry;
use patrol_event_names::rule_problems;

use super::super::Io;

/// Tells the first of what is wrong with the names of events in the rules that ran, and counts the rest.
pub(super) fn tell(registry: &Registry, ran: &[&str], io: &mut Io<'_>) -> io::Result<()> {
    let rules = registry
        .rules()
        .iter()
        .filter(|rule| ran.contains(&rule.name));
    let mut problems = rules.flat_map(|rule| {
        let found = rule_problems(rule);
        found.into_iter().map(|why| (rule.name, why))
    });
    let Some((rule, why)) = problems.next() else {
        return Ok(());
    };
    let more = match problems.count() {
        0 => String::new(),
        1 => " (there is 1 more such problem: `patrol rules --check`)".to_owned(),
        many => format!(" (there are {many} more such problems: `patrol rules --check`)"),
    };
    let label = io.screen.warning_label();
    writeln!(
        io.stderr,
        "{label}rule `{rule}` cannot find all that it names: {why}{more}"
    )
}
