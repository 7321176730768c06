//! How questions, progress and stacks look on the screen.

mod deletion;
mod health;
mod letters;
mod page;
mod progress;
mod question;
mod report;
mod state;

pub(super) use self::{
    deletion::deletion,
    health::health,
    letters::{dead_letters, redriven},
    progress::{declined, progress},
    question::{ask, question},
    report::{info, plan},
    state::remembered,
};

/// The columns that the widest of the texts takes.
fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}
