//! What `run` asks of S3: with a selection, of a year's layout of 102,200 objects only what it needs.
#![cfg(feature = "deploy")]

use std::collections::BTreeSet;

use patrol_test_support::{
    key_space::{Asked, KeySpace, year},
    patrol::{Said, patrol},
};

const REGIONS: [&str; 14] = [
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// A year of ten accounts of an organization, two objects a day and region, and the folders of other logs beside them.
fn archive(above: &str) -> KeySpace {
    let mut keys = year(above, 10, &REGIONS, 365, 2);
    assert_eq!(keys.len(), 102_200);
    for beside in [
        "CloudTrail-Digest",
        "CloudTrail-Insight",
        "vpcflowlogs",
        "Config",
    ] {
        let account = "111100000001";
        let file = "us-east-1/2026/03/02/x.json.gz";
        keys.push(format!("{above}{account}/{beside}/{file}"));
    }
    KeySpace::start(keys)
}

fn run(archive: &KeySpace, rule: &str, flags: &[&str], place: &str) -> (Said, Asked) {
    archive.asked();
    let mut command = patrol();
    command
        .args(["run", "--rule", rule, "--format", "jsonl", "-v"])
        .args(flags)
        .arg(place)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL", archive.url());
    let said = Said::from(command.output().expect("patrol runs"));
    (said, archive.asked())
}

#[test]
fn only_what_a_selection_needs_is_listed_and_fetched() {
    let archive = archive("AWSLogs/o-a1b2c3d4e5/");
    let one = ["--account", "111100000001", "--region", "us-east-1"];
    let days = ["--from", "2026-03-01", "--to", "2026-03-03"];
    for (flags, lists, objects, findings) in [
        // The bucket, AWSLogs, the organization, the account, its CloudTrail and CloudTrail-Insight, and the region in both.
        // A file may come a day later; the object of Insights is of these days too.
        ([&one[..], &days].concat(), 8, 9, 7),
        (one.to_vec(), 8, 731, 731),
        // Of each account its folder and CloudTrail's, and each region's once.
        (
            days.to_vec(),
            3 + 10 * (2 + 14) + 2,
            10 * 14 * 8 + 1,
            10 * 14 * 6 + 1,
        ),
        (
            [&days[..], &one[..2]].concat(),
            3 + 2 + 14 + 2,
            14 * 8 + 1,
            14 * 6 + 1,
        ),
        (
            ["--from", "2026-12-31"].to_vec(),
            3 + 10 * (2 + 14) + 2,
            10 * 14 * 2,
            10 * 14 * 2,
        ),
        // Nothing of that time: as many questions, and no object.
        (
            ["--from", "2027-05-01"].to_vec(),
            3 + 10 * (2 + 14) + 2,
            0,
            0,
        ),
        (["--account", "999999999999"].to_vec(), 3, 0, 0),
    ] {
        let (said, asked) = run(&archive, "rootLogin", &flags, "s3://archive");
        assert_eq!(said.code, 0, "{flags:?}: {}", said.err);
        assert_eq!(asked.lists.len(), lists, "{flags:?}: {:?}", asked.lists);
        assert_eq!(asked.objects.len(), objects, "{flags:?}");
        assert_eq!(said.findings().len(), findings, "{flags:?}");
        let fetched: BTreeSet<_> = asked.objects.iter().collect();
        assert_eq!(fetched.len(), objects, "an object was fetched twice");
        let beside = |key: &String| {
            ["Digest", "vpcflowlogs", "Config"]
                .iter()
                .any(|name| key.contains(name))
        };
        assert!(!asked.lists.iter().chain(&asked.objects).any(beside));
    }
}

#[test]
fn a_prefix_before_the_layout_or_within_it_is_no_matter() {
    let day = [
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-01",
        "--account",
        "111100000001",
    ];
    let below = "AWSLogs/111100000001/CloudTrail/eu-west-1";
    for (above, place, lists, objects) in [
        // The prefixes above, and then the account, its two folders, and fifteen regions.
        ("logs/prod/AWSLogs/", "s3://archive", 4 + 3 + 15, 14 * 4 + 1),
        ("AWSLogs/", "s3://archive/AWSLogs/", 1 + 3 + 15, 14 * 4 + 1),
        ("AWSLogs/", "s3://archive/AWS", 2 + 3 + 15, 14 * 4 + 1),
        ("AWSLogs/", &format!("s3://archive/{below}/"), 1, 4),
        ("AWSLogs/", &format!("s3://archive/{below}/2026/03/"), 1, 4),
        (
            "AWSLogs/",
            &format!("s3://archive/{below}/2026/03/01/"),
            1,
            2,
        ),
    ] {
        let archive = archive(above);
        let (said, asked) = run(&archive, "rootLogin", &day, place);
        assert_eq!(said.code, 0, "{place}: {}", said.err);
        assert_eq!(asked.lists.len(), lists, "{place}: {:?}", asked.lists);
        assert_eq!(asked.objects.len(), objects, "{place}");
    }
}

#[test]
fn what_no_rule_can_match_is_neither_listed_nor_fetched() {
    let archive = archive("AWSLogs/");
    let (said, asked) = run(
        &archive,
        "rootAccessKey",
        &["--from", "2026-12-30"],
        "s3://archive",
    );
    assert_eq!(said.code, 0, "{}", said.err);
    // The bucket, AWSLogs, and of each account two folders and us-east-1.
    assert_eq!(asked.lists.len(), 2 + 10 * 3 + 2, "{:?}", asked.lists);
    assert_eq!(asked.objects.len(), 10 * 4);
    assert!(asked.objects.iter().all(|key| key.contains("/us-east-1/")));
    assert!(
        said.err
            .contains("130 files or folders of regions where no rule could match"),
        "{}",
        said.err
    );
}

#[test]
fn without_a_selection_a_thousand_keys_are_listed_at_once() {
    let archive = KeySpace::start(year("AWSLogs/", 2, &REGIONS[..2], 365, 2));
    let (said, asked) = run(&archive, "rootLogin", &[], "s3://archive");
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!((asked.lists.len(), asked.objects.len()), (3, 2920));
}
