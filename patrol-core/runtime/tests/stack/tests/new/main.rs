//! `patrol new`: what it writes compiles and passes its tests; what cannot be is refused.

mod refused;
mod workspace;

use std::{fs, path::Path, process::Output};

use patrol_test_support::patrol::{Said, folder, patrol};
use patrol_test_support::{cargo, repository, words};

pub(crate) fn new(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = patrol();
    command.arg("new").args(arguments).current_dir(folder);
    command.output().expect("patrol runs").into()
}

/// Without a network, with the workspace's lock file: every version is one that is here.
pub(crate) fn cargo_offline(folder: &Path, arguments: &[&str]) -> Output {
    cargo(folder, &[&["--offline"], arguments].concat())
}

#[test]
fn what_is_written_compiles_links_and_passes_its_tests() {
    let folder = folder("new-all");
    let checkout = repository();
    let checkout = checkout.to_str().expect("a path in UTF-8");
    let event = "cloudtrail:StopLogging";
    for arguments in [
        &["ruleset", "acme-rules", "--patrol", checkout][..],
        &[
            "rule",
            "auditTrailStopped",
            "--event",
            event,
            "--ruleset",
            "acme-rules",
        ],
        &[
            "rule",
            "certificatesExpire",
            "--schedule",
            "cron(0 9 ? * MON-FRI *)",
            "--ruleset",
            "acme-rules",
        ],
        &["sink", "pager", "--ruleset", "acme-rules"],
        // Without `--patrol`: the checkout that the program was built in.
        &["stack", "acme-stack"],
    ] {
        let said = new(&folder, arguments);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
        assert!(said.out.contains("created acme-"), "{}", said.out);
    }
    // Inside another workspace each crate is one of its own, so that cargo takes it.
    for krate in ["acme-rules", "acme-stack"] {
        let path = folder.join(krate).join("Cargo.toml");
        let manifest = fs::read_to_string(&path).expect("the manifest");
        let (manifest, _) = manifest
            .split_once("\n# A workspace of its own")
            .expect(krate);
        fs::write(path, manifest).expect("the manifest");
    }
    // As a company would: both crates in a workspace of its own, and one line that links them.
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"acme-rules\", \"acme-stack\"]\n";
    fs::write(folder.join("Cargo.toml"), members).expect("a manifest");
    fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
    let manifest = folder.join("acme-stack/Cargo.toml");
    let text = fs::read_to_string(&manifest).expect("the stack's manifest");
    let line = "[dependencies]\nacme-rules = { path = \"../acme-rules\" }\n";
    fs::write(&manifest, text.replace("[dependencies]\n", line)).expect("the manifest");

    let output = cargo_offline(&folder, &["fmt", "--all", "--check"]);
    assert!(output.status.success(), "{}", words(&output));

    // One for each rule and the sink, in the order of their names, as rustfmt has them.
    let lib = fs::read_to_string(folder.join("acme-rules/src/lib.rs")).expect("the code");
    let modules: Vec<_> = lib
        .lines()
        .filter(|line| line.starts_with("mod "))
        .collect();
    assert_eq!(modules.len(), 4, "{lib}");
    assert!(modules.is_sorted(), "{lib}");

    let output = cargo_offline(&folder, &["test", "--workspace"]);
    let said = words(&output);
    assert!(
        !output.status.success(),
        "a rule that nobody has edited passes: {said}"
    );
    for (rule, file) in [
        ("auditTrailStopped", "audit_trail_stopped.rs"),
        ("certificatesExpire", "certificates_expire.rs"),
    ] {
        let told = format!("{rule}: its docs still say `EDIT ME`: say what it reports");
        assert!(said.contains(&told), "{said}");
        let rule = folder.join("acme-rules/src").join(file);
        let code = fs::read_to_string(&rule).expect("the rule");
        fs::write(&rule, code.replace("EDIT ME: ", "")).expect("the rule");
    }
    let told =
        "auditTrailStopped: reports.json: it still says `EDIT ME`: write what AWS sends there";
    assert!(said.contains(told), "{said}");
    let fixture = folder.join("acme-rules/tests/fixtures/auditTrailStopped/reports.json");
    let event = fs::read_to_string(&fixture).expect("the fixture");
    fs::write(&fixture, event.replace("EDIT ME", "name")).expect("the fixture");
    let output = cargo_offline(&folder, &["test", "--workspace"]);
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    for krate in ["acme-rules", "acme-stack"] {
        let warned = format!("warning: `{krate}` (");
        assert!(!said.contains(&warned), "{said}");
    }
    for passed in [
        "audit_trail_stopped::tests::reports_the_call ... ok",
        "certificates_expire::tests::reports_each_by_itself ... ok",
        "every_rule_reports_and_stays_silent ... ok",
        "pager::tests::posts_what_happened_and_how_bad_it_is ... ok",
        "pager::tests::a_url_that_is_gone_is_not_tried_again ... ok",
    ] {
        assert!(said.contains(passed), "{passed} is not in {said}");
    }
    let output = cargo_offline(
        &folder,
        &[
            "run",
            "--quiet",
            "-p",
            "acme-stack",
            "--",
            "rules",
            "--format",
            "json",
        ],
    );
    let said = words(&output);
    for rule in [
        "\"auditTrailStopped\"",
        "\"anyBucketDeleted\"",
        "\"rootLogin\"",
    ] {
        assert!(said.contains(rule), "{rule} is not in {said}");
    }
}

#[test]
fn a_stack_is_the_one_that_people_fork() {
    let folder = folder("new-stack");
    let said = new(&folder, &["stack", "patrol-stack", "--path", "here"]);
    assert_eq!(said.code, 0, "{said:?}");
    let written = |path: &str| fs::read_to_string(folder.join("here").join(path)).expect("a file");
    let example = |path: &str| fs::read_to_string(repository().join(path)).expect("a file");
    let code = |text: String| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("//!"));
        lines.map(ToOwned::to_owned).collect()
    };
    assert_eq!(
        code(written("src/main.rs")),
        code(example("examples/stack/src/main.rs"))
    );
    for file in [".gitignore", ".github/workflows/compare.yml"] {
        assert_eq!(written(file), example(&format!("examples/stack/{file}")));
    }
    let commands = |text: String| -> Vec<String> {
        let rows = text.lines().filter(|line| line.starts_with("| `"));
        rows.map(ToOwned::to_owned).collect()
    };
    assert_eq!(
        commands(written("README.md")),
        commands(example("examples/stack/README.md"))
    );
    let mut files: Vec<_> = fs::read_dir(folder.join("here"))
        .expect("the stack")
        .map(|file| file.unwrap().file_name())
        .collect();
    files.sort();
    let same = fs::read_dir(repository().join("examples/stack")).expect("the example");
    let mut same: Vec<_> = same.map(|file| file.unwrap().file_name()).collect();
    same.sort();
    assert_eq!(
        files, same,
        "`patrol new stack` and `examples/stack` hold the same files"
    );
    let (ours, theirs) = (written("Cargo.toml"), example("examples/stack/Cargo.toml"));
    let section = |text: &str, name: &str| -> String {
        let from = text
            .find(name)
            .unwrap_or_else(|| panic!("no {name} in {text}"));
        let rest = &text[from..];
        rest[..rest.find("\n\n").unwrap_or(rest.len())].to_owned()
    };
    assert_eq!(section(&ours, "[features]"), section(&theirs, "[features]"));
    assert_eq!(section(&ours, "[[bin]]"), section(&theirs, "[[bin]]"));
    for (krate, manifest) in [
        ("patrol-runtime", "patrol-core/runtime/Cargo.toml"),
        ("patrol-rules-aws", "patrol-rules-aws/Cargo.toml"),
    ] {
        let manifest = example(manifest);
        let version = manifest
            .lines()
            .find_map(|line| line.strip_prefix("version = "));
        let version = version.expect("a version").trim_matches('"');
        let asked = ours
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{krate} = ")))
            .expect("a dependency");
        // The program stands in a checkout: the dependency has its path, too.
        let (_, asked) = asked.split_once("version = \"").expect("a version");
        let asked = asked.trim_end_matches("\" }");
        assert!(
            version.starts_with(&format!("{asked}.")),
            "{krate} {asked} {version}"
        );
    }
    let workspace = fs::read_to_string(repository().join("Cargo.toml")).expect("the workspace");
    assert_eq!(
        section(&ours, "[profile.lambda]").trim(),
        section(&workspace, "[profile.lambda]").trim()
    );
}
