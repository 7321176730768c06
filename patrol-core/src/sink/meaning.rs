//! What an alert means to people: facts, labels, links, and what to do.

use serde_json::Value;

use super::{Alert, AlertState};
use crate::{
    metadata::{ATTACK_VERSION, CIS_VERSION},
    text::one_line,
};

/// A page about an alert. Both parts are the rule's own words, none of the event's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// What it is, such as `Runbook` or `ATT&CK T1078.004`.
    pub text: String,
    /// The address, `https://...`.
    pub url: String,
}

impl Alert {
    /// Where the finding is in its life, in words; `None` where it is told for the first time and
    /// stands for itself alone.
    #[must_use]
    pub fn life(&self) -> Option<String> {
        match (self.state, self.count) {
            (AlertState::Closed, _) => Some("it is over".to_owned()),
            (AlertState::Opened, ..=1) => None,
            (AlertState::Opened, count) => Some(format!("{count} findings together")),
            (AlertState::Again, ..=1) => Some("found again".to_owned()),
            (AlertState::Again, count) => {
                Some(format!("found again {count} times since it was last told"))
            }
        }
    }

    /// The finding's details as people read them, by name: one line a value, whatever an event put
    /// into it. Before them [`life`](Self::life), where it says something.
    #[must_use]
    pub fn facts(&self) -> Vec<(String, String)> {
        let details = self.finding.details.iter();
        let facts = details.map(|(name, value)| {
            let text = match value {
                Value::String(text) => one_line(text).into_owned(),
                Value::Array(items) if items.iter().all(Value::is_string) => {
                    let items = items.iter().filter_map(Value::as_str).map(one_line);
                    items.collect::<Vec<_>>().join(", ")
                }
                other => one_line(&other.to_string()).into_owned(),
            };
            (one_line(name).into_owned(), text)
        });
        let life = self.life().map(|words| ("state".to_owned(), words));
        life.into_iter().chain(facts).collect()
    }

    /// What the finding is called in the field's catalogues, and how old the rule is, such as
    /// `ATT&CK v19: T1078.004`, `CIS v6: 1.7`, `since 0.2.0`.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let mut labels = Vec::new();
        let attack = self.metadata.attack_techniques();
        if !attack.is_empty() {
            labels.push(format!("ATT&CK {ATTACK_VERSION}: {}", attack.join(", ")));
        }
        let cis = self.metadata.cis_recommendations();
        if !cis.is_empty() {
            labels.push(format!("CIS {CIS_VERSION}: {}", cis.join(", ")));
        }
        if let Some(since) = self.metadata.since_version() {
            labels.push(format!("since {since}"));
        }
        labels
    }

    /// The pages to read, the most useful first: the runbook, the techniques of ATT&CK, the
    /// references.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        let link = |text: String, url: String| Link { text, url };
        let runbook = self.metadata.runbook_page().into_iter();
        let runbook = runbook.map(|page| link("Runbook".to_owned(), page.to_owned()));
        let attack = self.metadata.attack_techniques().iter().map(|technique| {
            let path = technique.replace('.', "/");
            let url = format!("https://attack.mitre.org/techniques/{path}/");
            link(format!("ATT&CK {technique}"), url)
        });
        let references = self.metadata.reference_pages().iter();
        let references = references.map(|page| link("Reference".to_owned(), (*page).to_owned()));
        runbook.chain(attack).chain(references).collect()
    }

    /// What to do about it: the section `Respond` of the rule's documentation, Markdown.
    #[must_use]
    pub fn respond(&self) -> Option<String> {
        self.docs.section("respond")
    }
}
