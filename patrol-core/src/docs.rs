//! A rule's documentation, taken apart.

/// A rule's documentation: what it reports, then sections such as `Why` and `Example`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDocs(&'static str);

impl RuleDocs {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self(text)
    }

    fn lines(self) -> impl Iterator<Item = &'static str> {
        self.0
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
    }

    /// The whole text, Markdown.
    #[must_use]
    pub fn text(self) -> String {
        let lines: Vec<_> = self.lines().collect();
        lines.join("\n").trim().to_owned()
    }

    /// The first paragraph in one line: what the rule reports.
    #[must_use]
    pub fn summary(self) -> String {
        let first: Vec<_> = self
            .lines()
            .map(str::trim)
            .skip_while(|line| line.is_empty())
            .take_while(|line| !line.is_empty())
            .collect();
        first.join(" ")
    }

    /// The text below a heading, without case; `None` when there is none or it is empty.
    #[must_use]
    pub fn section(self, heading: &str) -> Option<String> {
        let title = |line: &'static str| {
            line.starts_with('#')
                .then(|| line.trim_start_matches('#').trim())
        };
        let body: Vec<_> = self
            .lines()
            .skip_while(|line| !title(line).is_some_and(|t| t.eq_ignore_ascii_case(heading)))
            .skip(1)
            .take_while(|line| title(line).is_none())
            .collect();
        let text = body.join("\n").trim().to_owned();
        (!text.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_come_apart() {
        let docs =
            RuleDocs::new(" Reports a\n thing.\n\n # Why\n Because.\n\n More.\n # Example\n\n");
        assert_eq!(docs.summary(), "Reports a thing.");
        assert_eq!(docs.section("why").as_deref(), Some("Because.\n\nMore."));
        assert_eq!(docs.section("Example"), None);
        assert_eq!(docs.section("Else"), None);
        assert!(docs.text().starts_with("Reports a\nthing.\n\n# Why"));
    }
}
