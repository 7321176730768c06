//! How questions, progress and stacks look on the screen.

mod deletion;
mod letters;
mod page;
mod progress;
mod question;
mod report;

pub(super) use self::{
    deletion::deletion,
    letters::{dead_letters, redriven},
    progress::{declined, progress},
    question::{ask, question},
    report::{info, plan},
};

/// The columns that the widest of the texts takes.
fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}
