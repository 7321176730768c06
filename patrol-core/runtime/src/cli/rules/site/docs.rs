//! The docs of a rule as markup: headings, paragraphs, lists, code and links.

use maud::{Markup, html};

use super::super::super::html::coded;

/// A part of the text.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Code(String),
}

/// The docs without their first paragraph, which the page has as its summary.
pub(super) fn markup(text: &str) -> Markup {
    let blocks = blocks(text);
    let rest = match blocks.first() {
        Some(Block::Paragraph(_)) => &blocks[1..],
        _ => &blocks[..],
    };
    html! {
        @for block in rest {
            @match block {
                Block::Heading(title) => { h2 { (coded(title)) } }
                Block::Paragraph(text) => { p { (coded(text)) } }
                Block::List(items) => { ul { @for item in items { li { (coded(item)) } } } }
                Block::Code(text) => { pre { (text) } }
            }
        }
    }
}

fn blocks(text: &str) -> Vec<Block> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_are_headings_paragraphs_lists_and_code() {
        let text = "Reports it.\nReally.\n\n# Why\nOne\ntwo.\n\n* a\n  more\n* b\n\nEnd.\n```sh\nrm *\n```\n";
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(
            blocks(text),
            [
                Block::Paragraph("Reports it. Really.".to_owned()),
                Block::Heading("Why".to_owned()),
                Block::Paragraph("One two.".to_owned()),
                Block::List(owned(&["a more", "b"])),
                Block::Paragraph("End.".to_owned()),
                Block::Code("rm *".to_owned()),
            ]
        );
        let page = markup("Reports it.\n\n# <b>\n`x` & <script>").into_string();
        assert_eq!(
            page,
            "<h2>&lt;b&gt;</h2><p><code>x</code> &amp; &lt;script&gt;</p>"
        );
    }
}
