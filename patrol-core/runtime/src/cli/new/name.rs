//! Which names can be.

use super::super::Failure;
use patrol_core::{
    names::{is_rule_name, pascal_case},
    near::offer,
};

/// Words that Rust keeps for itself, so that no crate, file or type can be named so.
///
/// Source: [The Rust Reference, keywords](https://doc.rust-lang.org/reference/keywords.html).
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types that a rule's file imports or has from the prelude.
const TAKEN_TYPES: &[&str] = &[
    "ApiCall",
    "Box",
    "Context",
    "Default",
    "Event",
    "Finding",
    "FixtureEvent",
    "Option",
    "Outcome",
    "Pattern",
    "Result",
    "Rule",
    "Self",
    "Severity",
    "Some",
    "String",
    "Vec",
];

/// Crates of the toolchain and of Patrol.
const TAKEN_CRATES: &[&str] = &[
    "alloc",
    "core",
    "patrol",
    "patrol-core",
    "patrol-rules-aws",
    "patrol-testkit",
    "proc-macro",
    "std",
    "test",
];

/// Is it a word that Rust keeps for itself?
pub(in crate::cli) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// A rule's name in its spellings.
#[derive(Debug)]
pub(in crate::cli) struct RuleName {
    /// The deployed name, such as `auditTrailStopped`.
    pub(in crate::cli) public: String,
    /// The type, such as `AuditTrailStopped`.
    pub(in crate::cli) ty: String,
    /// The file and module, such as `audit_trail_stopped`.
    pub(in crate::cli) module: String,
}

impl RuleName {
    pub(in crate::cli) fn parse(name: &str) -> Result<Self, Failure> {
        if !is_rule_name(name) {
            let meant = Some(camel(name)).filter(|meant| is_rule_name(meant));
            return Err(Failure::usage(format!(
                "`{name}` cannot name a rule: a rule's name is a lower-case letter, then letters and digits, 64 at most{}",
                offer(meant, "")
            )));
        }
        let (ty, module) = (pascal_case(name), snake(name));
        if is_keyword(&module) || TAKEN_TYPES.contains(&ty.as_str()) {
            return Err(Failure::usage(format!(
                "`{name}` cannot name a rule: Rust or Patrol has the name already; say what the rule reports, such as `auditTrailStopped`"
            )));
        }
        Ok(Self {
            public: name.to_owned(),
            ty,
            module,
        })
    }
}

/// A crate's name that cargo takes.
pub(super) fn package(name: &str) -> Result<&str, Failure> {
    let fits = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
    if !fits {
        return Err(Failure::usage(format!(
            "`{name}` cannot name a crate: use a lower-case letter, then lower-case letters, digits and `-`, such as `acme-rules`"
        )));
    }
    if is_keyword(name) || TAKEN_CRATES.contains(&name.replace('_', "-").as_str()) {
        return Err(Failure::usage(format!(
            "`{name}` cannot name a crate: Rust or Patrol has the name already"
        )));
    }
    Ok(name)
}

/// `audit-trail-stopped`, `audit_trail_stopped` or `AuditTrailStopped` to `auditTrailStopped`.
fn camel(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let first = words.next().unwrap_or_default();
    let mut camel = String::new();
    let mut chars = first.chars();
    camel.extend(chars.next().map(|c| c.to_ascii_lowercase()));
    camel.push_str(chars.as_str());
    words.for_each(|word| camel.push_str(&pascal_case(word)));
    camel
}

/// `allowedIAMActions` to `allowed_iam_actions`.
fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, c) in chars.iter().enumerate() {
        let after_word = at > 0 && !chars[at - 1].is_ascii_uppercase();
        let before_word = chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && at > 0 && (after_word || before_word) {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_a_type_and_a_file() {
        for (name, ty, module) in [
            (
                "auditTrailStopped",
                "AuditTrailStopped",
                "audit_trail_stopped",
            ),
            (
                "allowedIAMActions",
                "AllowedIAMActions",
                "allowed_iam_actions",
            ),
            ("publicBucketACL", "PublicBucketACL", "public_bucket_acl"),
            ("s3Logs", "S3Logs", "s3_logs"),
            ("x", "X", "x"),
        ] {
            let parsed = RuleName::parse(name).unwrap();
            assert_eq!((parsed.ty.as_str(), parsed.module.as_str()), (ty, module));
        }
    }

    #[test]
    fn what_is_no_rule_name_is_refused_with_an_offer() {
        for (name, words) in [
            ("audit-trail-stopped", "did you mean `auditTrailStopped`?"),
            ("audit_trail_stopped", "did you mean `auditTrailStopped`?"),
            ("AuditTrailStopped", "did you mean `auditTrailStopped`?"),
            ("../x", "cannot name a rule"),
            ("", "cannot name a rule"),
            ("match", "has the name already"),
            ("event", "has the name already"),
        ] {
            let why = RuleName::parse(name).unwrap_err().to_string();
            assert!(why.contains(words), "{why}");
        }
    }

    #[test]
    fn a_package_name_is_one_that_cargo_takes() {
        assert!(
            ["acme-rules", "acme_rules2", "a"]
                .iter()
                .all(|name| package(name).is_ok())
        );
        for name in [
            "Acme",
            "1st",
            "a b",
            "../a",
            "",
            "-a",
            "std",
            "patrol_core",
            "match",
            "é",
        ] {
            package(name).expect_err(name);
        }
    }
}
