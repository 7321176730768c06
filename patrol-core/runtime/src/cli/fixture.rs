//! `patrol fixture`: an event for a fixture file, built for an API call or taken out of a log.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

use patrol_core::{Pattern, Registry};
use patrol_testkit::Identity;
use serde_json::Value;

use super::{
    Exit, Failure, Io,
    new::{EventName, built},
    run::inputs::{self, Input},
};
use crate::{account::is_account, source::Events};

/// Writes an event for a fixture file to standard output.
///
/// Built for an API call (`--event`; what is marked `EDIT ME` is for you to write), or the first one that a rule's pattern delivers out of
/// recorded events (`--rule`). Account ids, access keys and IP addresses of recorded events become
/// those that documentation uses.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Builds the event of this API call.
    #[arg(long, value_name = "SERVICE:CALL", conflicts_with_all = ["rule", "inputs"], required_unless_present = "rule")]
    event: Option<EventName>,

    /// Who made the call: `Root`, `IAMUser`, `AssumedRole`, `IdentityCenterUser`, `AWSService`.
    #[arg(long, value_name = "TYPE", requires = "event")]
    identity: Option<String>,

    /// AWS refused the call with this error code.
    #[arg(long, value_name = "CODE", requires = "event")]
    error: Option<String>,

    /// Takes the call's name even where the catalogue of event names knows a better one.
    #[arg(long, requires = "event")]
    unverified: bool,

    /// Takes an event that this rule's pattern delivers.
    #[arg(long, value_name = "NAME", requires = "inputs")]
    rule: Option<String>,

    /// Takes the Nth of them.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    nth: u64,

    /// Leaves account ids, access keys and IP addresses as they are.
    #[arg(long)]
    keep: bool,

    /// Files or directories of recorded events, or `-` for standard input.
    #[arg(value_name = "PATH")]
    inputs: Vec<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  patrol fixture --event ec2:RunInstances > reports.json
  patrol fixture --rule instanceStarted logs/ > reports.json

Exit codes:
  0  it is written
  2  wrong usage, or no recorded event that the rule's pattern delivers";

pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if let Some(name) = &args.event {
        for why in name.look_up(args.unverified)? {
            writeln!(io.stderr, "{}{why}", io.screen.warning_label())?;
        }
        let mut event = built(name);
        if let Some(identity) = &args.identity {
            event = event.by(Identity::of_type(identity));
        }
        if let Some(code) = &args.error {
            event = event.error(code);
        }
        io.stdout.write_all(event.to_json().as_bytes())?;
        return Ok(Exit::Success);
    }
    let name = args.rule.as_deref().unwrap_or_default();
    let Some(rule) = registry.get(name) else {
        return Err(Failure::usage(format!(
            "no rule `{name}` is linked; `patrol rules` lists those that are"
        )));
    };
    let Some(event) = recorded(args, &rule.pattern(), io)? else {
        return Err(Failure::usage(format!(
            "no recorded event number {} that the pattern of `{name}` delivers: `patrol run --explain {name}` says why not",
            args.nth
        )));
    };
    let mut event: Value = serde_json::from_str(&event)
        .map_err(|why| Failure::usage(format!("the event cannot be read: {why}")))?;
    if !args.keep {
        Anonymous::default().replace(&mut event);
    }
    writeln!(io.stdout, "{event:#}")?;
    Ok(Exit::Success)
}

/// The text of the Nth event that the pattern delivers.
fn recorded(args: &Args, pattern: &Pattern, io: &mut Io<'_>) -> Result<Option<String>, Failure> {
    let mut left = args.nth;
    for input in inputs::find(&args.inputs)? {
        let name = input.name();
        let reader: io::Result<Box<dyn Read + '_>> = match &input {
            Input::Stdin => Ok(Box::new(&mut io.stdin)),
            Input::File(path) => File::open(path).map(|file| Box::new(file) as _),
            _ => continue,
        };
        let reader =
            reader.map_err(|why| Failure::usage(format!("cannot read `{name}`: {why}")))?;
        for event in Events::new(reader).filter_map(|item| item.event.ok()) {
            if pattern.matches(event.as_bytes()).unwrap_or(false) {
                left -= 1;
                if left == 0 {
                    return Ok(Some(event));
                }
            }
        }
    }
    Ok(None)
}

/// Account ids, access keys and addresses of documentation in the place of real ones: the same one
/// for the same.
#[derive(Default)]
struct Anonymous {
    accounts: BTreeMap<String, String>,
    addresses: BTreeMap<String, String>,
}

impl Anonymous {
    fn replace(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.replace(field)),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) -> String {
        if text.parse::<std::net::IpAddr>().is_ok() {
            let next = format!("192.0.2.{}", self.addresses.len() % 250 + 1);
            let address = self.addresses.entry(text.to_owned()).or_insert(next);
            return address.clone();
        }
        let mut replaced = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars().chain(Some('\0')) {
            if c.is_ascii_alphanumeric() {
                word.push(c);
                continue;
            }
            replaced.push_str(&self.word(&word));
            word.clear();
            if c != '\0' {
                replaced.push(c);
            }
        }
        replaced
    }

    fn word(&mut self, word: &str) -> String {
        if is_account(word) {
            let digit = char::from(b'1' + (self.accounts.len() % 9) as u8);
            let next = std::iter::repeat_n(digit, 12).collect();
            let account = self.accounts.entry(word.to_owned()).or_insert(next);
            return account.clone();
        }
        match word.get(..4) {
            Some(kind @ ("AKIA" | "ASIA")) if word.len() == 20 => {
                format!("{kind}IOSFODNN7EXAMPLE")
            }
            Some(kind @ ("AIDA" | "AROA")) if word.len() >= 16 => format!("{kind}EXAMPLEID0000001"),
            _ => word.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_names_somebody_becomes_an_example() {
        let mut event = json!({
            "account": "123456789012",
            "detail": {
                "arn": "arn:aws:sts::123456789012:assumed-role/Ops/987654321098",
                "key": ["ASIAQWERTYUIOPASDFGH"], "principalId": "AROAQWERTYUIOPASDFGH:bob",
                "sourceIPAddress": "203.0.113.7", "size": 5, "name": "payroll-2026",
            },
        });
        Anonymous::default().replace(&mut event);
        assert_eq!(
            event,
            json!({
                "account": "111111111111",
                "detail": {
                    "arn": "arn:aws:sts::111111111111:assumed-role/Ops/222222222222",
                    "key": ["ASIAIOSFODNN7EXAMPLE"], "principalId": "AROAEXAMPLEID0000001:bob",
                    "sourceIPAddress": "192.0.2.1", "size": 5, "name": "payroll-2026",
                },
            })
        );
    }
}
