//! Text in the forms that services take.

use patrol_core::Alert;

/// The text with `?` for what SNS and EventBridge refuse: characters that XML 1.0 does not know.
///
/// Source: [XML 1.0, characters](https://www.w3.org/TR/xml/#charsets).
#[cfg(feature = "aws")]
pub(super) fn xml_chars(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'.. => c,
            _ => '?',
        })
        .collect()
}

/// The rule, and where and when it found something, as far as that is known.
pub(super) fn known(alert: &Alert) -> impl Iterator<Item = &str> {
    let known = [
        Some(alert.rule),
        alert.account(),
        alert.region(),
        alert.time(),
    ];
    known.into_iter().flatten()
}

/// The paragraphs of a text that somebody wrote in lines: lines that belong together become one, and an item of a list
/// begins again.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().map(str::trim) {
        match all.last_mut() {
            Some(last) if goes_on && !line.is_empty() && !begins_item(line) => {
                last.push(' ');
                last.push_str(line);
            }
            _ if line.is_empty() => {}
            _ => all.push(line.to_owned()),
        }
        goes_on = !line.is_empty();
    }
    all
}

/// Does the line begin an item of a list, as Markdown has it?
fn begins_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < line.len() && number.starts_with(". ");
    numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
}

/// The text as Slack's mrkdwn shows it: it mentions nobody, and does not become a link.
///
/// Source: [escaping text](https://docs.slack.dev/messaging/formatting-message-text#escaping).
pub(super) fn slack_escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "aws")]
    #[test]
    fn characters_that_sns_refuses_are_replaced() {
        assert_eq!(xml_chars("a\u{0}b\u{1b}[31m\n\u{FFFE}é𝄞"), "a?b?[31m\n?é𝄞");
    }

    #[test]
    fn lines_that_belong_together_are_one_paragraph() {
        let text = "Ask the owner. If nobody\n did it:\n- reset\n  the password\n2. read the trail\n\n\nThen rest.\n2.5 hours";
        let wanted = [
            "Ask the owner. If nobody did it:",
            "- reset the password",
            "2. read the trail",
            "Then rest. 2.5 hours",
        ];
        assert_eq!(paragraphs(text), wanted);
        assert!(paragraphs(" \n").is_empty());
    }
}
