//! Writes the rules of two builds, of `calls.txt`: 300, and the same without five and with ten more.
//! The first twelve are for calls that the archive of the benchmark holds.
#![allow(missing_docs)]

use std::{env, fmt::Write as _, fs, path::Path};

/// Calls that the archive holds.
const HELD: [(&str, &str); 12] = [
    ("iam", "PutRolePolicy"),
    ("ec2", "AuthorizeSecurityGroupIngress"),
    ("s3", "PutBucketAcl"),
    ("s3", "DeleteBucketEncryption"),
    ("cloudtrail", "StopLogging"),
    ("ec2", "RunInstances"),
    ("iam", "CreateAccessKey"),
    ("kms", "ScheduleKeyDeletion"),
    ("guardduty", "DeleteDetector"),
    ("organizations", "LeaveOrganization"),
    ("rds", "ModifyDBInstance"),
    ("lambda", "AddPermission20150331v2"),
];
/// So many rules have a parameter of their own.
const WITH_PARAMETER: usize = 250;
/// Rules that only the first build has.
const TAKEN_OUT: [usize; 5] = [37, 97, 157, 217, 277];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=calls.txt");
    let text = fs::read_to_string("calls.txt").expect("the list of calls");
    let services: Vec<(&str, Vec<&str>)> = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(service, calls)| (service, calls.split(',').collect()))
        .collect();
    let mut rules = Vec::new();
    for (service, calls) in &services {
        for (place, call) in calls.iter().enumerate() {
            let held = HELD.iter().position(|held| *held == (service, call));
            rules.push((held.unwrap_or(HELD.len()), pattern(service, calls, place)));
        }
    }
    // The archive's calls come first.
    rules.sort_by_key(|(held, _)| *held);
    let (mut both, mut first, mut second) = (String::new(), String::new(), String::new());
    for (number, (_, pattern)) in rules.iter().enumerate() {
        let build = if TAKEN_OUT.contains(&number) {
            &mut first
        } else {
            &mut both
        };
        write(build, number, pattern);
    }
    for (number, (service, calls)) in (rules.len()..).zip(services.iter().step_by(6)) {
        write(&mut second, number, &pattern(service, calls, 0));
    }
    let folder = env::var_os("OUT_DIR").expect("cargo sets it");
    for (name, text) in [("both", both), ("first", first), ("second", second)] {
        let path = Path::new(&folder).join(name).with_extension("rs");
        fs::write(path, text).expect("cargo's folder can be written");
    }
}

fn write(text: &mut String, number: usize, pattern: &str) {
    let parameter = if number < WITH_PARAMETER {
        "expected"
    } else {
        ""
    };
    writeln!(
        text,
        "patrol_many_stack::one!(Rule{number} \"rule{number}\" [{parameter}] {pattern});"
    )
    .expect("memory");
}

/// The pattern of a service's rule: each of the five is of another kind, and some match the same events.
fn pattern(service: &str, calls: &[&str], place: usize) -> String {
    let service = format!("{service}.amazonaws.com");
    let (first, call) = (calls[0], calls[place]);
    match place {
        2 => format!(
            "Pattern::api_call(\"{service}\", [\"{call}\"]).field(\"detail.userIdentity.type\", [\"Root\"])"
        ),
        3 => format!("Pattern::api_call(\"{service}\", [\"{first}\", \"{call}\"]).succeeded()"),
        4 => format!(
            "Pattern::api_calls(\"{service}\").field(\"detail.eventName\", [Matcher::prefix(\"Delete\")]).succeeded()"
        ),
        _ => format!("Pattern::api_call(\"{service}\", [\"{call}\"]).succeeded()"),
    }
}
