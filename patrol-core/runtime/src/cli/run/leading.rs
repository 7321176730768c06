//! Faults that stand before the first event of an input. An input of other data, such as a table of a million lines, is
//! told in one line, and so is an image.

use super::told::Told;
use crate::source::{InputError, Position};

/// So many of them are told one by one.
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
    pub(super) fn without_an_event(self) -> Vec<Told> {
        let first = self.first.first().map(|(_, why)| why);
        let binary = matches!(first, Some(InputError::NotUtf8(_)));
        let many = self.more > 0;
        let counted = |why: &InputError| (binary || many) && !ends_reading(why);
        let mut others = self.more;
        others += self.first.iter().filter(|(_, why)| counted(why)).count() as u64;
        let mut told = Vec::new();
        let mut is_told = false;
        for (position, why) in self.first {
            let is_counted = counted(&why);
            if is_counted && is_told {
                continue;
            }
            is_told |= is_counted;
            let why = match others {
                2.. if is_counted => format!("{why}; {}", beside(others - 1)),
                _ => why.to_string(),
            };
            told.push(fault(position, why));
        }
        told
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
