//! What the pages that Patrol writes share: their style, their policy, and how text is shown.
//!
//! A page holds all it needs and loads nothing. Markup is escaped by construction, and the browser
//! runs nothing but the page's own script and style.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use patrol_core::one_line;
use sha2::{Digest, Sha256};

/// The style of every page.
pub(super) const STYLE: &str = include_str!("style.css");

/// A page.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) style: &'a str,
    /// Elements have a style of their own, as the bars of a chart do.
    pub(super) has_styled_elements: bool,
    pub(super) script: &'a str,
    pub(super) body: Markup,
}

impl Page<'_> {
    pub(super) fn into_string(self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(self.policy());
                    meta name="referrer" content="no-referrer";
                    meta name="generator" content=(GENERATOR);
                    title { (self.title) }
                    style { (PreEscaped(self.style)) }
                }
                body {
                    (self.body)
                    @if !self.script.is_empty() { script { (PreEscaped(self.script)) } }
                }
            }
        };
        page.into_string()
    }

    /// Nothing is loaded and nothing runs but the page's own style and script.
    fn policy(&self) -> String {
        let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
        let script = if self.script.is_empty() {
            "'none'".to_owned()
        } else {
            format!("'sha256-{}'", hash(self.script))
        };
        let elements = if self.has_styled_elements {
            " style-src-attr 'unsafe-inline';"
        } else {
            ""
        };
        format!(
            "default-src 'none'; style-src 'sha256-{}';{elements} script-src {script}; base-uri 'none'; form-action 'none'",
            hash(self.style)
        )
    }
}

/// By which a page is known to be Patrol's.
pub(super) const GENERATOR: &str = concat!("patrol ", env!("CARGO_PKG_VERSION"));

/// A value in one line, with what hides in it.
pub(super) fn shown(text: &str) -> String {
    one_line(text).into_owned()
}

/// A text in which backticks mark code.
pub(super) fn coded(text: &str) -> Markup {
    let text = text.lines().map(|line| one_line(line).into_owned());
    let text = text.collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick that is not closed is a backtick.
    let paired = parts.len() % 2 == 1;
    html! {
        @for (at, part) in parts.iter().enumerate() {
            @if at % 2 == 1 && paired { code { (part) } }
            @else if at % 2 == 1 { "`" (part) }
            @else if at > 0 && !paired { "`" (part) }
            @else { (part) }
        }
    }
}
