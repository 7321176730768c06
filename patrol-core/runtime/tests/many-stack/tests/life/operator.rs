//! What an operator does: the two builds, the file that controls the stack, and the commands.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

use patrol_test_support::{at, patrol::Said, patrol::folder};

/// A build of the stack: its program and its code, as a zip.
pub(crate) struct Build {
    program: &'static str,
    zip: PathBuf,
}

impl Build {
    /// That of 300 rules.
    pub(crate) fn first() -> Self {
        Self::of(env!("CARGO_BIN_EXE_patrol-many-stack"))
    }

    /// The next: five of them are gone, ten have come.
    pub(crate) fn second() -> Self {
        Self::of(env!("CARGO_BIN_EXE_patrol-many-stack-next"))
    }

    fn of(program: &'static str) -> Self {
        // Made once for all tests: another zip of the same program is another code.
        static ZIPS: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());
        let mut zips = ZIPS.lock().expect("zips");
        let zip = zips
            .entry(program)
            .or_insert_with(|| patrol_test_support::function_zip(Path::new(program)));
        Self {
            program,
            zip: zip.clone(),
        }
    }

    /// The rules that find something in the events of a file, without AWS: each is asked by its own
    /// pattern. Each line is an event's id and a rule.
    pub(crate) fn findings(&self, events: &Path, config: &Path) -> Vec<(String, String)> {
        let output = Command::new(self.program)
            .args(["run", "--quiet", "--format", "jsonl", "--config"])
            .args([config, events])
            .output()
            .expect("the stack's binary runs");
        let said = Said::from(output);
        assert_eq!(said.code, 0, "{}", said.err);
        let text = |finding: &serde_json::Value, key: &str| {
            finding[key].as_str().expect("text").to_owned()
        };
        let findings = said.findings();
        let findings = findings.iter();
        findings
            .map(|finding| (text(finding, "event_id"), text(finding, "rule")))
            .collect()
    }
}

/// The operator of the stack `many-test`.
pub(crate) struct Operator {
    endpoint: String,
    /// `patrol.toml`.
    pub(crate) config: PathBuf,
    /// Where rules note what they evaluate.
    pub(crate) evaluations: PathBuf,
}

impl Operator {
    pub(crate) fn new(endpoint: &str, name: &str) -> Self {
        let folder = folder(name);
        let operator = Self {
            endpoint: endpoint.to_owned(),
            config: folder.join("patrol.toml"),
            evaluations: folder.join("evaluations"),
        };
        operator.decide("");
        operator
    }

    /// Writes `patrol.toml`, with this besides what the test itself needs.
    pub(crate) fn decide(&self, more: &str) {
        let evaluations = &self.evaluations;
        let text = format!("stack = \"many-test\"\nshared.evaluations = {evaluations:?}\n{more}");
        fs::write(&self.config, text).expect("a file");
    }

    /// Starts `patrol COMMAND test --name many`, with the file and the build's code.
    pub(crate) fn start(&self, build: &Build, command: &str, more: &[&str]) -> Child {
        let mut program = Command::new(build.program);
        program.args([command, "test", "--name", "many"]);
        if command != "delete" {
            program.arg("--config").arg(&self.config);
        }
        if !matches!(command, "delete" | "health") {
            program.args(["--parameters-in", "file", "--refresh-after", "1s"]);
        }
        if !matches!(command, "diff" | "health") {
            program.arg("--force");
        }
        if matches!(command, "create" | "update") {
            program.arg("--code").arg(&build.zip);
        }
        at(program.args(more), &self.endpoint)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the stack's binary runs")
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, build: &Build, command: &str, more: &[&str]) -> Said {
        let child = self.start(build, command, more);
        Said::from(child.wait_with_output().expect("the command ends"))
    }

    /// Runs it; it must succeed.
    pub(crate) fn must(&self, build: &Build, command: &str, more: &[&str]) -> Said {
        succeeded(self.run(build, command, more))
    }
}

pub(crate) fn succeeded(said: Said) -> Said {
    assert_eq!(said.code, 0, "{}\n{}", said.out, said.err);
    said
}
