//! What was found in numbers, and the choice among it.

use maud::{Markup, html};
use patrol_core::Severity;

use super::super::{
    super::html::shown,
    numbers::grouped,
    summary::{Summary, Tally},
    totals::Totals,
};

/// Rows of a table; more than a few are scrolled.
const ROWS: usize = 100;
/// Accounts to choose from.
const OPTIONS: usize = 200;

/// How many findings by rule, principal and account.
pub(super) fn tables(summary: &Summary) -> Markup {
    let rules = summary.by_rule().into_iter();
    let rules = rules.map(|(value, rule)| Row {
        value,
        count: rule.count,
        more: html! { span class=(rule.severity) { (rule.severity) } },
    });
    let rules: Vec<_> = rules.collect();
    html! {
        div.tables {
            (table("Rule", "Worst", &rules))
            (table("Principal", "%", &Row::of(&summary.principals)))
            (table("Account", "%", &Row::of(&summary.accounts)))
        }
    }
}

/// The choice; the script shows it, since nothing works without.
pub(super) fn filters(summary: &Summary, totals: &Totals) -> Markup {
    let accounts = summary.accounts.most();
    html! {
        form.filters hidden {
            label { "Search " input type="search" name="words" placeholder="any text of a finding" autocomplete="off"; }
            label { "Rule " select name="rule" {
                option value="" { "all" }
                @for (name, rule) in summary.by_rule() { option value=(name) { (name) " (" (grouped(rule.count)) ")" } }
            } }
            label { "Account " select name="account" {
                option value="" { "all" }
                @for (name, count) in accounts.iter().take(OPTIONS) { option value=(shown(name)) { (shown(name)) " (" (grouped(*count)) ")" } }
            } }
            fieldset {
                legend { "Severity" }
                @for severity in Severity::ALL.into_iter().rev() {
                    @if totals.severities.contains_key(&severity) {
                        label class={ "severity " (severity) } { input type="checkbox" name="severity" value=(severity) checked; " " (severity) }
                    }
                }
            }
            input type="hidden" name="time";
            button type="button" { "Show all" }
            output {}
        }
    }
}

/// A row: a value, how often it was found, and what else there is to say.
struct Row<'a> {
    value: &'a str,
    count: u64,
    more: Markup,
}

impl<'a> Row<'a> {
    fn of(tally: &'a Tally) -> Vec<Self> {
        let total = tally.total();
        let most = tally.most().into_iter();
        let rows = most.map(|(value, count)| Self {
            value,
            count,
            more: html! { (percent(count, total)) },
        });
        rows.collect()
    }
}

fn table(name: &str, more: &str, rows: &[Row<'_>]) -> Markup {
    html! {
        @if !rows.is_empty() {
            // The keyboard scrolls what has the focus.
            div.table tabindex="0" role="region" aria-label={ "Findings by " (name.to_lowercase()) } {
                table {
                    thead { tr { th { (name) } th { "Findings" } th { (more) } } }
                    tbody {
                        @for row in rows.iter().take(ROWS) {
                            tr { td { (shown(row.value)) } td { (grouped(row.count)) } td { (row.more) } }
                        }
                        @if rows.len() > ROWS {
                            tr { td { "and " (grouped((rows.len() - ROWS) as u64)) " more" } td {} td {} }
                        }
                    }
                }
            }
        }
    }
}

/// The percentage; a few are never shown as none.
fn percent(count: u64, total: u64) -> String {
    match count * 100 / total.max(1) {
        0 if count > 0 => "<1".to_owned(),
        percent => percent.to_string(),
    }
}
