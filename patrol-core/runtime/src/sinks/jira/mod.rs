//! Alerts as issues of Jira.

mod document;
mod project;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use self::{
    document::{document, summary, words},
    project::Project,
};
use crate::sha256::sha256_hex;
use patrol_core::{
    Alert, AlertState, Result, Secret, Sink, SinkError, one_line, sink,
    sink::{Https, HttpsAnswer, HttpsUrl, SinkSetup, truncate_chars},
};

sink! {
    /// A project of Jira Cloud: `EMAIL:API_TOKEN@SITE/PROJECT`, such as
    /// `patrol@example.com:TOKEN@example.atlassian.net/SEC`. `type=` names another type of issue than
    /// `Task`, `close=` the transition or the status that ends an issue whose finding is over; both with
    /// `_` for a space.
    "jira" ["type", "close"] => Jira::open
}

/// Transitions that an error names, and characters of each.
const NAMED: usize = 10;
const NAME_CHARS: usize = 60;

/// Opens an issue for each [`Alert::key`] in an account and region, and comments on the one that is
/// open when the same key comes again, or when the finding is over. With `close=Done` an issue whose
/// finding is over is moved, too, by the transition of that name or to the status of that name. The issue
/// is found by a label that is a hash of the key; one that is done is left alone, and the next alert opens
/// another. Of a finding that is over nothing is written where no issue is open.
///
/// Jira's search may lag some seconds behind: two alerts of one key within them may open two issues.
/// Whatever comes out of an event is text without markup. An issue has been opened when Jira answers with
/// its key, a comment written when it answers with its id, an issue moved when it answers with status 204. When an issue cannot be moved, the comment is not
/// written again at the next try.
///
/// Source: [Jira Cloud's REST API](https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/),
/// [Atlassian Document Format](https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/).
struct Jira {
    project: Project,
    issue_type: String,
    /// The transition or status that ends an issue.
    close: Option<String>,
    https: Arc<dyn Https>,
}

#[derive(Deserialize)]
struct Found {
    issues: Vec<Issue>,
}

#[derive(Deserialize)]
struct Issue {
    key: String,
    #[serde(default)]
    transitions: Vec<Transition>,
    #[serde(default)]
    fields: Fields,
}

#[derive(Default, Deserialize)]
struct Fields {
    #[serde(default)]
    comment: Comments,
}

#[derive(Default, Deserialize)]
struct Comments {
    #[serde(default)]
    comments: Vec<Written>,
}

/// A comment that somebody wrote.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    body: Value,
}

/// A comment that was written.
#[derive(Deserialize)]
struct Comment {
    id: String,
}

impl Issue {
    /// Is this document among its comments? Jira may write the form of one otherwise, and not its words.
    fn says(&self, document: &Value) -> bool {
        let mut written = self.fields.comment.comments.iter();
        written.any(|comment| words(&comment.body) == words(document))
    }

    /// It becomes a part of an address.
    fn has_key(&self) -> bool {
        let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !self.key.is_empty() && self.key.bytes().all(is_key)
    }
}

#[derive(Deserialize)]
struct Transition {
    id: String,
    #[serde(default)]
    name: String,
    to: Option<Status>,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    name: String,
}

impl Transition {
    fn is(&self, name: &str) -> bool {
        let status = self.to.as_ref().map_or("", |status| &status.name);
        [self.name.as_str(), status]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
    }
}

impl Jira {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let option = |name: &str| setup.option(name).map(|text| text.replace('_', " "));
        Ok(Box::new(Self {
            project: Project::new(setup.address()?.expose())?,
            issue_type: option("type").unwrap_or_else(|| "Task".to_owned()),
            close: option("close"),
            https: setup.https()?,
        }))
    }

    async fn call(&self, path: &str, body: &Value) -> Result<HttpsAnswer, SinkError> {
        let url = Secret::new(format!("{}/rest/api/3/{path}", self.project.site));
        let url = HttpsUrl::new(&url).map_err(|why| SinkError::permanent(self.target(), why))?;
        let authorization = &self.project.authorization;
        let answer = self.https.call(&url, Some(authorization), body).await;
        answer.map_err(|why| why.into_sink_error(self.target()))
    }

    /// The issue that is open for a label, with the ways that lead out of its status.
    async fn open_issue(&self, label: &str) -> Result<Option<Issue>, SinkError> {
        let project = &self.project.key;
        let query = json!({
            "jql": format!("project = \"{project}\" AND labels = \"{label}\" AND statusCategory != Done ORDER BY created DESC"),
            "fields": ["comment"],
            "expand": "transitions",
            "maxResults": 1,
        });
        let answer = self.call("search/jql", &query).await?;
        let is_own = |found: &Found| found.issues.iter().all(Issue::has_key);
        let found = self.read(&answer, "a list of `issues` with their keys", is_own)?;
        Ok(found.issues.into_iter().next())
    }

    /// Reads what Jira answers, and nothing that somebody else does.
    fn read<T: DeserializeOwned>(
        &self,
        answer: &HttpsAnswer,
        expected: &'static str,
        is_own: impl Fn(&T) -> bool,
    ) -> Result<T, SinkError> {
        let read = serde_json::from_str(&answer.body).ok().filter(is_own);
        read.ok_or_else(|| SinkError::new(self.target(), answer.foreign(expected)))
    }

    /// Moves an issue to where the route wants those whose finding is over.
    async fn close(&self, issue: &Issue, name: &str) -> Result<(), SinkError> {
        let Some(transition) = issue.transitions.iter().find(|one| one.is(name)) else {
            let names = issue.transitions.iter().take(NAMED);
            let names: Vec<_> = names
                .map(|one| format!("`{}`", truncate_chars(&one_line(&one.name), NAME_CHARS)))
                .collect();
            let why = format!(
                "the issue `{}` has no transition or status `{name}` to be closed by: it has {}",
                issue.key,
                names.join(", ")
            );
            return Err(SinkError::permanent(self.target(), why));
        };
        let path = format!("issue/{}/transitions", issue.key);
        let body = json!({ "transition": { "id": transition.id } });
        let answer = self.call(&path, &body).await?;
        match answer.status {
            204 => Ok(()),
            _ => Err(SinkError::new(self.target(), answer.foreign("HTTP 204"))),
        }
    }
}

#[async_trait]
impl Sink for Jira {
    fn target(&self) -> String {
        let (project, host) = (&self.project.key, self.project.host());
        format!("Jira project `{project}` at `{host}`")
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let is_over = alert.state == AlertState::Closed;
        let label = label(alert);
        if let Some(issue) = self.open_issue(&label).await? {
            let body = document(alert);
            let close = self.close.as_ref().filter(|_| is_over);
            // It was told already where the issue could not be moved, and this is another try.
            if close.is_none() || !issue.says(&body) {
                let path = format!("issue/{}/comment", issue.key);
                let answer = self.call(&path, &json!({ "body": body })).await?;
                let is_own = |comment: &Comment| !comment.id.is_empty();
                self.read(&answer, "the comment's `id`", is_own)?;
            }
            return match close {
                Some(name) => self.close(&issue, name).await,
                None => Ok(()),
            };
        }
        if is_over {
            return Ok(());
        }
        let issue = json!({
            "fields": {
                "project": { "key": self.project.key },
                "issuetype": { "name": self.issue_type },
                "summary": summary(alert),
                "description": document(alert),
                "labels": ["patrol", alert.rule, label],
            },
        });
        let answer = self.call("issue", &issue).await?;
        self.read(&answer, "the issue's `key`", Issue::has_key)?;
        Ok(())
    }
}

/// What tells the issue of a finding from others.
fn label(alert: &Alert) -> String {
    let parts = [alert.account(), alert.region()].map(Option::unwrap_or_default);
    let digest = sha256_hex(&format!("{} {}", parts.join(" "), alert.key()));
    format!("patrol-{}", &digest[..16])
}
