//! The page.

use std::collections::BTreeSet;

use maud::{Markup, html};
use patrol_core::{ATTACK_VERSION, Alert, CIS_VERSION, Severity, one_line};

use super::{
    super::super::html::{Page, STYLE, coded, shown},
    super::{
        formats::principal,
        numbers::{counted, grouped},
        summary::{Summary, Tally},
        totals::Totals,
    },
    chart::chart,
    groups::{Group, Groups},
};

/// What is shown of an event; the whole one stands in the input.
const EVENT_BYTES: usize = 16 * 1024;
/// What is shown of all events, so that a browser can open the page.
const ALL_EVENTS_BYTES: usize = 24 * 1024 * 1024;
/// Rows of a table of counts.
const ROWS: usize = 8;
/// Accounts to choose from.
const OPTIONS: usize = 200;
/// Faults that are shown unasked.
const FEW_FAULTS: u64 = 10;
/// Faults that are listed.
const FAULTS: usize = 200;

const SCRIPT: &str = include_str!("filter.js");

/// A run, as the report tells it.
pub(in crate::cli) struct Run<'a> {
    /// The rules that ran.
    pub(in crate::cli) rules: Vec<&'static str>,
    /// The rules that did not run for want of a value.
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
        let page = Page {
            title: &format!("Patrol: {found}"),
            style: STYLE,
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
                (chart(self.summary))
                (self.tables())
                main { (self.sections()) }
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
        if self.totals.findings == 0 {
            return html! {};
        }
        let rules = self.summary.by_rule();
        let rules: Vec<_> = rules
            .into_iter()
            .map(|(name, rule)| (name, rule.count))
            .collect();
        let accounts = self.summary.accounts.most();
        let of = |tally: &Tally| tally.total();
        html! {
            div.tables {
                (table("Rule", &rules, self.totals.findings))
                (table("Principal", &self.summary.principals.most(), of(&self.summary.principals)))
                (table("Account", &accounts, of(&self.summary.accounts)))
            }
            form.filters hidden {
                label { "Search " input type="search" name="words" placeholder="any text of a finding" autocomplete="off"; }
                label { "Rule " select name="rule" {
                    option value="" { "all" }
                    @for (name, _) in &rules { option { (name) } }
                } }
                label { "Account " select name="account" {
                    option value="" { "all" }
                    @for (name, _) in accounts.iter().take(OPTIONS) { option { (shown(name)) } }
                } }
                @for severity in Severity::ALL.into_iter().rev() {
                    @if self.totals.severities.contains_key(&severity) {
                        label class={ "severity " (severity) } { input type="checkbox" name="severity" value=(severity) checked; " " (severity) }
                    }
                }
                input type="hidden" name="day";
                button type="reset" { "Show all" }
                output {}
            }
        }
    }

    fn sections(&self) -> Markup {
        let groups = self.groups.sorted();
        let mut room = ALL_EVENTS_BYTES;
        html! {
            @for severity in Severity::ALL.into_iter().rev() {
                @let of: Vec<_> = groups.iter().filter(|(alert, _)| alert.severity == severity).collect();
                @if !of.is_empty() {
                    section id=(severity) class=(severity) {
                        h2 { (severity) }
                        @for (alert, group) in of { (article(alert, group, &mut room)) }
                    }
                }
            }
            @if self.groups.others > 0 {
                p.more { "and " (counted(self.groups.others, "finding")) " more with other subjects: `--format jsonl` writes them all" }
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

fn table(name: &str, counts: &[(&str, u64)], total: u64) -> Markup {
    html! {
        @if !counts.is_empty() {
            table {
                thead { tr { th { (name) } th { "Findings" } th {} } }
                tbody {
                    @for (value, count) in counts.iter().take(ROWS) {
                        tr { td { (shown(value)) } td { (grouped(*count)) } td { (count * 100 / total.max(1)) " %" } }
                    }
                    @if counts.len() > ROWS {
                        tr { td { "and " (grouped((counts.len() - ROWS) as u64)) " more" } td {} td {} }
                    }
                }
            }
        }
    }
}

fn article(alert: &Alert, group: &Group, room: &mut usize) -> Markup {
    html! {
        article data-rule=(alert.rule) data-severity=(alert.severity) data-days=(words(&group.days)) data-accounts=(words(&group.accounts)) {
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
            div.occurrences {
                @for alert in &group.alerts { (occurrence(alert, room)) }
            }
            @if group.more() > 0 { p.more { "and " (grouped(group.more() as u64)) " more" } }
        }
    }
}

fn words(words: &BTreeSet<String>) -> String {
    // As they can be chosen.
    let words: Vec<_> = words.iter().map(|word| shown(word)).collect();
    words.join(" ")
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

/// One finding: when, where and by whom; its details and its event on a click.
fn occurrence(alert: &Alert, room: &mut usize) -> Markup {
    let cells = [
        alert.time(),
        alert.account(),
        alert.region(),
        principal(alert),
        alert.input.as_deref(),
    ];
    let day = alert
        .time()
        .and_then(|time| time.get(..10))
        .unwrap_or_default();
    html! {
        details.occurrence data-account=(shown(alert.account().unwrap_or_default())) data-day=(shown(day)) {
            summary { @for cell in cells { span { (cell.map(shown).unwrap_or_default()) } } }
            @if !alert.finding.details.is_empty() {
                dl { @for (name, value) in &alert.finding.details {
                    div { dt { (shown(name)) } dd { (value.as_str().map_or_else(|| shown(&value.to_string()), shown)) } }
                } }
            }
            (event(alert, room))
        }
    }
}

fn event(alert: &Alert, room: &mut usize) -> Markup {
    let event = serde_json::to_string_pretty(&*alert.event).unwrap_or_default();
    let part = &event[..event.floor_char_boundary(EVENT_BYTES.min(*room))];
    *room -= part.len();
    let lines = part.lines().map(|line| one_line(line).into_owned());
    let text = lines.collect::<Vec<_>>().join("\n");
    html! {
        pre {
            (text)
            @if part.len() < event.len() { "\n[cut: the whole event has " (event.len()) " bytes]" }
        }
    }
}
