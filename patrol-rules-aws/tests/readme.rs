//! The README lists the rules that there are.

use std::collections::BTreeSet;

use patrol_core::Registry;
// Links the rules.
use patrol_rules_aws as _;

#[test]
fn the_table_of_the_readme_has_a_row_a_rule() {
    let readme = include_str!("../README.md");
    let (_, table) = readme.split_once("| Rule | Parameters").expect("the table");
    let (table, _) = table.split_once("\n\n").expect("the table's end");
    let rows = table.lines().skip(2).map(|row| row.split('`').nth(1));
    let listed: BTreeSet<&str> = rows.map(|name| name.expect("a name")).collect();
    let linked = Registry::linked().expect("rules that can be told apart");
    let linked: BTreeSet<&str> = linked.rules().iter().map(|rule| rule.name).collect();
    let missing: Vec<_> = linked.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&linked).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing: {missing:?}; gone: {gone:?}"
    );
}
