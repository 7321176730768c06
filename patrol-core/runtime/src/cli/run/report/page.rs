//! The page.

use maud::{Markup, html};
use patrol_core::Severity;

use super::{
    super::super::html::{Page, STYLE, shown},
    super::{
        numbers::{counted, grouped},
        summary::Summary,
        totals::Totals,
    },
    chart::Chart,
    choices::{filters, tables},
    finding::Cards,
    groups::Groups,
};

/// Faults that are shown unasked.
const FEW_FAULTS: u64 = 10;
/// Faults that are listed.
const FAULTS: usize = 200;

const SCRIPT: &str = include_str!("filter.js");
const OWN_STYLE: &str = include_str!("report.css");

/// A run, as the report tells it.
pub(in crate::cli) struct Run<'a> {
    /// The rules that ran.
    pub(in crate::cli) rules: Vec<&'static str>,
    /// The rules that did not run because a value is missing.
    pub(in crate::cli) left_out: Vec<&'static str>,
    pub(in crate::cli) totals: &'a Totals,
    pub(in crate::cli) summary: &'a Summary,
    pub(in crate::cli) groups: &'a Groups,
    /// What could not be read and which rules failed, a line each.
    pub(in crate::cli) faults: &'a [String],
}

impl Run<'_> {
    pub(super) fn page(&self) -> String {
        let found = counted(self.totals.findings, "finding");
        let chart = Chart::of(self.summary);
        let page = Page {
            title: &format!("Patrol: {found}"),
            style: &format!("{STYLE}{OWN_STYLE}"),
            has_styled_elements: true,
            script: SCRIPT,
            body: html! {
                header {
                    p.brand { "Patrol" }
                    h1 { (found) }
                    (self.facts())
                }
                (self.tiles())
                (self.warnings())
                (chart.show())
                @if self.totals.findings > 0 {
                    (tables(self.summary))
                    (filters(self.summary, self.totals))
                }
                main { (self.sections(&chart)) }
            },
        };
        page.into_string()
    }

    /// What was evaluated: how much, of which time, by which rules and version.
    fn facts(&self) -> Markup {
        html! {
            p {
                (counted(self.totals.events, "event")) " in "
                (counted(self.totals.inputs, "input")) ", "
                (counted(self.rules.len() as u64, "rule"))
                @if let Some((first, last)) = &self.summary.times {
                    "; findings from " time { (shown(first)) } " to " time { (shown(last)) }
                }
                @if self.totals.held_back > 0 { "; " (grouped(self.totals.held_back)) " held back" }
                @if self.totals.suppressed > 0 { "; " (grouped(self.totals.suppressed)) " suppressed" }
                "; Patrol " (env!("CARGO_PKG_VERSION"))
            }
        }
    }

    fn tiles(&self) -> Markup {
        html! {
            nav {
                @for severity in Severity::ALL.into_iter().rev() {
                    @let count = self.totals.severities.get(&severity).copied().unwrap_or(0);
                    @if count > 0 {
                        a class=(severity) href={ "#" (severity) } { b { (grouped(count)) } " " (severity) }
                    } @else {
                        span { b { "0" } " " (severity) }
                    }
                }
            }
        }
    }

    /// What was not evaluated: a page without findings must not read like all clear.
    fn warnings(&self) -> Markup {
        html! {
            @if !self.left_out.is_empty() {
                details.warning open {
                    summary { (counted(self.left_out.len() as u64, "rule")) " did not run because a value is missing" }
                    p { @for rule in &self.left_out { code { (rule) } " " } }
                }
            }
            @if self.totals.faults > 0 {
                details.warning open[self.totals.faults <= FEW_FAULTS] {
                    summary { (counted(self.totals.faults, "fault")) ": not everything was evaluated" }
                    ul {
                        @for fault in self.faults.iter().take(FAULTS) { li { code { (shown(fault)) } } }
                    }
                    @let listed = self.faults.len().min(FAULTS) as u64;
                    @if self.totals.faults > listed {
                        p { "and " (counted(self.totals.faults - listed, "fault")) " more" }
                    }
                }
            }
        }
    }

    fn sections(&self, chart: &Chart) -> Markup {
        let groups = self.groups.sorted();
        let mut cards = Cards::new(chart);
        html! {
            @for severity in Severity::ALL.into_iter().rev() {
                @let of: Vec<_> = groups.iter().filter(|(alert, _)| alert.severity == severity).collect();
                @if !of.is_empty() {
                    section id=(severity) class=(severity) {
                        h2 { (severity) }
                        @for (alert, group) in of { (cards.card(alert, group)) }
                    }
                }
            }
            @if self.groups.others > 0 {
                p.more { "and " (counted(self.groups.others, "finding")) " more with other subjects: `--format jsonl` writes them all" }
            }
            p.quiet #none hidden { "No finding is like this." }
            @if groups.is_empty() {
                p.quiet {
                    @if self.left_out.is_empty() && self.totals.faults == 0 {
                        "No rule found anything."
                    } @else {
                        "No rule that ran found anything, and not everything was evaluated: see above."
                    }
                }
            }
        }
    }
}
