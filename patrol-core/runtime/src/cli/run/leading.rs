//! Faults that stand before the first event of an input. An input of other data, such as a table of a million lines, is
//! told in one line.

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
        if self.first.len() < ONE_BY_ONE {
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

    /// What is to be told of them when no event came.
    pub(super) fn without_an_event(mut self) -> Vec<Told> {
        let others = self.first.len() as u64 + self.more;
        match self.first.first() {
            Some((position, why)) if self.more > 0 => {
                let why = format!(
                    "{why}; the other {} values cannot be read either: there is no event in this input",
                    others - 1
                );
                vec![fault(*position, why)]
            }
            _ => self.before_an_event(),
        }
    }
}

fn fault(position: Position, why: String) -> Told {
    Told::Fault {
        position: Some(position.to_string()),
        why,
    }
}
