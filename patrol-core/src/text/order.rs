//! What a CI runner takes for a command when it stands in a log: somebody who chooses a name in AWS could have it hide what
//! follows, or set a variable of the next step.
//!
//! Sources: [GitHub's workflow commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands),
//! of which the older form `##[NAME]` counts anywhere in a line, as
//! [Azure's logging commands](https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands) do
//! (`##vso[NAME]`); [TeamCity's service messages](https://www.jetbrains.com/help/teamcity/service-messages.html)
//! (`##teamcity[NAME]`).

use std::borrow::Cow;

/// The text with an escape in place of one character of each order that counts anywhere in a line: of `##`, letters and
/// a bracket.
pub(super) fn anywhere<'a>(text: Cow<'a, str>, escape: &str) -> Cow<'a, str> {
    if !text.contains("##") {
        return text;
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (bracket, _) in text.match_indices('[') {
        let name = |c: char| c.is_ascii_alphabetic();
        let before = text[..bracket].trim_end_matches(name);
        if before.ends_with("##") && before.len() > from {
            shown.push_str(&text[from..before.len() - 1]);
            shown.push_str(escape);
            from = before.len();
        }
    }
    if from == 0 {
        return text;
    }
    shown.push_str(&text[from..]);
    shown.into()
}

/// The text with an escape in place of the first character of an order that counts at the beginning of a line, behind
/// spaces too: `::NAME ...::`. An address of IPv6 such as `::1` is none.
pub(super) fn at_the_start<'a>(text: Cow<'a, str>, escape: &str) -> Cow<'a, str> {
    let rest = text.trim_start();
    let name = rest.strip_prefix("::");
    let name = name.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    if name.is_none_or(|name| !name.contains("::")) {
        return text;
    }
    let at = text.len() - rest.len();
    format!("{}{escape}{}", &text[..at], &text[at + 1..]).into()
}

#[cfg(test)]
mod tests {
    use crate::{one_line, visible_json};

    #[test]
    fn no_runner_obeys_a_line() {
        for (text, shown) in [
            ("##[add-mask]x", "#\\u{23}[add-mask]x"),
            (
                "bob ##vso[task.setvariable variable=a]b",
                "bob #\\u{23}vso[task.setvariable variable=a]b",
            ),
            (
                "###[group]##teamcity[x]",
                "##\\u{23}[group]#\\u{23}teamcity[x]",
            ),
            ("::error file=x::y", "\\u{3a}:error file=x::y"),
            ("  ::stop-commands::token", "  \\u{3a}:stop-commands::token"),
            ("é##[x]", "é#\\u{23}[x]"),
        ] {
            assert_eq!(one_line(text), shown);
            assert_eq!(one_line(shown), shown);
        }
    }

    #[test]
    fn what_is_no_order_stays() {
        for text in [
            "::1",
            "::ffff:192.0.2.1",
            "# a [b]",
            "## Why",
            "a::b::c",
            "#[x]",
            "##1[x]",
            "arn:aws:iam::1:user/##",
        ] {
            assert_eq!(one_line(text), text);
            assert_eq!(visible_json(text), text);
        }
    }

    #[test]
    fn json_says_the_same_to_a_program() {
        let value = serde_json::json!({"a": "##[add-mask]x ::error::y", "##vso[b]": "\\##[c]"});
        let json = value.to_string();
        let shown = visible_json(&json);
        assert!(!shown.contains("##"), "{shown}");
        let read: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(read, value);
    }
}
