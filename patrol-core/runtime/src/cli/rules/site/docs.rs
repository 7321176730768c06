//! The docs of a rule as markup.

use maud::{Markup, html};

use super::super::{
    super::html::coded,
    docs::{Block, blocks},
};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_become_markup_that_holds_no_other() {
        let page = markup("Reports it.\n\n# <b>\n`x` & <script>").into_string();
        assert_eq!(
            page,
            "<h2>&lt;b&gt;</h2><p><code>x</code> &amp; &lt;script&gt;</p>"
        );
    }
}
