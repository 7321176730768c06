//! Writing compact JSON.

use std::fmt::{self, Write};

/// Writes a list, with the given way to write an item.
pub(crate) fn write_list<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    mut write_item: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_char('[')?;
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        write_item(f, item)?;
    }
    f.write_char(']')
}

/// Writes a text as a JSON string, in its quotes.
pub(crate) fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = text;
    while let Some(place) = rest.find(needs_escape) {
        let (plain, escaped) = rest.split_at(place);
        f.write_str(plain)?;
        let mut chars = escaped.chars();
        match chars.next() {
            Some('"') => f.write_str("\\\"")?,
            Some('\\') => f.write_str("\\\\")?,
            Some('\n') => f.write_str("\\n")?,
            Some('\r') => f.write_str("\\r")?,
            Some('\t') => f.write_str("\\t")?,
            Some(control) => write!(f, "\\u{:04x}", u32::from(control))?,
            None => {}
        }
        rest = chars.as_str();
    }
    f.write_str(rest)?;
    f.write_char('"')
}

fn needs_escape(char: char) -> bool {
    char < ' ' || matches!(char, '"' | '\\')
}
