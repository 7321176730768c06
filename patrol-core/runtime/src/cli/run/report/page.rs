//! The page.

use maud::{Markup, html};
use patrol_core::{ATTACK_VERSION, Alert, CIS_VERSION, Severity, one_line};

use super::{
    super::super::html::{Page, STYLE, coded, shown},
    super::{
        output::{counted, grouped},
        totals::Totals,
    },
    groups::{Group, Occurrence, counts, groups, principal},
};

/// What is shown of an event; the whole one stands in the input.
const EVENT_BYTES: usize = 16 * 1024;
/// Rows of a table of counts.
const ROWS: usize = 12;
/// Faults that are shown unasked.
const FEW_FAULTS: u64 = 10;
/// Faults that are listed.
const FAULTS: usize = 200;

const SEARCH: &str = include_str!("search.js");

/// A run, as the report tells it.
pub(in super::super) struct Run<'a> {
    /// The rules that ran.
    pub(in super::super) rules: Vec<&'static str>,
    /// The rules that did not run for want of a value.
    pub(in super::super) left_out: Vec<&'static str>,
    pub(in super::super) totals: &'a Totals,
    pub(in super::super) findings: &'a [Alert],
    /// What could not be read and which rules failed, a line each.
    pub(in super::super) faults: &'a [String],
}

impl Run<'_> {
    pub(super) fn page(&self) -> String {
        let found = counted(self.totals.findings, "finding");
        let page = Page {
            title: &format!("Patrol: {found}"),
            style: STYLE,
            script: SEARCH,
            body: html! {
                header {
                    p.brand { "Patrol" }
                    h1 { (found) }
                    (self.facts())
                }
                (self.tiles())
                (self.warnings())
                (self.tables())
                main { (self.sections()) }
            },
        };
        page.into_string()
    }

    /// What was evaluated: how much, of which time, by which rules and version.
    fn facts(&self) -> Markup {
        let times = || self.findings.iter().filter_map(Alert::time);
        let span = times().min().zip(times().max());
        html! {
            p {
                (counted(self.totals.events, "event")) " in "
                (counted(self.totals.inputs, "input")) ", "
                (counted(self.rules.len() as u64, "rule"))
                @if let Some((first, last)) = span {
                    "; findings from " time { (shown(first)) } " to " time { (shown(last)) }
                }
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
                    summary { (counted(self.left_out.len() as u64, "rule")) " did not run for want of a value" }
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

    fn tables(&self) -> Markup {
        if self.findings.is_empty() {
            return html! {};
        }
        html! {
            div.tables {
                (table("Rule", &counts(self.findings, |alert| Some(alert.rule))))
                (table("Principal", &counts(self.findings, principal)))
                (table("Account", &counts(self.findings, Alert::account)))
            }
            label.search hidden {
                "Search " input type="search" placeholder="rule, principal, account, text" autocomplete="off";
                " " output {}
            }
        }
    }

    fn sections(&self) -> Markup {
        let groups = groups(self.findings);
        html! {
            @for severity in Severity::ALL.into_iter().rev() {
                @let of: Vec<_> = groups.iter().filter(|group| group.first.severity == severity).collect();
                @if !of.is_empty() {
                    section id=(severity) class=(severity) {
                        h2 { (severity) }
                        @for group in of { (article(group)) }
                    }
                }
            }
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

fn table(name: &str, counts: &[(&str, usize)]) -> Markup {
    html! {
        @if !counts.is_empty() {
            table {
                thead { tr { th { (name) } th { "Findings" } } }
                tbody {
                    @for (value, count) in counts.iter().take(ROWS) {
                        tr { td { (shown(value)) } td { (grouped(*count as u64)) } }
                    }
                    @if counts.len() > ROWS {
                        tr { td { "and " (grouped((counts.len() - ROWS) as u64)) " more" } td {} }
                    }
                }
            }
        }
    }
}

fn article(group: &Group<'_>) -> Markup {
    let alert = group.first;
    html! {
        article {
            h3 {
                (coded(&alert.finding.subject))
                @if group.count > 1 { span.count { (grouped(group.count as u64)) } }
            }
            p { (coded(&alert.finding.summary)) }
            p.marks {
                code { (alert.rule) } " of " (alert.ruleset)
                @for technique in alert.metadata.attack_techniques() {
                    span.mark title={ "MITRE ATT&CK " (ATTACK_VERSION) } { (technique) }
                }
                @for recommendation in alert.metadata.cis_recommendations() {
                    span.mark title={ "CIS AWS Foundations Benchmark " (CIS_VERSION) } { "CIS " (recommendation) }
                }
            }
            (advice(alert))
            (occurrences(group))
            @if !alert.finding.details.is_empty() {
                details { summary { "Details" }
                    dl { @for (name, value) in &alert.finding.details {
                        div { dt { (shown(name)) } dd { (value.as_str().map_or_else(|| shown(&value.to_string()), shown)) } }
                    } }
                }
            }
            (event(alert))
        }
    }
}

/// Why it matters and what to do, as the rule's docs say.
fn advice(alert: &Alert) -> Markup {
    let [why, respond] = ["Why", "Respond"].map(|section| alert.docs.section(section));
    html! {
        details {
            summary { "Why, and what to do" }
            @for text in [why, respond].into_iter().flatten() { p { (coded(&text)) } }
            @if let Some(page) = alert.metadata.runbook_page() { p { a href=(page) { "Runbook" } } }
            @for page in alert.metadata.reference_pages() { p { a href=(page) { (page) } } }
        }
    }
}

fn occurrences(group: &Group<'_>) -> Markup {
    let row = |one: &Occurrence<'_>| {
        let cells = [one.time, one.account, one.region, one.principal, one.input];
        html! { tr { @for cell in cells { td { (cell.map(shown).unwrap_or_default()) } } } }
    };
    html! {
        div.scroll { table.occurrences {
            thead { tr { @for name in ["Time", "Account", "Region", "Principal", "Input"] { th { (name) } } } }
            tbody { @for one in &group.occurrences { (row(one)) } }
        } }
        @if group.more() > 0 { p.more { "and " (grouped(group.more() as u64)) " more" } }
    }
}

fn event(alert: &Alert) -> Markup {
    let event = serde_json::to_string_pretty(&*alert.event).unwrap_or_default();
    let part = &event[..event.floor_char_boundary(EVENT_BYTES)];
    let lines = part.lines().map(|line| one_line(line).into_owned());
    let text = lines.collect::<Vec<_>>().join("\n");
    html! {
        details {
            summary { "Event" }
            pre {
                (text)
                @if part.len() < event.len() { "\n[cut: the whole event has " (event.len()) " bytes]" }
            }
        }
    }
}
