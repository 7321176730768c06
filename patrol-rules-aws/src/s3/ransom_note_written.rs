use std::time::Duration;

use super::bucket_pattern::bucket_of;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{UNNAMED, report, request};

rule! {
    /// Reports an object being written whose name is that of a ransom note.
    ///
    /// Seen where a trail logs S3 data events.
    ///
    /// # Why
    /// Whoever asks for a ransom says where to pay it, in the bucket itself.
    ///
    /// # Example
    /// `HOW_TO_DECRYPT_FILES.txt` is written to every folder of a bucket.
    ///
    /// # Respond
    /// Take the credentials away that wrote it, look at what they deleted or encrypted before, and stop whatever would
    /// remove old versions.
    pub struct RansomNoteWritten = "ransomNoteWritten";
}

impl Rule for RansomNoteWritten {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1486", "T1491"])
        .groups(["data-events", "destruction"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        let names = PARTS.map(Matcher::wildcard);
        Pattern::api_call("s3.amazonaws.com", ["CopyObject", "PutObject"])
            .field("detail.requestParameters.key", names)
            .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        let key = request(call)["key"].as_str();
        let Some(key) = key.filter(|key| is_note(key)) else {
            return Ok(Findings::none());
        };
        let did = format!("wrote {key} to the bucket {bucket}");
        let finding = report(event, "Ransom note written", &did, bucket);
        Ok(finding.detail("object", key).into())
    }
}

/// Parts of the names of ransom notes. EventBridge tells capital letters from small ones, and takes few
/// asterisks.
const PARTS: [&str; 6] = [
    "*DECRYPT*",
    "*Decrypt*",
    "*RANSOM*",
    "*Ransom*",
    "*decrypt*",
    "*ransom*",
];

/// Is it the name of a note, and not of a program that decrypts or of a picture of a ransom?
fn is_note(key: &str) -> bool {
    let name = key.rsplit('/').next().unwrap_or(key).to_ascii_lowercase();
    let is_text = [".txt", ".html", ".htm", ".hta", ".md", ".rtf", ".pdf"]
        .iter()
        .any(|end| name.ends_with(end))
        || !name.contains('.');
    let parts = [
        "how",
        "instruction",
        "note",
        "readme",
        "read_me",
        "file",
        "recover",
        "restore",
        "your",
    ];
    is_text && parts.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_told_from_other_names() {
        for note in [
            "a/HOW_TO_DECRYPT_FILES.txt",
            "RANSOM_NOTE.html",
            "Decrypt-Instructions",
        ] {
            assert!(is_note(note), "{note}");
        }
        for other in ["how/decrypt.py", "ransom.jpg", "notes/decrypt.log"] {
            assert!(!is_note(other), "{other}");
        }
    }
}
