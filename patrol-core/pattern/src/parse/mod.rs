//! Reading a pattern's JSON, and refusing what EventBridge refuses.

mod anything_but;
mod document;
mod list;
mod numeric;
mod operator;
mod reader;

use std::str::FromStr;

use crate::error::PatternError;
use crate::json::StringBitmap;
use crate::normalize::normalize;
use crate::pattern::Pattern;
use reader::{Grammar, Reader};

type Result<T> = std::result::Result<T, PatternError>;

impl FromStr for Pattern {
    type Err = PatternError;

    /// Reads EventBridge's JSON. Text after the closing brace is ignored.
    fn from_str(text: &str) -> Result<Self> {
        parse(text, Grammar::Current).or_else(|error| {
            // The grammars differ only in what `$or` may be, so the first error says more.
            parse(text, Grammar::BeforeOr).map_err(|_| error)
        })
    }
}

fn parse(text: &str, grammar: Grammar) -> Result<Pattern> {
    let mut bitmap = StringBitmap::default();
    let mut reader = Reader::new(text, grammar, &mut bitmap);
    let entries = reader.document()?;
    normalize(&entries).map(Pattern::from_group)
}
