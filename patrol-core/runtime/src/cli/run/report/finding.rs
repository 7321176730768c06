//! The cards: what was found, and each finding of its kind with its event.

use std::collections::BTreeSet;

use maud::{Markup, html};
use patrol_core::{ATTACK_VERSION, Alert, CIS_VERSION, one_line};

use super::{
    super::{
        super::html::{coded, shown},
        formats::principal,
        numbers::grouped,
    },
    chart::Chart,
    groups::Group,
};

/// Findings of a kind that are shown unasked.
const FEW: usize = 5;
/// What is shown of an event; the whole one stands in the input.
const EVENT_BYTES: usize = 16 * 1024;
/// What is shown of all events, so that a browser opens the page in a second or two: of those that are shown
/// unasked, and of the others.
const ALL_EVENTS_BYTES: [usize; 2] = [8 * 1024 * 1024, 2 * 1024 * 1024];

/// Makes the cards of a page.
pub(super) struct Cards<'a> {
    chart: &'a Chart,
    /// How many bytes of events may follow.
    room: [usize; 2],
}

impl<'a> Cards<'a> {
    pub(super) const fn new(chart: &'a Chart) -> Self {
        Self {
            chart,
            room: ALL_EVENTS_BYTES,
        }
    }

    /// All of a kind, and the first of it.
    pub(super) fn card(&mut self, alert: &Alert, group: &Group) -> Markup {
        let times = if self.chart.is_by_hour() {
            &group.hours
        } else {
            &group.days
        };
        let (few, rest) = group.alerts.split_at(FEW.min(group.alerts.len()));
        html! {
            article data-rule=(alert.rule) data-severity=(alert.severity) data-times=(words(times)) data-accounts=(words(&group.accounts)) {
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
                div.occurrences { @for alert in few { (self.occurrence(alert, 0)) } }
                @if !rest.is_empty() {
                    details.rest {
                        summary { (grouped(rest.len() as u64)) " more" }
                        div.occurrences { @for alert in rest { (self.occurrence(alert, 1)) } }
                        @if group.more() > 0 { p.more { "and " (grouped(group.more() as u64)) " more that are not in this page" } }
                    }
                }
            }
        }
    }

    /// One finding: when, where and by whom; its details and its event on a click.
    fn occurrence(&mut self, alert: &Alert, room: usize) -> Markup {
        let cells = [
            alert.time(),
            alert.account(),
            alert.region(),
            principal(alert),
            alert.input.as_deref(),
        ];
        let time = alert.time().and_then(|time| self.chart.bar_of(time));
        html! {
            details.occurrence data-account=(shown(alert.account().unwrap_or_default())) data-time=(shown(time.unwrap_or_default())) {
                summary { @for cell in cells { span { (cell.map(shown).unwrap_or_default()) } } }
                @if !alert.finding.details.is_empty() {
                    dl { @for (name, value) in &alert.finding.details {
                        div { dt { (shown(name)) } dd { (value.as_str().map_or_else(|| shown(&value.to_string()), shown)) } }
                    } }
                }
                (event(alert, &mut self.room[room]))
            }
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

fn event(alert: &Alert, room: &mut usize) -> Markup {
    let event = serde_json::to_string_pretty(&*alert.event).unwrap_or_default();
    let part = &event[..event.floor_char_boundary(EVENT_BYTES.min(*room))];
    *room -= part.len();
    let lines = part.lines().map(|line| one_line(line).into_owned());
    let text = lines.collect::<Vec<_>>().join("\n");
    html! {
        @if part.is_empty() {
            p.more { "This page has no room for the event: it stands in " (alert.input.as_deref().map(shown).unwrap_or_default()) "." }
        } @else {
            pre {
                (text)
                @if part.len() < event.len() { "\n[cut: the whole event has " (event.len()) " bytes]" }
            }
        }
    }
}
