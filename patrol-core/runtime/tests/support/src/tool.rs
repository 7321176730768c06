//! Python programs that the tests need, in virtual environments below cargo's target folder: a large one for what runs
//! and checks stacks, and a small one that checks what sinks send.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// A virtual environment.
struct Environment {
    folder: &'static str,
    /// Every package with its version.
    requirements: &'static str,
    /// Beside those of every installation.
    options: &'static [&'static str],
    /// What it takes to install it.
    needed: &'static str,
}

const PROGRAMS: Environment = Environment {
    folder: "python",
    requirements: include_str!("../requirements.txt"),
    options: &[],
    needed: "a package index that holds what patrol-core/runtime/tests/support/requirements.txt lists, and a gigabyte of disk",
};

const SCHEMAS: Environment = Environment {
    folder: "schemas",
    requirements: include_str!("../schemas.txt"),
    options: &["--no-deps"],
    needed: "a package index that holds what patrol-core/runtime/tests/support/schemas.txt lists",
};

/// Exits with 1 and its own version where Python is too old for the packages.
const NEW_ENOUGH: &str = "import sys
if sys.version_info < (3, 11):
    sys.exit(f'this is Python {sys.version}')";

/// The path of a Python program, such as `cfn-lint`; the first call installs them all.
///
/// Panics with what is missing: a test without its tool has tested nothing.
pub fn tool(program: &str) -> PathBuf {
    PROGRAMS.program(program)
}

/// The Python that has the published schemas of what sinks and formats write.
pub(crate) fn checker() -> PathBuf {
    SCHEMAS.program("python")
}

impl Environment {
    fn program(&self, program: &str) -> PathBuf {
        let target = crate::target_tmp();
        let environment = target.join(self.folder);
        // Several test programs may want a tool at once; the first installs it for all.
        let lock = format!("{}.lock", self.folder);
        let lock = File::create(target.join(lock)).expect("a lock file");
        lock.lock().expect("the lock file can be locked");
        // An environment works only at the path it was made for, with the Python it was made by.
        let wanted = format!("# {}\n{}", environment.display(), self.requirements);
        let installed = environment.join("installed.txt");
        let same = fs::read_to_string(&installed).is_ok_and(|found| found == wanted);
        if !same || !environment.join("bin/python").exists() {
            self.install(&environment);
            fs::write(&installed, wanted).expect("cargo's target folder can be written");
        }
        environment.join("bin").join(program)
    }

    fn install(&self, environment: &Path) {
        let _ = fs::remove_dir_all(environment);
        let python = "Python 3.11 or newer as `python3`";
        run(Command::new("python3").args(["-c", NEW_ENOUGH]), python);
        let venv = "Python's `venv` module (on Debian the package python3-venv)";
        run(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(environment),
            venv,
        );
        let list = environment.join("requirements.txt");
        fs::write(&list, self.requirements).expect("cargo's target folder can be written");
        run(
            Command::new(environment.join("bin/pip"))
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .args(self.options)
                .arg("--requirement")
                .arg(&list),
            self.needed,
        );
    }
}

fn run(command: &mut Command, needed: &str) {
    let output = command
        .output()
        .unwrap_or_else(|why| panic!("this test needs {needed}: {command:?}: {why}"));
    assert!(
        output.status.success(),
        "this test needs {needed}: {command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
