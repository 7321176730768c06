//! The timeline: a bar a day, by severity.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use maud::{Markup, html};
use patrol_core::Severity;

use super::super::{
    numbers::{counted, grouped},
    summary::Summary,
};

/// Bars that fit; of more days the last are shown.
const DAYS: usize = 120;

/// The timeline of what was found; a click on a bar shows the findings of that day.
pub(super) fn chart(summary: &Summary) -> Markup {
    if summary.days.len() < 2 {
        return html! {};
    }
    let days = days(summary);
    let hidden = days.len().saturating_sub(DAYS);
    let days = &days[hidden..];
    let totals = days.iter().map(|(_, of)| of.values().sum::<u64>());
    let most = totals.max().unwrap_or(1).max(1);
    html! {
        figure.chart {
            figcaption {
                "Findings a day, at most " (grouped(most))
                @if hidden > 0 { "; " (counted(hidden as u64, "day")) " before are not shown" }
            }
            div.bars {
                @for (day, of) in days {
                    @let total: u64 = of.values().sum();
                    button.bar type="button" data-day=(day) title={ (day) ": " (counted(total, "finding")) } {
                        @for severity in Severity::ALL.into_iter().rev() {
                            @if let Some(count) = of.get(&severity) {
                                span class=(severity) style={ "height:" (percent(*count, most)) "%" } {}
                            }
                        }
                    }
                }
            }
            @if let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) {
                div.axis { span { (first) } span { (last) } }
            }
        }
    }
}

/// The days, with those between them on which nothing was found.
fn days(summary: &Summary) -> Vec<(String, BTreeMap<Severity, u64>)> {
    let known = || {
        summary
            .days
            .iter()
            .map(|(day, of)| (day.clone(), of.clone()))
    };
    let date = |day: Option<&String>| day.and_then(|day| day.parse::<NaiveDate>().ok());
    let first = date(summary.days.keys().next());
    let last = date(summary.days.keys().next_back());
    let (Some(first), Some(last)) = (first, last) else {
        return known().collect();
    };
    // An event may say that it is of another century.
    if usize::try_from(last.signed_duration_since(first).num_days()).is_ok_and(|span| span >= DAYS)
    {
        return known().collect();
    }
    let days = first.iter_days().take_while(|day| *day <= last);
    let days = days.map(|day| {
        let day = day.to_string();
        let of = summary.days.get(&day).cloned().unwrap_or_default();
        (day, of)
    });
    days.collect()
}

/// So many percent, at least one: a single finding must be seen.
fn percent(count: u64, most: u64) -> u64 {
    (count * 100 / most).max(1)
}
