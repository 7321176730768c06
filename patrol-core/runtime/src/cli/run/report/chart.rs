//! The timeline: a bar a day, or an hour where all was found within two days, by severity.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use maud::{Markup, html};
use patrol_core::Severity;

use super::super::{
    numbers::{counted, grouped},
    summary::{Counts, DAY, HOUR, Summary},
};

/// Bars that fit; of more the last are shown.
const BARS: usize = 120;
/// Up to this number of bars, each has its time below it; of more bars, this number has.
const LABELLED: usize = 10;
const LABELS: usize = 6;
/// How wide a bar gets.
const BAR_REM: usize = 8;

/// A time, and how many findings of each severity it has.
type Bar = (String, BTreeMap<Severity, u64>);

/// The timeline of what was found; a click on a bar shows the findings of that time.
pub(super) struct Chart {
    bars: Vec<Bar>,
    by_hour: bool,
    /// Times without a finding have no bar: there were too many of them.
    has_gaps: bool,
}

impl Chart {
    pub(super) fn of(summary: &Summary) -> Self {
        let by_hour = summary.days.len() <= 2;
        let known = if by_hour {
            &summary.hours
        } else {
            &summary.days
        };
        let all = all(known, by_hour);
        let has_gaps = all.is_none();
        let known = || known.iter().map(|(time, of)| (time.clone(), of.clone()));
        Self {
            bars: all.unwrap_or_else(|| known().collect()),
            by_hour,
            has_gaps,
        }
    }

    pub(super) const fn is_by_hour(&self) -> bool {
        self.by_hour
    }

    /// The bar of a time.
    pub(super) fn bar_of<'a>(&self, time: &'a str) -> Option<&'a str> {
        time.get(..if self.by_hour { HOUR } else { DAY })
    }

    pub(super) fn show(&self) -> Markup {
        if self.bars.len() < 2 {
            return html! {};
        }
        let hidden = self.bars.len().saturating_sub(BARS);
        let bars = &self.bars[hidden..];
        let totals = bars.iter().map(|(_, of)| of.values().sum::<u64>());
        let most = totals.max().unwrap_or(1).max(1);
        let unit = if self.by_hour { "hour" } else { "day" };
        html! {
            figure.chart {
                figcaption {
                    "Findings " (if self.by_hour { "an hour (UTC)" } else { "a day" }) ", at most " (grouped(most))
                    @if self.has_gaps { "; only " (unit) "s with findings are shown" }
                    @if hidden > 0 { "; " (counted(hidden as u64, unit)) " before are not shown" }
                }
                div.plot style={ "max-width:" (bars.len() * BAR_REM) "rem" } {
                    div.bars { @for one in bars { (bar(one, most)) } }
                    (axis(bars))
                }
            }
        }
    }
}

/// A bar; `most` is how many findings the highest has. The script makes it work.
fn bar((time, of): &Bar, most: u64) -> Markup {
    let total: u64 = of.values().sum();
    html! {
        button.bar type="button" disabled data-time=(time) title={ (words(time)) ": " (counted(total, "finding")) } {
            @for severity in Severity::ALL.into_iter().rev() {
                @if let Some(count) = of.get(&severity) {
                    span class=(severity) style={ "height:" (percent(*count, most)) "%" } {}
                }
            }
        }
    }
}

/// The times below the bars.
fn axis(bars: &[Bar]) -> Markup {
    let middle = |at: usize| (at as f64 + 0.5) * 100.0 / bars.len() as f64;
    html! {
        div.axis aria-hidden="true" {
            @for at in labelled(bars.len()) {
                @let (above, below) = lines(&bars[at].0);
                span style={ "left:" (format!("{:.2}", middle(at))) "%" } { (above) br; (below) }
            }
        }
    }
}

/// The times with those between them on which nothing was found; `None` if they are too many: an event may say
/// that it is of another century.
fn all(known: &Counts, by_hour: bool) -> Option<Vec<Bar>> {
    let time = |text: &String| {
        if by_hour {
            NaiveDateTime::parse_from_str(&format!("{text}:00"), "%Y-%m-%dT%H:%M").ok()
        } else {
            text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)
        }
    };
    let (step, form) = match by_hour {
        true => (TimeDelta::hours(1), "%Y-%m-%dT%H"),
        false => (TimeDelta::days(1), "%Y-%m-%d"),
    };
    let (Some(first), Some(last)) = (known.keys().next(), known.keys().next_back()) else {
        return Some(Vec::new());
    };
    let (mut at, last) = (time(first)?, time(last)?);
    let mut bars = Vec::new();
    while at <= last {
        if bars.len() == BARS {
            return None;
        }
        let text = at.format(form).to_string();
        let of = known.get(&text).cloned().unwrap_or_default();
        bars.push((text, of));
        at = at.checked_add_signed(step)?;
    }
    Some(bars)
}

/// Which bars have their time below them.
fn labelled(bars: usize) -> Vec<usize> {
    if bars <= LABELLED {
        return (0..bars).collect();
    }
    let step = bars.div_ceil(LABELS);
    (0..bars)
        .skip((bars - 1) % step / 2)
        .step_by(step)
        .collect()
}

/// The two lines of the label below a bar: `2026` and `03-02`, or `03-02` and `09:00`.
fn lines(time: &str) -> (String, String) {
    match time.split_once('T') {
        Some((day, hour)) => (day.get(5..).unwrap_or(day).to_owned(), format!("{hour}:00")),
        None => match time.split_once('-') {
            Some((year, day)) => (year.to_owned(), day.to_owned()),
            None => (time.to_owned(), String::new()),
        },
    }
}

/// `2026-03-02`, or `2026-03-02 09:00`.
fn words(time: &str) -> String {
    match time.split_once('T') {
        Some((day, hour)) => format!("{day} {hour}:00"),
        None => time.to_owned(),
    }
}

/// The percentage, at least one: a single finding must be seen.
fn percent(count: u64, most: u64) -> u64 {
    (count * 100 / most).max(1)
}
