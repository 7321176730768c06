//! The docs of a rule, taken apart: headings, paragraphs, lists and code. And as lines for a terminal.

use unicode_width::UnicodeWidthStr;

use crate::wrap::wrapped;

/// A part of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Code(String),
}

/// The parts of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    let mut apart = true;
    while let Some(line) = lines.next() {
        let words = line.trim();
        if words.starts_with("```") {
            let code: Vec<_> = lines
                .by_ref()
                .take_while(|line| !line.trim().starts_with("```"))
                .collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(title) = words.strip_prefix('#') {
            blocks.push(Block::Heading(
                title.trim_start_matches('#').trim().to_owned(),
            ));
        } else if let Some(item) = words
            .strip_prefix("* ")
            .or_else(|| words.strip_prefix("- "))
        {
            match blocks.last_mut() {
                Some(Block::List(items)) if !apart => items.push(item.to_owned()),
                _ => blocks.push(Block::List(vec![item.to_owned()])),
            }
        } else if !words.is_empty() {
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) if !apart => *text += &format!(" {words}"),
                Some(Block::List(items)) if !apart => {
                    if let Some(item) = items.last_mut() {
                        *item += &format!(" {words}");
                    }
                }
                _ => blocks.push(Block::Paragraph(words.to_owned())),
            }
        }
        apart = words.is_empty();
    }
    blocks
}

/// The text in lines of this many columns at most; code stays as it is.
pub(super) fn lines(text: &str, columns: usize) -> String {
    let wrap = |text: &str, columns| wrapped(text, columns, UnicodeWidthStr::width);
    let mut all: Vec<String> = Vec::new();
    let mut below_heading = true;
    for block in blocks(text) {
        if !below_heading {
            all.push(String::new());
        }
        below_heading = matches!(block, Block::Heading(_));
        match block {
            Block::Heading(title) => all.push(format!("# {title}")),
            Block::Paragraph(text) => all.extend(wrap(&text, columns)),
            Block::List(items) => {
                for item in items {
                    let item = wrap(&item, columns.saturating_sub(2)).join("\n  ");
                    all.push(format!("* {item}"));
                }
            }
            Block::Code(code) => all.extend(code.lines().map(|line| format!("    {line}"))),
        }
    }
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Reports it.\nReally.\n\n# Why\nOne\ntwo.\n\n* a\n  more\n* b\n\nEnd.\n```sh\nrm *\n```\n";

    #[test]
    fn docs_are_headings_paragraphs_lists_and_code() {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(
            blocks(TEXT),
            [
                Block::Paragraph("Reports it. Really.".to_owned()),
                Block::Heading("Why".to_owned()),
                Block::Paragraph("One two.".to_owned()),
                Block::List(owned(&["a more", "b"])),
                Block::Paragraph("End.".to_owned()),
                Block::Code("rm *".to_owned()),
            ]
        );
    }

    #[test]
    fn a_terminal_gets_lines_that_fit() {
        assert_eq!(
            lines(TEXT, 12),
            "Reports it.\nReally.\n\n# Why\nOne two.\n\n* a more\n* b\n\nEnd.\n\n    rm *"
        );
    }
}
