//! How findings are put together, in words for people.

use std::time::Duration;

use super::{Aggregate, Kind, text::duration};

impl Aggregate {
    /// What people hear, in a sentence or several; the text that an operator would write is that of
    /// `Display`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use patrol_core::Aggregate;
    ///
    /// let hourly = Aggregate::throttle(Duration::from_secs(3600));
    /// assert_eq!(hourly.in_words(), "Each finding is told. After that, the same is not told again for 1h.");
    /// ```
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut sentences = vec![match &self.kind {
            Kind::Every => "Each finding is told.".to_owned(),
            Kind::Step => {
                "Nothing is told: a finding is a step of another rule's sequence.".to_owned()
            }
            Kind::Threshold {
                count,
                within,
                distinct: None,
            } => format!(
                "Told when the same was found {count} times within {}.",
                duration(*within)
            ),
            Kind::Threshold {
                count,
                within,
                distinct: Some(name),
            } => format!(
                "Told when the same was found with {count} different values of `{name}` within {}.",
                duration(*within)
            ),
            Kind::FirstSeen { days, learning } => first_seen(*days, *learning),
            Kind::Sequence { before, within } => {
                let before: Vec<_> = before.iter().map(|rule| format!("`{rule}`")).collect();
                format!(
                    "Told when {} and then this rule found something, in this order, within {}.",
                    before.join(", then "),
                    duration(*within)
                )
            }
        }];
        if self.throttles() {
            sentences.push(format!(
                "After that, the same is not told again for {}.",
                duration(self.quiet)
            ));
        }
        if self.closes() {
            sentences.push(format!(
                "When it was not found for {}, people hear that it is over.",
                duration(self.close)
            ));
        }
        if let Some(parts) = &self.by {
            let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
            sentences.push(format!(
                "The same is what has the same {}.",
                parts.join(", ")
            ));
        }
        sentences.join(" ")
    }
}

fn first_seen(days: u32, learning: u32) -> String {
    let days = duration(Duration::from_secs(u64::from(days) * 86_400));
    let told = format!("Told when the same was not found in the {days} before.");
    if learning == 0 {
        return told;
    }
    let learning = duration(Duration::from_secs(u64::from(learning) * 86_400));
    format!(
        "{told} In the first {learning} after the rule's first finding in an account, nothing is told."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_said_in_words() {
        for (text, words) in [
            ("every", "Each finding is told."),
            (
                "step",
                "Nothing is told: a finding is a step of another rule's sequence.",
            ),
            (
                "threshold=5/10m throttle=1h",
                "Told when the same was found 5 times within 10m. After that, the same is not told again for 1h.",
            ),
            (
                "distinct=bucket:3/10m by=account,role",
                "Told when the same was found with 3 different values of `bucket` within 10m. The same is what has the same account, role.",
            ),
            (
                "first-seen=30d/7d close=1d",
                "Told when the same was not found in the 30d before. In the first 7d after the rule's first finding in an account, nothing is told. When it was not found for 1d, people hear that it is over.",
            ),
            (
                "first-seen=30d/0d",
                "Told when the same was not found in the 30d before.",
            ),
            (
                "sequence=a,b:10m",
                "Told when `a`, then `b` and then this rule found something, in this order, within 10m.",
            ),
        ] {
            let aggregate: Aggregate = text.parse().expect(text);
            assert_eq!(aggregate.in_words(), words, "{text}");
        }
    }
}
