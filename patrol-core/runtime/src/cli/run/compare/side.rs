//! Where the findings of one side come from.

use std::{
    env,
    ffi::OsString,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    super::{super::Failure, Args},
    difference::Finding,
};

/// One side of a comparison.
pub(super) enum Side {
    /// Findings that `--format jsonl` wrote.
    Findings(PathBuf),
    /// A binary of a stack, with the arguments of `run`.
    Binary {
        program: PathBuf,
        arguments: Vec<OsString>,
        name: String,
    },
}

impl Side {
    /// The old side and the new one.
    pub(super) fn both(args: &Args, other: &Path) -> Result<(Self, Self), Failure> {
        let told = |why: &str| Failure::usage(format!("`--compare {}`: {why}", other.display()));
        if !other.is_file() {
            return Err(told(
                "expected a file: a binary of a stack, a patrol.toml, or findings (JSON lines)",
            ));
        }
        if has_findings(other) {
            let [new] = &args.inputs[..] else {
                return Err(told("it holds findings: give one other file with findings"));
            };
            if !has_findings(new) {
                let why = format!(
                    "it holds findings, and `{}` does not: give two files that `--format jsonl` wrote",
                    new.display()
                );
                return Err(told(&why));
            }
            return Ok((
                Self::Findings(other.to_owned()),
                Self::Findings(new.clone()),
            ));
        }
        let own = env::current_exe()
            .map_err(|why| Failure::usage(format!("this program cannot be found: {why}")))?;
        let config = other.extension().is_some_and(|end| end == "toml");
        if config {
            let current = args.config.path();
            return Ok((
                Self::binary(&own, args, Some(other)),
                Self::binary(&own, args, current),
            ));
        }
        // A name without a folder would be looked for on the PATH.
        let program = Path::new(".").join(other);
        Ok((
            Self::binary(&program, args, None),
            Self::binary(&own, args, None),
        ))
    }

    fn binary(program: &Path, args: &Args, config: Option<&Path>) -> Self {
        let name = config.unwrap_or(program);
        Self::Binary {
            program: program.to_owned(),
            arguments: arguments(args, config),
            name: name.display().to_string(),
        }
    }

    /// What to call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Findings(path) => path.display().to_string(),
            Self::Binary { name, .. } => name.trim_start_matches("./").to_owned(),
        }
    }

    /// Gives each finding; whether all events were read and all rules answered.
    pub(super) fn each(&self, take: &mut dyn FnMut(Finding)) -> Result<bool, Failure> {
        let name = self.name();
        match self {
            Self::Findings(path) => {
                let file = File::open(path);
                let file = file
                    .map_err(|why| Failure::usage(format!("`{name}` cannot be opened: {why}")))?;
                findings(&name, BufReader::new(file), take)?;
                Ok(true)
            }
            Self::Binary {
                program, arguments, ..
            } => {
                let mut child = Command::new(program)
                    .args(arguments)
                    .stdin(Stdio::null())
                    .stdout(Stdio::piped())
                    .spawn()
                    .map_err(|why| Failure::usage(format!("`{name}` cannot be run: {why}")))?;
                let read = match child.stdout.take() {
                    Some(out) => findings(&name, BufReader::new(out), take),
                    None => Ok(()),
                };
                // It must not be left behind, whatever it wrote.
                let status = child.wait();
                read?;
                match status.map(|status| status.code()) {
                    Ok(Some(0 | 1)) => Ok(true),
                    Ok(Some(3)) => Ok(false),
                    Ok(code) => {
                        let code =
                            code.map_or("a signal".to_owned(), |code| format!("code {code}"));
                        Err(Failure::usage(format!("`{name} run` ended with {code}")))
                    }
                    Err(why) => Err(Failure::usage(format!("`{name} run` was lost: {why}"))),
                }
            }
        }
    }
}

/// The arguments that say which events and rules: an older binary knows no others.
fn arguments(args: &Args, config: Option<&Path>) -> Vec<OsString> {
    let mut all: Vec<OsString> = ["run", "--quiet", "--format", "jsonl"]
        .map(OsString::from)
        .into();
    for (flag, values) in [
        ("--rule", &args.chosen.rules),
        ("--without", &args.chosen.without),
        ("--param", &args.params),
    ] {
        for value in values {
            all.extend([flag.into(), value.into()]);
        }
    }
    all.extend(args.selection.arguments());
    #[cfg(feature = "deploy")]
    if let Some(owner) = args.owner.account() {
        all.extend(["--bucket-owner".into(), owner.into()]);
    }
    all.extend(args.names.arguments());
    if args.every_finding {
        all.push("--every-finding".into());
    }
    if let Some(jobs) = args.jobs {
        all.extend(["--jobs".into(), jobs.to_string().into()]);
    }
    match config {
        Some(config) => all.extend(["--config".into(), config.into()]),
        None => all.extend(args.config.arguments()),
    }
    all.push("--".into());
    all.extend(args.inputs.iter().map(OsString::from));
    all
}

/// Is the first line of the file a finding? A file of JSON lines may also hold none.
fn has_findings(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    /// A binary has no lines.
    const LINE_BYTES: u64 = 4 * 1024 * 1024;
    let mut line = Vec::new();
    let mut reader = BufReader::new(std::io::Read::take(file, LINE_BYTES));
    let read = reader.read_until(b'\n', &mut line).is_ok();
    let none = line.is_empty() && path.extension().is_some_and(|end| end == "jsonl");
    read && (none || serde_json::from_slice::<Finding>(&line).is_ok())
}

fn findings(
    name: &str,
    reader: impl BufRead,
    take: &mut dyn FnMut(Finding),
) -> Result<(), Failure> {
    for (at, line) in reader.lines().enumerate() {
        let line = line.map_err(|why| Failure::usage(format!("`{name}` cannot be read: {why}")))?;
        let finding = serde_json::from_str(&line).map_err(|why| {
            Failure::usage(format!("`{name}`, line {}: no finding: {why}", at + 1))
        })?;
        take(finding);
    }
    Ok(())
}
