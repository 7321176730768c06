//! Several regions in one command.

use crate::command::*;
use patrol_test_support::Ministack;

const REGIONS: [&str; 2] = ["--region", "us-east-1,eu-west-1"];

#[test]
fn what_is_confirmed_in_one_region_is_not_asked_in_the_next() {
    let mut aws = Ministack::start("deploy-regions");
    let endpoint = aws.endpoint.clone();
    for region in ["us-east-1", "eu-west-1"] {
        aws.go_to(region);
        make_key(&mut aws);
    }
    let zip = code("regions").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let args = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    // Some events are delivered in us-east-1 only: that is known before anything is created.
    let args = [&args[..], &REGIONS].concat();
    let (exit, _, err) = said(&patrol(&endpoint, "create", &args));
    assert_eq!((exit, err.contains("--forwarded")), (2, true), "{err}");
    let args = [&args[..], &["--forwarded"]].concat();
    must(&patrol(&endpoint, "create", &args));

    let change = ["--parameters", r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#];
    let asked = questions(&info(&aws, &[]), &["AssumeRoleDisallowedRoles:"]);
    let mut answers: Vec<_> = asked.iter().map(|name| (name.as_str(), "\r")).collect();
    answers.push(("Accept parameter changes?", "y\r"));
    answers.push(("update the stack acme-test in us-east-1?", "y\r"));
    // The key differs between the regions, so it is asked for; nothing else is.
    answers.push(("SecretsKeyArns:", "\r"));
    let args = [&change[..], &REGIONS, &["--forwarded"]].concat();
    let (exit, screen, _) = said(&typed(&endpoint, "update", &args, &answers));
    assert_eq!(exit, 0, "{screen}");
    assert!(
        screen.contains("Already confirmed in another region"),
        "{screen}"
    );
    let both = info(&aws, &REGIONS);
    let both = both.as_array().expect("a list of regions");
    assert_eq!(both.len(), 2);
    for (stack, region) in both.iter().zip(["us-east-1", "eu-west-1"]) {
        assert_eq!(stack["Region"], region);
        assert_eq!(stack["StackStatus"], "UPDATE_COMPLETE");
        assert_eq!(stack["Parameters"]["AssumeRoleDisallowedRoles"], "Auditor");
    }

    // A region without the stack hides nothing of the other.
    let args = ["--json", "--region", "ap-south-1,us-east-1"];
    let (exit, out, err) = said(&patrol(&endpoint, "info", &args));
    assert_eq!(exit, 3, "{err}");
    assert!(err.contains("in ap-south-1"), "{err}");
    assert!(out.contains("UPDATE_COMPLETE"), "{out}");

    // A no in the first region is a no in all.
    let args = ["--region", "eu-west-1,us-east-1"];
    let (exit, screen, _) = said(&typed(
        &endpoint,
        "delete",
        &args,
        &[("to delete it:", "acme\r")],
    ));
    assert_eq!(exit, 0, "{screen}");
    for word in ["Nothing was changed in eu-west-1", "Not done in us-east-1"] {
        assert!(screen.contains(word), "{word}: {screen}");
    }
    must(&patrol(
        &endpoint,
        "delete",
        &["--force", "--region", "us-east-1,eu-west-1"],
    ));
}
