//! Alerts as issues of Jira.

use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::message::{known, sha256_hex};
use patrol_core::{
    Alert, Result, Secret, Sink, SinkError, one_line, sink,
    sink::{Https, HttpsUrl, InvalidUrl, SinkSetup, truncate_chars},
};

sink! {
    /// A project of Jira Cloud: `EMAIL:API_TOKEN@SITE/PROJECT`, such as
    /// `patrol@example.com:TOKEN@example.atlassian.net/SEC`. `type=` names another type of issue than
    /// `Task`, with `_` for a space.
    "jira" ["type"] => Jira::open
}

/// Characters of an issue's summary.
///
/// Source: [Jira's limits of text fields](https://support.atlassian.com/jira-cloud-administration/docs/custom-fields-types-in-company-managed-projects/).
const SUMMARY_CHARS: usize = 255;
/// Characters of a paragraph: a description has 32,767 in all.
const PARAGRAPH_CHARS: usize = 4_000;
/// Characters of a fact, and how many facts are shown.
const FACT_CHARS: usize = 500;
const FACTS: usize = 30;

/// Opens an issue for each [`Alert::key`] in an account and region, and comments on the one that is
/// open when the same key comes again. The issue is found by a label that is a hash of the key; an issue
/// that is done is left alone, and the next alert opens another.
///
/// Jira's search may lag some seconds behind: two alerts of one key within them may open two issues.
/// Whatever comes out of an event is text without markup.
///
/// Source: [Jira Cloud's REST API](https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/),
/// [Atlassian Document Format](https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/).
struct Jira {
    /// The site's address, without a slash at its end.
    site: String,
    project: String,
    issue_type: String,
    authorization: Secret<String>,
    https: Arc<dyn Https>,
}

/// The address is not one of a project. It is not shown: it holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum InvalidJira {
    #[error(
        "the address has another form: expected `EMAIL:API_TOKEN@SITE/PROJECT`, such as `patrol@example.com:TOKEN@example.atlassian.net/SEC`"
    )]
    Form,
    #[error("the project's key has another form: expected capitals and digits, such as `SEC`")]
    Project,
    #[error("the site: {0}")]
    Site(#[from] InvalidUrl),
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    issues: Vec<Issue>,
}

#[derive(Deserialize)]
struct Issue {
    key: String,
}

impl Jira {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let address = setup.address()?.expose();
        // A token has no `@`, and an e-mail address has one.
        let (credentials, place) = address.rsplit_once('@').ok_or(InvalidJira::Form)?;
        let (site, project) = place.rsplit_once('/').ok_or(InvalidJira::Form)?;
        let (email, token) = credentials.split_once(':').ok_or(InvalidJira::Form)?;
        if email.is_empty() || token.is_empty() {
            return Err(InvalidJira::Form.into());
        }
        let is_key = project.starts_with(|c: char| c.is_ascii_uppercase())
            && project
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_key {
            return Err(InvalidJira::Project.into());
        }
        let site = match site.contains("://") {
            true => site.to_owned(),
            false => format!("https://{site}"),
        };
        HttpsUrl::new(&Secret::new(site.clone())).map_err(InvalidJira::Site)?;
        let credentials = BASE64_STANDARD.encode(credentials);
        Ok(Box::new(Self {
            site,
            project: project.to_owned(),
            issue_type: setup.option("type").unwrap_or("Task").replace('_', " "),
            authorization: Secret::new(format!("Basic {credentials}")),
            https: setup.https()?,
        }))
    }

    async fn call(&self, path: &str, body: &Value) -> Result<String, SinkError> {
        let url = Secret::new(format!("{}/rest/api/3/{path}", self.site));
        let url = HttpsUrl::new(&url).map_err(|why| SinkError::permanent(self.target(), why))?;
        let answer = self.https.call(&url, Some(&self.authorization), body).await;
        answer.map_err(|why| why.into_sink_error(self.target()))
    }

    /// The issue that is open for a label.
    async fn open_issue(&self, label: &str) -> Result<Option<String>, SinkError> {
        let project = &self.project;
        let query = json!({
            "jql": format!("project = \"{project}\" AND labels = \"{label}\" AND statusCategory != Done ORDER BY created DESC"),
            "fields": ["key"],
            "maxResults": 1,
        });
        let answer = self.call("search/jql", &query).await?;
        let found: Found =
            serde_json::from_str(&answer).map_err(|why| SinkError::new(self.target(), why))?;
        let issue = found.issues.into_iter().next().map(|issue| issue.key);
        // It becomes a part of an address.
        let is_key = |key: &String| {
            key.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        Ok(issue.filter(is_key))
    }
}

#[async_trait]
impl Sink for Jira {
    fn target(&self) -> String {
        let site = self.site.split("://").last().unwrap_or_default();
        format!("Jira project `{}` at `{site}`", self.project)
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let label = label(alert);
        if let Some(issue) = self.open_issue(&label).await? {
            let comment = json!({ "body": document(alert) });
            let path = format!("issue/{issue}/comment");
            return self.call(&path, &comment).await.map(drop);
        }
        let issue = json!({
            "fields": {
                "project": { "key": self.project },
                "issuetype": { "name": self.issue_type },
                "summary": summary(alert),
                "description": document(alert),
                "labels": ["patrol", alert.rule, label],
            },
        });
        self.call("issue", &issue).await.map(drop)
    }
}

/// What tells the issue of a finding from others.
fn label(alert: &Alert) -> String {
    let parts = [alert.account(), alert.region()].map(Option::unwrap_or_default);
    let digest = sha256_hex(&format!("{} {}", parts.join(" "), alert.key()));
    format!("patrol-{}", &digest[..16])
}

fn summary(alert: &Alert) -> String {
    let severity = alert.severity.as_str().to_uppercase();
    truncate_chars(&format!("{severity}: {}", alert.one_line()), SUMMARY_CHARS)
}

/// The alert in Atlassian's document format: paragraphs of plain text, and the rule's links.
fn document(alert: &Alert) -> Value {
    let mut content = vec![paragraph(&alert.finding.summary)];
    let all = alert.facts();
    let facts = all.iter().take(FACTS);
    content.extend(facts.map(|(name, value)| {
        let name = truncate_chars(name, FACT_CHARS);
        paragraph(&format!("{name}: {}", truncate_chars(value, FACT_CHARS)))
    }));
    if all.len() > FACTS {
        content.push(paragraph(&format!("and {} more", all.len() - FACTS)));
    }
    let respond = alert.respond().unwrap_or_default();
    content.extend(respond.lines().map(paragraph));
    let known = known(alert);
    let known: Vec<_> = known.map(|one| truncate_chars(one, FACT_CHARS)).collect();
    content.push(paragraph(&known.join(" | ")));
    content.extend(alert.links().into_iter().map(|link| {
        let mark = json!({ "type": "link", "attrs": { "href": link.url } });
        let text = json!({ "type": "text", "text": link.text, "marks": [mark] });
        json!({ "type": "paragraph", "content": [text] })
    }));
    // Jira refuses a text node that is empty.
    content.retain(|node| node["content"][0]["text"] != "");
    json!({ "type": "doc", "version": 1, "content": content })
}

fn paragraph(text: &str) -> Value {
    let text = truncate_chars(&one_line(text.trim()), PARAGRAPH_CHARS);
    json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FakeHttps, alert, open_sink, send};

    use super::*;

    const ROUTE: &str =
        "jira:patrol@example.com:hunter2@example.atlassian.net/SEC type=Security_Incident";

    #[test]
    fn a_key_is_an_issue_and_its_repeats_are_comments() {
        let jira = FakeHttps::default();
        let sink = open_sink(ROUTE, &jira);
        let alert = alert("Role Admin assumed", "bob assumed Admin.");
        jira.answer_with([r#"{"issues": []}"#, r#"{"key": "SEC-7"}"#]);
        send(&sink, &alert).unwrap();
        jira.answer_with([r#"{"issues": [{"key": "SEC-7"}]}"#]);
        send(&sink, &alert).unwrap();
        let site = "https://example.atlassian.net/rest/api/3";
        let paths = ["search/jql", "issue", "search/jql", "issue/SEC-7/comment"];
        assert_eq!(jira.urls(), paths.map(|path| format!("{site}/{path}")));
        let posted = jira.posted();
        let fields = &posted[1]["fields"];
        assert_eq!(fields["summary"], "HIGH: Role Admin assumed");
        assert_eq!(fields["issuetype"]["name"], "Security Incident");
        let label = fields["labels"][2].as_str().unwrap();
        let query = posted[2]["jql"].as_str().unwrap();
        assert!(query.contains(&format!("labels = \"{label}\"")), "{query}");
        assert_eq!(posted[3]["body"]["type"], "doc");
    }

    #[test]
    fn an_answer_of_jira_leads_nowhere_else() {
        let jira = FakeHttps::default();
        let sink = open_sink(ROUTE, &jira);
        jira.answer_with([r#"{"issues": [{"key": "../../admin"}]}"#, ""]);
        send(&sink, &alert("a", "b")).unwrap();
        assert!(jira.urls()[1].ends_with("/issue"), "{:?}", jira.urls());
    }

    #[test]
    fn a_wrong_address_is_not_shown() {
        for address in [
            "hunter2",
            "patrol@example.com:hunter2@example.atlassian.net",
            "patrol@example.com:hunter2@example.atlassian.net/sec",
            "patrol@example.com@example.atlassian.net/SEC",
            "patrol@example.com:hunter2@http://example.com/SEC",
        ] {
            let route = format!("jira:{address}").parse().unwrap();
            let sinks = patrol_core::sink::SinkRegistry::linked().unwrap();
            let why = sinks
                .open(&route, Some(Arc::new(FakeHttps::default())))
                .err()
                .map(|why| why.to_string())
                .expect(address);
            assert!(!why.contains("hunter2"), "{why}");
        }
    }
}
