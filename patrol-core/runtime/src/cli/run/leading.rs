//! Faults that stand before the first event of an input. An input of other data, such as a table of a million lines, is
//! told in one line, and so is an image.

use super::told::Told;
use crate::source::{InputError, Position};

/// This number of them are told one by one.
const ONE_BY_ONE: usize = 20;

/// What is held until the first event, or the end.
#[derive(Default)]
pub(super) struct LeadingFaults {
    first: Vec<(Position, InputError)>,
    /// How many there were beside those.
    more: u64,
}

impl LeadingFaults {
    pub(super) fn hold(&mut self, position: Position, why: InputError) {
        // Why reading ended is the last there is to hold, and is not lost among many.
        if self.first.len() < ONE_BY_ONE || ends_reading(&why) {
            self.first.push((position, why));
        } else {
            self.more += 1;
        }
    }

    /// What is to be told of them when an event follows.
    pub(super) fn before_an_event(&mut self) -> Vec<Told> {
        let more = std::mem::take(&mut self.more);
        let first = std::mem::take(&mut self.first);
        let last = first.last().map(|(position, _)| *position);
        let mut told: Vec<Told> = first
            .into_iter()
            .map(|(position, why)| fault(position, why.to_string()))
            .collect();
        if let (Some(last), 1..) = (last, more) {
            let values = if more == 1 { "value" } else { "values" };
            let why = format!(
                "{more} {values} between this one and the first event cannot be read either"
            );
            told.push(fault(last, why));
        }
        told
    }

    /// What is to be told of them when no event came: each of a few, one line of many, or of what begins as no text does, and
    /// why reading ended.
    pub(super) fn without_an_event(mut self) -> Vec<Told> {
        let binary = matches!(self.first.first(), Some((_, InputError::NotUtf8(_))));
        if !binary && self.more == 0 {
            return self.before_an_event();
        }
        let first = std::mem::take(&mut self.first).into_iter();
        let (ends, mut values): (Vec<_>, Vec<_>) = first.partition(|(_, why)| ends_reading(why));
        let others = self.more + values.len().saturating_sub(1) as u64;
        values.truncate(1);
        let values = values.into_iter().map(|(position, why)| match others {
            0 => fault(position, why.to_string()),
            _ => fault(position, format!("{why}; {}", beside(others))),
        });
        let ends = ends.into_iter();
        let ends = ends.map(|(position, why)| fault(position, why.to_string()));
        values.chain(ends).collect()
    }
}

fn beside(others: u64) -> String {
    let others = match others {
        1 => "1 other value".to_owned(),
        many => format!("the other {many} values"),
    };
    format!("{others} cannot be read either: there is no event in this input")
}

/// Does nothing come after it?
const fn ends_reading(why: &InputError) -> bool {
    matches!(
        why,
        InputError::Read(_)
            | InputError::GzipCutOff
            | InputError::GzipDamaged(_)
            | InputError::ArrayCutOff
    )
}

fn fault(position: Position, why: String) -> Told {
    Told::Fault {
        position: Some(position.to_string()),
        why,
    }
}
