//! Tools that tests need and cargo does not bring: Python programs, pinned, each in a virtual
//! environment of its own below cargo's target folder.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::Command,
};

/// A Python program with its version.
#[derive(Clone, Copy)]
pub struct Tool {
    /// The name of its environment's folder.
    pub name: &'static str,
    /// What pip installs.
    pub packages: &'static [&'static str],
}

/// The linter of CloudFormation templates.
pub const CFN_LINT: Tool = Tool {
    name: "cfn-lint",
    packages: &["cfn-lint==1.58.0"],
};

/// The checker of security policies in templates.
pub const CHECKOV: Tool = Tool {
    name: "checkov",
    packages: &["checkov==3.2.459"],
};

/// What compiles for Lambda on any machine, with the linker that it needs.
pub const CARGO_LAMBDA: Tool = Tool {
    name: "cargo-lambda",
    packages: &["cargo-lambda==1.9.2", "ziglang==0.17.1"],
};

/// AWS in miniature: Lambda, EventBridge, CloudFormation, SNS, SQS; and a client for it.
pub const MINISTACK: Tool = Tool {
    name: "ministack",
    packages: &["ministack==1.5.33", "boto3==1.43.106"],
};

/// AWS in miniature, where SNS's limits and organizations matter.
pub const MOTO: Tool = Tool {
    name: "moto",
    packages: &["moto[server]==5.2.5"],
};

impl Tool {
    /// The path of one of the tool's programs; installs the tool when it is not there yet.
    ///
    /// Panics with what is missing: a test without its tool has tested nothing.
    pub fn program(self, program: &str) -> PathBuf {
        let tools = crate::target_tmp().join("parts");
        fs::create_dir_all(&tools).expect("cargo's target folder can be written");
        // Several test binaries may want the tool at once; the first installs it for all.
        let lock = File::create(tools.join(format!("{}.lock", self.name))).expect("a lock file");
        lock.lock().expect("the lock file can be locked");
        let folder = tools.join(self.name);
        let done = folder.join("installed");
        let wanted = self.packages.join("\n");
        if fs::read_to_string(&done).ok().as_deref() != Some(&wanted) {
            let _ = fs::remove_dir_all(&folder);
            run(
                Command::new("python3").args(["-m", "venv"]).arg(&folder),
                "python3 with its `venv` module",
            );
            let pip = folder.join("bin/pip");
            let install = ["install", "--quiet", "--disable-pip-version-check"];
            run(
                Command::new(pip).args(install).args(self.packages),
                "pip with a package index that has the pinned packages",
            );
            fs::write(&done, wanted).expect("cargo's target folder can be written");
        }
        folder.join("bin").join(program)
    }
}

fn run(command: &mut Command, needed: &str) {
    let output = command
        .output()
        .unwrap_or_else(|why| panic!("this test needs {needed}: {command:?}: {why}"));
    assert!(
        output.status.success(),
        "this test needs {needed}: {command:?} said: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
