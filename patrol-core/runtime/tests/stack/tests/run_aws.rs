//! `patrol run` with a rule that asks AWS, in the operator's build: whose credentials it takes.
#![cfg(feature = "deploy")]

use std::{
    fs,
    sync::{Arc, Mutex},
};

use patrol_test_support::{
    lambda::{Endpoint, Request, Response},
    patrol::{Said, folder, patrol},
};

const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../examples/custom-ruleset/tests/fixtures/securityGroupOpened/reports.json"
);

/// EC2, where every group is named `web`, and what it was asked.
fn ec2() -> (Endpoint, Arc<Mutex<Vec<Request>>>) {
    let requests = Arc::<Mutex<Vec<Request>>>::default();
    let kept = Arc::clone(&requests);
    let endpoint = Endpoint::serve(move |request| {
        kept.lock().expect("no panic").push(request.clone());
        let group =
            "<securityGroupInfo><item><groupName>web</groupName></item></securityGroupInfo>";
        Response::new(
            200,
            format!("<DescribeSecurityGroupsResponse>{group}</DescribeSecurityGroupsResponse>"),
        )
    });
    (endpoint, requests)
}

/// Evaluates the fixture on a machine whose only AWS configuration is this.
fn run(name: &str, config: &str, settings: &[(&str, &str)]) -> Said {
    let path = folder(name).join("config");
    fs::write(&path, config).expect("a file");
    let mut command = patrol();
    for variable in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    ] {
        command.env_remove(variable);
    }
    command
        .args([
            "run",
            "--rule",
            "securityGroupOpened",
            "--format",
            "jsonl",
            FIXTURE,
        ])
        .env("AWS_CONFIG_FILE", &path)
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(settings.iter().copied());
    command.output().expect("patrol runs").into()
}

#[test]
fn a_profile_has_the_credentials_and_the_environment_goes_before_it() {
    const PROFILE: &str = "[profile audit]\nregion = eu-west-1\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = test\n";
    for (name, settings, key) in [
        ("profile", &[("AWS_PROFILE", "audit")][..], "AKIAPROFILE"),
        (
            "environment",
            &[
                ("AWS_PROFILE", "audit"),
                ("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
            ],
            "AKIAENVIRONMENT",
        ),
    ] {
        let (endpoint, requests) = ec2();
        let settings = [settings, &[("AWS_ENDPOINT_URL_EC2", endpoint.url())]].concat();
        let said = run(name, PROFILE, &settings);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(
            said.findings()[0]["subject"],
            "Open to the internet: web (sg-0a1b2c3d4e5f60718)"
        );
        let requests = requests.lock().expect("no panic");
        let signature = &requests[0].headers["authorization"];
        // The region is the event's.
        let scope = "/eu-central-1/ec2/aws4_request";
        assert!(
            signature.contains(key) && signature.contains(scope),
            "{signature}"
        );
    }
}

#[test]
fn a_profile_has_the_endpoint() {
    const KEYS: &str =
        "region = eu-west-1\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = test";
    for (name, of_all) in [("endpoint", true), ("endpoint-of-a-service", false)] {
        let (endpoint, requests) = ec2();
        let url = endpoint.url();
        let config = match of_all {
            true => format!("[profile local]\n{KEYS}\nendpoint_url = {url}\n"),
            false => format!(
                "[profile local]\n{KEYS}\nservices = local\n[services local]\nec2 =\n  endpoint_url = {url}\n"
            ),
        };
        let said = run(name, &config, &[("AWS_PROFILE", "local")]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(said.findings().len(), 1, "{}", said.err);
        assert_eq!(requests.lock().expect("no panic").len(), 1);
    }
}

#[test]
fn a_profile_that_gives_no_credentials_says_why() {
    let said = run("missing", "", &[("AWS_PROFILE", "audit")]);
    assert_eq!(said.code, 2, "{}", said.err);
    for words in [
        "rule `securityGroupOpened`: client `EC2 security groups` cannot be made: no AWS credentials: set `AWS_PROFILE`",
        "no credentials found in chain. Attempted: Environment: ",
    ] {
        assert!(said.err.contains(words), "{}", said.err);
    }
}
