use std::time::Duration;

use super::bucket_pattern::bucket_of;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{UNNAMED, report, request};

rule! {
    /// Reports an object being written whose name looks like a ransom note.
    ///
    /// Needs a trail that logs S3 data events.
    ///
    /// # Why
    /// Ransomware operators leave payment instructions in the bucket.
    ///
    /// # Example
    /// `HOW_TO_DECRYPT_FILES.txt` is written to every folder of a bucket.
    ///
    /// # Respond
    /// Disable the credentials that wrote it, check what they deleted or encrypted before, and stop
    /// anything that would remove old versions.
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
        // EventBridge allows three such wildcards per field. The name is in two fields.
        let small = ["*ecrypt*", "*ansom*"].map(Matcher::wildcard);
        let capital = ["*DECRYPT*", "*RANSOM*"].map(Matcher::wildcard);
        Pattern::api_call("s3.amazonaws.com", ["CopyObject", "PutObject"])
            .any_of([
                Pattern::with_field("detail.requestParameters.key", small),
                Pattern::with_field("detail.resources.ARN", capital),
            ])
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

/// Is it the name of a ransom note, rather than of, say, a decryption program or a picture?
fn is_note(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    if !["decrypt", "ransom"].iter().any(|word| key.contains(word)) {
        return false;
    }
    let name = key.rsplit('/').next().unwrap_or(&key);
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
    fn notes_are_distinguished_from_other_names() {
        for note in [
            "a/HOW_TO_DECRYPT_FILES.txt",
            "RANSOM_NOTE.html",
            "Decrypt-Instructions",
        ] {
            assert!(is_note(note), "{note}");
        }
        for other in [
            "how/decrypt.py",
            "ransom.jpg",
            "notes/decrypt.log",
            "encrypted/notes.txt",
        ] {
            assert!(!is_note(other), "{other}");
        }
    }
}
