//! The text of an aggregation as operators write it, read.

use std::{str::FromStr, time::Duration};

use super::{Aggregate, By, InvalidAggregate, Kind, text::MOST};
use crate::{ParamValue, names::is_rule_name};

/// The words that stand before a `=`, and what they look like with it.
const FORMS: [(&str, &str); 7] = [
    ("throttle", "`throttle=TIME`, such as `throttle=1h`"),
    ("close", "`close=TIME`, such as `close=7d`"),
    ("by", "`by=PART,PART`, such as `by=account,principal`"),
    (
        "threshold",
        "`threshold=COUNT/TIME`, such as `threshold=5/10m`",
    ),
    (
        "distinct",
        "`distinct=NAME:COUNT/TIME`, such as `distinct=secretId:10/5m`",
    ),
    (
        "first-seen",
        "`first-seen=DAYS/LEARNING`, such as `first-seen=30d/7d`",
    ),
    (
        "sequence",
        "`sequence=RULE,RULE:TIME`, such as `sequence=ruleA,ruleB:10m`",
    ),
];

impl FromStr for Aggregate {
    type Err = InvalidAggregate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let aggregate = read(text)?;
        aggregate.check("")?;
        Ok(aggregate)
    }
}

fn read(text: &str) -> Result<Aggregate, InvalidAggregate> {
    let form = || InvalidAggregate::Form(text.trim().to_owned());
    let mut kind = None;
    let mut quiet = None;
    let mut close = None;
    let mut by = None;
    for word in text.split_whitespace() {
        let refuse = |expected: String| part(word, expected);
        let once = |taken: bool| match taken {
            true => Err(refuse("it once".to_owned())),
            false => Ok(()),
        };
        match word.split_once('=') {
            Some(("throttle", time)) => {
                once(quiet.is_some())?;
                quiet = Some(read_time(
                    word,
                    time,
                    "no throttle is written by leaving it out",
                )?);
            }
            Some(("close", time)) => {
                once(close.is_some())?;
                close = Some(read_time(
                    word,
                    time,
                    "to close nothing is written by leaving it out",
                )?);
            }
            Some(("by", parts)) => {
                once(by.is_some())?;
                by = Some(read_parts(word, parts)?);
            }
            _ => {
                let read = read_kind(word)?.ok_or_else(form)?;
                if kind.is_some() {
                    return Err(refuse("one kind of aggregation".to_owned()));
                }
                kind = Some(read);
            }
        }
    }
    let timed = quiet.is_some() || close.is_some();
    if kind.is_none() && !timed || kind == Some(Kind::Every) && timed {
        return Err(form());
    }
    let mut aggregate = Aggregate::of(kind.unwrap_or(Kind::Every));
    aggregate.quiet = quiet.unwrap_or_default();
    aggregate.close = close.unwrap_or_default();
    Ok(match by {
        Some(parts) => aggregate.by(parts),
        None => aggregate,
    })
}

fn part(word: &str, expected: impl Into<String>) -> InvalidAggregate {
    InvalidAggregate::Part {
        part: word.to_owned(),
        expected: expected.into(),
    }
}

/// Reads the time of a word such as `throttle`. It must be more than zero; `without` tells people what to write instead of zero.
fn read_time(word: &str, time: &str, without: &str) -> Result<Duration, InvalidAggregate> {
    let read = read_duration(word, time)?;
    if read.is_zero() {
        return Err(part(
            word,
            format!("more than zero ({without}) and at most 90 days"),
        ));
    }
    Ok(read)
}

/// `None`: the word does not name a kind of aggregation.
fn read_kind(word: &str) -> Result<Option<Kind>, InvalidAggregate> {
    let lower = word.to_ascii_lowercase();
    let (name, value) = lower.split_once('=').unwrap_or((&lower, ""));
    let form = FORMS.iter().find(|(known, _)| *known == name);
    let Some((_, form)) = form else {
        let kind = match word {
            "every" => Some(Kind::Every),
            "step" => Some(Kind::Step),
            _ if ["every", "step"].contains(&&*lower) => {
                return Err(part(word, format!("lower case, `{lower}`")));
            }
            _ => None,
        };
        return Ok(kind);
    };
    if !word.starts_with(name) {
        return Err(part(word, format!("`{name}` in lower case: {form}")));
    }
    if value.is_empty() {
        return Err(part(word, format!("{form}, without spaces around `=`")));
    }
    // As it was written: names have upper case.
    let value = &word[name.len() + 1..];
    let refuse = || part(word, *form);
    let kind = match name {
        "threshold" => read_threshold(word, value, None, form)?,
        "distinct" => {
            let (name, value) = value.rsplit_once(':').ok_or_else(refuse)?;
            read_threshold(word, value, Some(name), form)?
        }
        "first-seen" => {
            let (days, learning) = value.split_once('/').ok_or_else(refuse)?;
            Kind::FirstSeen {
                days: read_days(days).ok_or_else(refuse)?,
                learning: read_days(learning).ok_or_else(refuse)?,
            }
        }
        "sequence" => {
            let (rules, within) = value.rsplit_once(':').ok_or_else(refuse)?;
            let rules: Vec<_> = rules.split(',').map(str::to_owned).collect();
            if !rules.iter().all(|rule| is_rule_name(rule)) {
                return Err(refuse());
            }
            Kind::Sequence {
                before: rules.into_iter().map(Into::into).collect(),
                within: read_duration(word, within)?,
            }
        }
        _ => return Err(refuse()),
    };
    Ok(Some(kind))
}

fn read_threshold(
    word: &str,
    text: &str,
    distinct: Option<&str>,
    form: &str,
) -> Result<Kind, InvalidAggregate> {
    let (count, within) = text.split_once('/').ok_or_else(|| part(word, form))?;
    let count =
        read_count(count).ok_or_else(|| part(word, format!("a count of 2 to {MOST}: {form}")))?;
    Ok(Kind::Threshold {
        count,
        within: read_duration(word, within)?,
        distinct: distinct.map(|name| name.to_owned().into()),
    })
}

/// The time of this word.
fn read_duration(word: &str, time: &str) -> Result<Duration, InvalidAggregate> {
    Duration::parse(time).map_err(|why| part(word, why.expected()))
}

fn read_days(text: &str) -> Option<u32> {
    read_count(text.strip_suffix('d')?)
}

/// A number of digits alone: no sign.
fn read_count(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn read_parts(word: &str, text: &str) -> Result<Vec<By>, InvalidAggregate> {
    let known = |name| By::ALL.into_iter().find(|part| part.as_str() == name);
    let parts: Option<Vec<_>> = text.split(',').map(known).collect();
    let names = By::ALL
        .map(|part| format!("`{}`", part.as_str()))
        .join(", ");
    parts.ok_or_else(|| part(word, format!("parts separated by commas, of {names}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written, the part of it that is wrong, and what is said of it.
    const WRONG: &str = "
        throttle | throttle | `throttle=TIME`, such as
        throttle= | throttle= | a duration such as
        throttle = 1h | throttle | without spaces around `=`
        throttle=0s | throttle=0s | more than zero (no throttle is written by leaving it out)
        throttle=0ms | throttle=0ms | more than zero
        throttle=-1h | throttle=-1h | a duration that is not negative
        throttle=1.5h | throttle=1.5h | a duration of whole numbers
        throttle=1 | throttle=1 | a duration with a unit
        throttle=1H | throttle=1H | its units in lower case
        throttle=1y | throttle=1y | the units `ms`, `s`
        throttle=99999999999999999999d | throttle=99999999999999999999d | a shorter duration
        Throttle=1h | Throttle=1h | `throttle` in lower case
        EVERY | EVERY | lower case, `every`
        throttle=1h throttle=2h | throttle=2h | it once
        close=0s | close=0s | more than zero (to close nothing
        close=1d close=2d | close=2d | it once
        every step | step | one kind of aggregation
        threshold=5 | threshold=5 | `threshold=COUNT/TIME`
        threshold=-1/1m | threshold=-1/1m | a count of 2 to 100
        threshold=+5/1m | threshold=+5/1m | a count of 2 to 100
        threshold=1.5/1m | threshold=1.5/1m | a count of 2 to 100
        threshold=99999999999/1m | threshold=99999999999/1m | a count of 2 to 100
        threshold=5/1.5m | threshold=5/1.5m | a duration of whole numbers
        threshold=5/-1m | threshold=5/-1m | a duration that is not negative
        distinct=5/1m | distinct=5/1m | `distinct=NAME:COUNT/TIME`
        distinct=secretId:x/1m | distinct=secretId:x/1m | a count of 2 to 100
        first-seen=30d | first-seen=30d | `first-seen=DAYS/LEARNING`
        first-seen=30/7 | first-seen=30/7 | `first-seen=DAYS/LEARNING`
        first-seen=-1d/7d | first-seen=-1d/7d | `first-seen=DAYS/LEARNING`
        first-seen=1.5d/7d | first-seen=1.5d/7d | `first-seen=DAYS/LEARNING`
        first-seen=30D/7d | first-seen=30D/7d | `first-seen=DAYS/LEARNING`
        sequence=a b:1m | sequence=a | `sequence=RULE,RULE:TIME`
        sequence=../x:1m | sequence=../x:1m | `sequence=RULE,RULE:TIME`
        sequence=a:1 | sequence=a:1 | a duration with a unit
        throttle=1h by= | by= | parts separated by commas, of `account`
        throttle=1h by=person | by=person | parts separated by commas
    ";

    #[test]
    fn what_is_no_aggregation_is_refused() {
        for text in [
            "",
            " ",
            "often=1h",
            "by=account",
            "every throttle=1h",
            "every close=1d",
            "hourly",
        ] {
            let why = text.parse::<Aggregate>().unwrap_err().to_string();
            assert!(
                why.starts_with(&format!("unknown aggregation `{}`", text.trim())),
                "{why}"
            );
        }
    }

    #[test]
    fn a_part_that_cannot_be_read_says_which_and_why() {
        for line in WRONG.trim().lines() {
            let [text, part, words] = line.split(" | ").collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let why = text.trim().parse::<Aggregate>().unwrap_err().to_string();
            assert!(
                why.starts_with(&format!("`{part}`: expected ")),
                "{text}: {why}"
            );
            assert!(why.contains(words), "{text}: {why}");
        }
    }
}
