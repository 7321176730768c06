//! `patrol import sigma`: what it writes compiles and passes its tests; what it cannot express is
//! refused in one line.

use std::{fs, path::Path};

use patrol_test_support::patrol::{Said, folder, patrol};
use patrol_test_support::{cargo, repository, words};

const HEAD: &str = "
id: 6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607
author: Ada Example
date: 2026-01-15
description: |
    Somebody does it.
    Nobody should.
references:
    - https://docs.example.com/it
tags:
    - attack.persistence
    - attack.t1562.008
level: high
falsepositives:
    - Those who may \"do\" it
logsource:
    product: aws
    service: cloudtrail
";

/// A rule of this title and detection.
fn rule(title: &str, detection: &str) -> String {
    format!("title: {title}{HEAD}detection:\n{detection}")
}

/// A folder with a ruleset in `rules`, and the files.
fn ruleset(name: &str, files: &[(&str, String)]) -> std::path::PathBuf {
    let folder = folder(name);
    let checkout = repository();
    let checkout = checkout.to_str().expect("a path in UTF-8");
    let mut command = patrol();
    command.args([
        "new",
        "ruleset",
        "acme-rules",
        "--path",
        "rules",
        "--patrol",
        checkout,
    ]);
    let said = Said::from(command.current_dir(&folder).output().expect("patrol runs"));
    assert_eq!(said.code, 0, "{said:?}");
    for (file, text) in files {
        fs::write(folder.join(file), text).expect("a file");
    }
    folder
}

fn import(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = patrol();
    command
        .args(["import", "sigma", "--ruleset", "rules"])
        .args(arguments);
    command
        .current_dir(folder)
        .output()
        .expect("patrol runs")
        .into()
}

#[test]
fn imported_rules_compile_and_report_what_the_sigma_rules_look_for() {
    let files = [
        // The pattern decides it all; one name is IAM's, one with the version of its API.
        (
            "names.yml",
            rule(
                "AWS Names Changed",
                "  selection:
    - eventSource: s3.amazonaws.com
      eventName: [PutEncryptionConfiguration, deletebucketpolicy, NoSuchCall]
    - eventSource: lambda.amazonaws.com
      eventName: UpdateFunctionCode
  condition: selection\n",
            ),
        ),
        (
            "filters.yml",
            rule(
                "Every Kind Of Comparison",
                r#"  selection_call:
    eventSource: 'iam.amazonaws.com'
    eventName: ['PutUserPolicy', 'PutRolePolicy']
    requestParameters|contains|all: ['"Allow"', '"s3:*"']
  selection_who:
    userIdentity.arn|re: 'user/.+'
    userAgent|startswith: aws-cli
  selection_ok:
    errorCode: null
  selection_fine:
    errorCode: Success
  filter_same:
    userIdentity.userName|fieldref: requestParameters.userName
  Filter-Odd.Name:
    userAgent|cased|contains: Terraform
    requestParameters.sure|exists: true
  condition: all of selection_* and not 1 of filter_* and not Filter-Odd.Name or (selection_call and selection_who and selection_ok)
"#,
            ),
        ),
        (
            "sign_in.yml",
            rule(
                "Console Login Without MFA",
                "  selection:
    eventName: ConsoleLogin
    additionalEventData.MFAUsed: 'NO'
  condition: selection\n",
            ),
        ),
    ];
    let folder = ruleset("import-all", &files);
    let paths = files.each_ref().map(|(path, _)| *path);
    let said = import(&folder, &paths);
    assert_eq!(said.code, 0, "{said:?}");
    let told = [
        "warning: names.yml: `s3:PutEncryptionConfiguration` is an IAM action; CloudTrail records `PutBucketEncryption` or `DeleteBucketEncryption`",
        "warning: names.yml: `NoSuchCall` is left out: CloudTrail records no `NoSuchCall`",
        "warning: names.yml: CloudTrail records `UpdateFunctionCode` of `lambda.amazonaws.com` as `UpdateFunctionCode20150331`",
    ];
    assert_eq!(said.err.lines().count(), told.len(), "{said:?}");
    for words in told {
        assert!(said.err.contains(words), "{words} is not in {}", said.err);
    }
    let rules = folder.join("rules");
    let written = |path: &str| fs::read_to_string(rules.join(path)).expect("a file");
    let code = written("src/names_changed.rs");
    for words in [
        "//! Author: Ada Example",
        "//! Id: 6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "//! License: Detection Rule License (DRL) 1.1",
        "Metadata::new(Severity::High)",
        ".attack([\"T1685.002\"])",
        "\"DeleteBucketPolicy\"",
        "\"UpdateFunctionCode20150331\"",
        "/// * Those who may \"do\" it",
    ] {
        assert!(code.contains(words), "{words} is not in {code}");
    }
    assert!(
        written("src/console_login_without_mfa.rs").contains("AWS Console Sign In via CloudTrail")
    );

    fs::copy(repository().join("Cargo.lock"), rules.join("Cargo.lock")).expect("the lock file");
    let output = cargo(&rules, &["test", "--offline"]);
    let said = words(&output);
    assert!(
        !output.status.success() && said.contains("its docs still say `EDIT ME`"),
        "{said}"
    );
    for file in [
        "names_changed",
        "every_kind_of_comparison",
        "console_login_without_mfa",
    ] {
        let path = rules.join(format!("src/{file}.rs"));
        let code = fs::read_to_string(&path).expect("the rule");
        fs::write(&path, code.replace("EDIT ME: ", "")).expect("the rule");
    }
    let output = cargo(&rules, &["test", "--offline"]);
    let said = words(&output);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("warning: `acme-rules` ("), "{said}");
    for passed in [
        "every_kind_of_comparison::tests::reports_what_the_sigma_rule_looks_for ... ok",
        "every_rule_reports_and_stays_silent ... ok",
        "every_pattern_asks_for_events_that_exist ... ok",
    ] {
        assert!(said.contains(passed), "{passed} is not in {said}");
    }
}

#[test]
fn what_cannot_be_imported_is_told_in_a_line_and_the_rest_goes_on() {
    let call = "  selection:\n    eventSource: iam.amazonaws.com\n    eventName: CreateUser\n";
    let with = |line: &str| {
        rule(
            "Bad",
            &format!("{call}    {line}\n  condition: selection\n"),
        )
    };
    let refused = [
        (with("userAgent|frobnicate: x"), "`selection`: unknown modifier `frobnicate` of `userAgent`: expected one of `all`, `cased`"),
        (with("userAgent|base64offset: x"), "`selection` cannot be expressed: modifier `base64offset` of `userAgent` has no counterpart"),
        (with("src_ip: 192.0.2.1"), "`selection` cannot be expressed: `src_ip` is not a field of a CloudTrail record"),
        (with("userAgent|re: '('"), "`selection` cannot be expressed: `(`: expected"),
        (rule("Bad", "  words: [one, two]\n  condition: words\n"), "`words` cannot be expressed: it looks for words in the whole record"),
        (rule("Bad", &format!("{call}  condition: selection | count() > 5\n")), "the condition `selection | count() > 5` cannot be expressed: it counts over several events"),
        (rule("Bad", &format!("{call}  condition: other\n")), "the condition `other` cannot be expressed: there is no selection `other`"),
        (rule("Bad", "  selection:\n    eventSource: iam.amazonaws.com\n    eventName: CreateUsr\n  condition: selection\n"), "it can never fire: CloudTrail records no `CreateUsr` of `iam.amazonaws.com`; did you mean `CreateUser`?"),
        (rule("Bad", call).replace("product: aws", "product: windows").replace("service: cloudtrail", "category: process_creation"), "it is for product `windows`, category `process_creation`: only rules for product `aws` and service `cloudtrail`"),
        (rule("Bad", call), "it has no `condition`"),
        ("title: Bad\n".to_owned(), "it has no `logsource`"),
        ("title: [\n".to_owned(), "not YAML: "),
        ("- a list\n".to_owned(), "it is not a Sigma rule"),
        (String::new(), "it is not a Sigma rule: the file is empty"),
        (format!("title: Bad # {}\n", "x".repeat(300_000)), "it is longer than 262144 bytes"),
        ("a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d]\n".to_owned(), ""),
        (rule("Good", &format!("{call}  condition: selection\n")), "`good` is the name of two of the rules: import one of them with `--name`"),
    ];
    let good = rule("Good", &format!("{call}  condition: selection\n"));
    let mut files = vec![("00-good.yml".to_owned(), good)];
    files.extend(
        refused
            .iter()
            .enumerate()
            .map(|(at, (text, _))| (format!("{:02}.yml", at + 1), text.clone())),
    );
    let named: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.clone()))
        .collect();
    let folder = ruleset("import-refused", &named);
    let mut paths: Vec<&str> = named.iter().map(|(path, _)| *path).collect();
    paths.push("missing.yml");
    let said = import(&folder, &paths);
    assert_eq!(said.code, 3, "{said:?}");
    let lines: Vec<_> = said.err.lines().collect();
    assert_eq!(lines.len(), refused.len() + 1, "{}", said.err);
    for (line, ((path, _), (_, words))) in lines.iter().zip(named[1..].iter().zip(&refused)) {
        assert!(
            line.starts_with(&format!("error: {path}: ")) && line.contains(words),
            "{words}: {line}"
        );
    }
    assert!(
        lines[refused.len()].starts_with("error: missing.yml: cannot be read: "),
        "{}",
        said.err
    );
    assert!(folder.join("rules/src/good.rs").exists(), "{said:?}");

    // It is there now.
    let said = import(&folder, &["00-good.yml"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(
        said.err
            .contains("the ruleset has `good` already: import the rule with `--name`"),
        "{said:?}"
    );
    let said = import(&folder, &["00-good.yml", "--name", "better"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    let said = import(&folder, &["00-good.yml", "--name", "no-name"]);
    assert!(said.err.contains("did you mean `noName`?"), "{said:?}");
}

/// Is the line one text of Rust, with a comma behind it, and nothing else?
fn is_text(line: &str) -> bool {
    let inside = line.trim_end_matches(',').strip_prefix('"');
    let inside = inside.and_then(|rest| rest.strip_suffix('"'));
    let unescaped = |text: &str| text.replace(r"\\", "").replace(r#"\""#, "");
    inside.is_some_and(|text| !unescaped(text).contains('"'))
}

#[test]
fn what_an_author_wrote_stays_text() {
    let hostile = rule(
        "\"*/ Evil \\\\\\\" #\\\" \\u202E title\"",
        r##"  selection:
    eventSource: iam.amazonaws.com
    eventName: CreateUser
    userAgent|contains: '"#; panic!("pattern"); //'
  condition: selection
"##,
    );
    let folder = ruleset("import-hostile", &[("evil.yml", hostile)]);
    let said = import(&folder, &["evil.yml", "--name", "evil"]);
    assert_eq!(said.code, 0, "{said:?}");
    let rules = folder.join("rules");
    let code = fs::read_to_string(rules.join("src/evil.rs")).expect("the rule");
    assert!(
        code.lines()
            .filter(|line| line.contains("title"))
            .all(|line| {
                let line = line.trim_start();
                line.starts_with("//")
                    || line.contains("Finding::new(\"")
                    || line.starts_with("assert_eq!(finding.subject, \"")
                    // rustfmt puts a long argument in a line of its own.
                    || is_text(line)
            }),
        "{code}"
    );
    fs::write(rules.join("src/evil.rs"), code.replace("EDIT ME: ", "")).expect("the rule");
    fs::copy(repository().join("Cargo.lock"), rules.join("Cargo.lock")).expect("the lock file");
    let output = cargo(&rules, &["test", "--offline"]);
    assert!(output.status.success(), "{}", words(&output));
}
