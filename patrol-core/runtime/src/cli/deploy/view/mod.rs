//! How questions, news and stacks look on the screen.

mod news;
mod page;
mod question;
mod report;

pub(super) use self::{
    news::{declined, news},
    question::{ask, question},
    report::{info, plan},
};

/// The columns that the widest of the texts takes.
fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}
