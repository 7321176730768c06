//! What stands in a Sigma file beside the detection.
//!
//! Source: [the Sigma specification](https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html).

use patrol_core::Severity;
use serde_json::{Map, Value};

use super::error::ImportError;

/// No rule is longer.
const MOST_BYTES: usize = 256 * 1024;

/// A rule as its author wrote it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) id: Option<String>,
    pub(super) author: Option<String>,
    pub(super) date: Option<String>,
    pub(super) license: Option<String>,
    pub(super) description: Option<String>,
    pub(super) references: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) false_positives: Vec<String>,
    pub(super) severity: Severity,
    /// The selections, and under `condition` what is to be true of them.
    pub(super) detection: Map<String, Value>,
}

/// The rules of a file.
pub(super) fn read(text: &str) -> Result<Vec<Result<Document, ImportError>>, ImportError> {
    if text.len() > MOST_BYTES {
        return Err(ImportError::TooLong(MOST_BYTES));
    }
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).map_err(|error| {
        let error = error.without_snippet();
        ImportError::Yaml {
            line: error.location().map_or(1, |location| location.line()),
            why: error
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    })?;
    if documents.is_empty() {
        return Err(ImportError::NotARule("the file is empty".to_owned()));
    }
    Ok(documents.into_iter().map(document).collect())
}

fn document(value: Value) -> Result<Document, ImportError> {
    let Value::Object(mut keys) = value else {
        return Err(ImportError::NotARule(
            "expected keys such as `title` and `detection`".to_owned(),
        ));
    };
    if keys.contains_key("correlation") {
        let why = "it is a correlation of other rules: write it with `Rule::aggregate`";
        return Err(ImportError::NotARule(why.to_owned()));
    }
    let text = |name: &str| keys.get(name).and_then(Value::as_str).map(one_line);
    let list = |name: &str| match keys.get(name) {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(one_line)
            .collect(),
        Some(Value::String(one)) => vec![one_line(one)],
        _ => Vec::new(),
    };
    let title = text("title").ok_or(ImportError::Missing("title"))?;
    check_source(
        keys.get("logsource")
            .ok_or(ImportError::Missing("logsource"))?,
    )?;
    Ok(Document {
        title,
        id: text("id"),
        author: text("author"),
        date: text("date"),
        license: text("license"),
        description: text("description"),
        references: list("references"),
        tags: list("tags"),
        false_positives: list("falsepositives"),
        severity: severity(text("level").as_deref()),
        detection: match keys.remove("detection") {
            Some(Value::Object(detection)) => detection,
            _ => return Err(ImportError::Missing("detection")),
        },
    })
}

fn check_source(source: &Value) -> Result<(), ImportError> {
    let named = |key: &str| source[key].as_str().unwrap_or_default().to_owned();
    let (product, service) = (named("product"), named("service"));
    if product == "aws" && service == "cloudtrail" {
        return Ok(());
    }
    let parts = ["product", "service", "category"].map(|key| match named(key) {
        name if name.is_empty() => None,
        name => Some(format!("{key} `{}`", one_line(&name))),
    });
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let found = if parts.is_empty() {
        "no product".to_owned()
    } else {
        parts.join(", ")
    };
    Err(ImportError::OtherProduct { found })
}

/// Sigma's levels except for the mildest are ours.
fn severity(level: Option<&str>) -> Severity {
    match level {
        Some("informational") => Severity::Info,
        Some("low") => Severity::Low,
        Some("high") => Severity::High,
        Some("critical") => Severity::Critical,
        _ => Severity::Medium,
    }
}

/// Text that stays in its line of a comment, and reads there as it is: without what turns the
/// direction of the text around it, which the compiler refuses.
fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let turns = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let letters = words.join(" ");
    letters
        .chars()
        .filter(|c| !c.is_control() && !turns(c))
        .collect()
}
