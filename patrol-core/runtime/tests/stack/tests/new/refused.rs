//! What `patrol new` refuses.

use std::fs;

use patrol_test_support::patrol::folder;

use crate::new;

#[test]
fn nothing_is_overwritten() {
    let folder = folder("new-again");
    assert_eq!(new(&folder, &["ruleset", "acme-rules"]).code, 0);
    let lib = folder.join("acme-rules/src/lib.rs");
    fs::write(&lib, "// mine\n").expect("a file");
    let again = new(&folder, &["ruleset", "acme-rules"]);
    assert_eq!(again.code, 2);
    assert_eq!(
        again.err,
        "error: `acme-rules/Cargo.toml` is there already; nothing was written\n"
    );
    let twice = new(
        &folder,
        &["rule", "anyBucketDeleted", "--ruleset", "acme-rules"],
    );
    assert_eq!(twice.code, 2);
    assert!(
        twice
            .err
            .contains("`acme-rules/src/any_bucket_deleted.rs` is there already"),
        "{}",
        twice.err
    );
    assert_eq!(fs::read_to_string(&lib).expect("the file"), "// mine\n");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let folder = folder("new-refused");
    for (arguments, words) in [
        (
            &["rule", "audit-trail-stopped"][..],
            "did you mean `auditTrailStopped`?",
        ),
        (&["rule", "auditTrailStopped"], "`.` is not a ruleset"),
        (
            &["rule", "certificatesExpire", "--schedule", "rate(1 days)"],
            "`rate(1 days)`: the unit of 1 is `day`",
        ),
        (
            &["sink", "acme-pager"],
            "`acme-pager` cannot name a sink: a sink's scheme is a lower-case letter",
        ),
        (
            &["sink", "slack"],
            "`slack` cannot name a sink: patrol-runtime ",
        ),
        (
            &["sink", "type"],
            "`type` cannot name a sink: Rust has the name already",
        ),
        (&["sink", "pager"], "`.` is not a ruleset"),
        (&["ruleset", "../acme"], "`../acme` cannot name a crate"),
        (&["ruleset", "std"], "Rust or Patrol has the name already"),
        (
            &["stack", "patrol-core"],
            "Rust or Patrol has the name already",
        ),
        (
            &["stack", "acme", "--patrol", "nowhere"],
            "`--patrol nowhere` is not a checkout of Patrol",
        ),
    ] {
        let said = new(&folder, arguments);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(words), "{words} is not in {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 0);
}

#[test]
fn a_call_that_does_not_exist_is_refused_with_what_may_be_meant() {
    let folder = folder("new-misnamed");
    assert_eq!(new(&folder, &["ruleset", "acme-rules"]).code, 0);
    let rule = |name: &str, more: &[&str]| {
        let arguments = [&["rule", name, "--ruleset", "acme-rules"], more].concat();
        new(&folder, &arguments)
    };
    for (event, words) in [
        (
            "cloudtrail:StopLoging",
            "CloudTrail records no `StopLoging` of `cloudtrail.amazonaws.com`; did you mean `StopLogging`?",
        ),
        (
            "clodtrail:StopLogging",
            "did you mean `cloudtrail.amazonaws.com`?",
        ),
        ("ec2:StopLogging", "`cloudtrail.amazonaws.com` has it"),
        (
            "s3:ListAllMyBuckets",
            "is an IAM action; CloudTrail records `ListBuckets`",
        ),
        (
            "lambda:UpdateFunctionCode",
            "as `UpdateFunctionCode20150331`, with the version of its API",
        ),
    ] {
        let said = rule("misnamed", &["--event", event]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(words), "{words} is not in {}", said.err);
        assert!(said.err.contains("--unverified"), "{}", said.err);
    }
    assert!(!folder.join("acme-rules/src/misnamed.rs").exists());
    // What the catalogue does not know may be newer than it, and who insists is believed; both are said.
    for (name, more) in [
        ("newer", &["--event", "cloudtrail:EntirelyUnheardOf"][..]),
        (
            "insists",
            &["--event", "cloudtrail:StopLoging", "--unverified"],
        ),
    ] {
        let said = rule(name, more);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(
            said.out.contains("The rule will not fire as it is: "),
            "{}",
            said.out
        );
    }
    let known = rule("known", &["--event", "cloudtrail:StopLogging"]);
    assert!(!known.out.contains("will not fire"), "{}", known.out);
    let example = rule("example", &[]);
    assert!(
        example
            .out
            .contains("The rule is about `s3:DeleteBucket`, as an example"),
        "{}",
        example.out
    );
}
