//! A fork of this stack: one line in Cargo.toml links a ruleset, and nothing is lost silently.
//!
//! Each test copies the stack to a folder outside the workspace and asks cargo, as a person would.

use std::{fs, path::PathBuf, process::Output};

use patrol_test_support::{cargo, repository, words};

const RULE: &str = r#"
use patrol_core::{rule, Context, Event, Finding, Pattern, Result, Rule, Findings, Metadata, Severity};

rule! {
    /// Reports everything.
    pub struct Everything = "everything";
}

impl Rule for Everything {
    type Detail = serde_json::Value;
    const META: Metadata = Metadata::new(Severity::Medium);
    fn pattern() -> Pattern { Pattern::source("aws.s3") }
    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Finding::new("everything", "Everything.").into())
    }
}

rule! {
    /// Waits for a call that AWS does not have.
    pub struct Misspelt = "misspelt";
}

impl Rule for Misspelt {
    type Detail = serde_json::Value;
    const META: Metadata = Metadata::new(Severity::Medium);
    fn pattern() -> Pattern { Pattern::api_call("cloudtrail.amazonaws.com", ["StopLoging"]) }
    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}
"#;

const SINK: &str = r#"
use std::{fs, path::PathBuf};

use patrol_core::{Alert, Result, Sink, SinkError, async_trait, sink, sink::SinkSetup};

sink! {
    /// A file that holds the latest alert: its path.
    "acme" ["mark"] => |setup: SinkSetup| -> Result<Box<dyn Sink>> {
        let mark = setup.option("mark").unwrap_or_default().to_owned();
        Ok(Box::new(Acme { path: setup.address()?.expose().into(), mark }))
    }
}

struct Acme { path: PathBuf, mark: String }

#[async_trait]
impl Sink for Acme {
    fn target(&self) -> String { "ACME".to_owned() }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let line = format!("{}{}: {}", self.mark, alert.rule, alert.one_line());
        fs::write(&self.path, line).map_err(|why| SinkError::permanent(self.target(), why))
    }
}
"#;

struct Fork {
    folder: PathBuf,
}

impl Fork {
    /// The stack and a ruleset of its own, outside the workspace.
    fn new(name: &str) -> Self {
        let folder = patrol_test_support::target_tmp().join(name);
        let _ = fs::remove_dir_all(&folder);
        let fork = Self { folder };
        let repository = repository();
        let core = repository.join("patrol-core");
        fork.write(
            "everything-rules/Cargo.toml",
            &format!(
                "[package]\nname = \"everything-rules\"\nversion = \"3.2.1\"\nedition = \"2024\"\n\
                 [dependencies]\npatrol-core = {{ path = {core:?} }}\nserde_json = \"1\"\n"
            ),
        );
        fork.write("everything-rules/src/lib.rs", RULE);
        let here = repository.join("examples/stack");
        let manifest = fs::read_to_string(here.join("Cargo.toml")).expect("the stack's manifest");
        let manifest = manifest
            .replace("../../", &format!("{}/", repository.display()))
            .replace(
                "../custom-ruleset",
                &repository
                    .join("examples/custom-ruleset")
                    .display()
                    .to_string(),
            );
        // A package of its own: no workspace above it, no tests of the original.
        fork.write("stack/Cargo.toml", &format!("{manifest}\n[workspace]\n"));
        let main = fs::read_to_string(here.join("src/main.rs")).expect("the stack's main.rs");
        fork.write("stack/src/main.rs", &main);
        fs::copy(
            repository.join("Cargo.lock"),
            fork.folder.join("stack/Cargo.lock"),
        )
        .expect("the lock file");
        fork
    }

    /// A crate with the sink `acme`.
    fn sink(&self, name: &str) {
        let core = repository().join("patrol-core");
        self.write(
            &format!("{name}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\
                 [dependencies]\npatrol-core = {{ path = {core:?} }}\n"
            ),
        );
        self.write(&format!("{name}/src/lib.rs"), SINK);
        self.depend(&format!("{name} = {{ path = \"../{name}\" }}"));
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Adds lines to the stack's `[dependencies]`.
    fn depend(&self, line: &str) {
        let path = self.folder.join("stack/Cargo.toml");
        let manifest = fs::read_to_string(&path).expect("the manifest");
        let manifest = manifest.replace("[dependencies]\n", &format!("[dependencies]\n{line}\n"));
        fs::write(path, manifest).expect("the manifest");
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        cargo(&self.folder.join("stack"), arguments)
    }
}

#[test]
fn one_line_in_cargo_toml_links_a_ruleset() {
    let fork = Fork::new("one-line");
    fork.depend("everything-rules = { path = \"../everything-rules\" }");
    let output = fork.cargo(&["run", "--quiet", "--", "rules", "--format", "json"]);
    assert!(output.status.success(), "{}", words(&output));
    let rules: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<_> = rules
        .as_array()
        .expect("a list")
        .iter()
        .map(|rule| &rule["name"])
        .collect();
    assert!(names.iter().any(|name| *name == "everything"), "{names:?}");
    assert!(names.iter().any(|name| *name == "rootLogin"), "{names:?}");

    // A rule that waits for what never comes finds nothing, and a run says so.
    fork.write(
        "event.json",
        &patrol_test_support::patrol::event("1").to_string(),
    );
    let run = |more: &[&str]| {
        let arguments = [&["run", "--quiet", "--", "run", "../event.json"], more].concat();
        let output = fork.cargo(&arguments);
        assert!(output.status.success(), "{}", words(&output));
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let warning = "warning: rule `misspelt` cannot find all that it names: CloudTrail records no `StopLoging` of `cloudtrail.amazonaws.com`; did you mean `StopLogging`?\n";
    assert!(run(&[]).contains(warning), "{}", run(&[]));
    for silent in [&["-q"][..], &["--without", "misspelt"]] {
        assert!(!run(silent).contains("cannot find"), "{silent:?}");
    }
}

#[test]
fn one_line_in_cargo_toml_links_a_sink() {
    let fork = Fork::new("one-sink");
    fork.sink("acme-sinks");
    fork.write(
        "event.json",
        &patrol_test_support::patrol::event("1").to_string(),
    );
    let said = fork.folder.join("said.txt");
    let run = |route: &str| {
        let arguments = [
            "run",
            "--quiet",
            "--",
            "run",
            "--rule",
            "rootLogin",
            "--notify",
            route,
            "../event.json",
        ];
        fork.cargo(&arguments)
    };
    let output = run(&format!("acme:{} severity>=high mark=!", said.display()));
    assert!(output.status.success(), "{}", words(&output));
    let told = fs::read_to_string(&said).expect("the sink's file");
    assert!(told.starts_with("!rootLogin: "), "{told}");

    for (route, why) in [
        (
            "acm:x",
            "unknown sink `acm`: expected one of `acme`, `alerts`,",
        ),
        (
            "acme:x loud=1",
            "`acme`: unknown option `loud`: expected `mark` or a filter",
        ),
        (
            "acme",
            "`acme`: the address is missing: expected `acme:ADDRESS`",
        ),
        ("acme:x rule=retired", "unknown rule `retired`"),
        (
            "slack:https://example.com/x",
            "`slack`: this build cannot post over HTTPS",
        ),
        (
            "sns:arn:aws:sns:eu-west-1:123456789012:a",
            "`sns`: this build cannot call AWS",
        ),
    ] {
        let output = run(route);
        assert_eq!(output.status.code(), Some(2), "{route}: {}", words(&output));
        assert!(words(&output).contains(why), "{route}: {}", words(&output));
    }

    fork.sink("other-sinks");
    let output = run("acme:x");
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    let said = words(&output);
    assert!(
        said.contains("two sinks have the scheme `acme`: acme-sinks 1.0.0 ("),
        "{said}"
    );
    assert!(said.contains(" and other-sinks 1.0.0 ("), "{said}");
}

#[test]
fn a_ruleset_that_is_listed_and_not_linked_does_not_compile() {
    let fork = Fork::new("not-linked");
    fork.depend("everything-rules = { path = \"../everything-rules\" }");
    let main = fs::read_to_string(fork.folder.join("stack/src/main.rs")).expect("main.rs");
    fork.write(
        "stack/src/main.rs",
        &main.replace("patrol_runtime::link_rulesets!();", ""),
    );
    let output = fork.cargo(&["check", "--quiet"]);
    let words = words(&output);
    assert!(!output.status.success(), "{words}");
    assert!(
        words.contains("extern crate `everything_rules` is unused"),
        "{words}"
    );
}

#[test]
fn cargo_refuses_two_versions_of_the_sdk() {
    let fork = Fork::new("two-versions");
    fork.write(
        "old-core/Cargo.toml",
        "[package]\nname = \"patrol-core\"\nversion = \"0.0.9\"\nedition = \"2024\"\n\
         links = \"one-version-of-patrol-core-in-a-stack\"\nbuild = \"build.rs\"\n",
    );
    fork.write("old-core/build.rs", "fn main() {}");
    fork.write("old-core/src/lib.rs", "");
    let rules = fork.folder.join("everything-rules/Cargo.toml");
    let manifest = fs::read_to_string(&rules).expect("the ruleset's manifest");
    let core = repository().join("patrol-core");
    fs::write(
        &rules,
        manifest.replace(&core.display().to_string(), "../old-core"),
    )
    .expect("the manifest");
    fork.depend("everything-rules = { path = \"../everything-rules\" }");
    let output = fork.cargo(&["metadata", "--format-version", "1"]);
    let words = words(&output);
    assert!(
        !output.status.success(),
        "cargo took two versions of patrol-core"
    );
    assert!(
        words.contains("links to the native library `one-version-of-patrol-core-in-a-stack`"),
        "{words}"
    );
}
