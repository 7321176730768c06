//! CloudFormation's express mode, and what was changed by hand.

use serde_json::{Value, json};

use crate::{command::*, half_way::refusal};
use patrol_test_support::{Fate, Ministack, Proxy};

#[test]
fn express_is_asked_for_by_name_and_rolls_back_all_the_same() {
    let mut aws = Ministack::start("deploy-express");
    make_key(&mut aws);
    let proxy = Proxy::start(&aws.endpoint);
    let zip = code("express").to_str().expect("UTF-8").to_owned();
    let values = values_and_secret();
    let create = ["--force", "--code", &zip, "--parameters", &values, "--kms"];
    let asked = |args: &[&str], command: &str| {
        let before = proxy.requests().len();
        must(&patrol(&proxy.endpoint, command, args));
        let requests = proxy.requests().split_off(before);
        let sets = requests.into_iter();
        let mut sets = sets.filter(|request| request.contains("Action=CreateChangeSet"));
        sets.next().expect("a change set")
    };
    let mode = "DeploymentConfig.Mode=EXPRESS";
    let set = asked(&[&create[..], &["--express"]].concat(), "create");
    assert!(set.contains(mode), "{set}");
    assert!(
        set.contains("DeploymentConfig.DisableRollback=false"),
        "{set}"
    );
    let set = asked(&["--force", "--memory", "512"], "update");
    assert!(!set.contains("DeploymentConfig"), "{set}");
    let set = asked(&["--force", "--memory", "256", "--express"], "update");
    assert!(set.contains(mode), "{set}");
}

#[test]
fn what_was_changed_by_hand_is_named_with_what_the_template_says() {
    let mut aws = Ministack::start("deploy-drift");
    let endpoint = aws.endpoint.clone();
    create(&mut aws, "drift");
    let (exit, out, err) = said(&patrol(&endpoint, "diff", &["--drift"]));
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("nothing to change"), "{out}");

    let resources = info(&aws, &["--extended"])["StackResources"].clone();
    let named = |name: &str| {
        let mut all = resources.as_array().expect("resources").iter();
        let found = all.find(|resource| resource["LogicalResourceId"] == name);
        found.expect(name)["PhysicalResourceId"].clone()
    };
    let function = named("Function");
    let change = json!({ "FunctionName": function, "Timeout": 7, "Description": "a\u{202e}b" });
    aws.call("lambda", "update_function_configuration", change);
    let (exit, out, err) = said(&patrol(&endpoint, "diff", &["--drift"]));
    assert_eq!(exit, 1, "{out}{err}");
    for words in [
        "Changed by hand\n",
        "MODIFIED  Function  AWS::Lambda::Function",
        "    /Timeout\n",
        "AWS       7\n",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert!(!out.contains('\u{202e}'), "{out}");
    let (exit, out, err) = said(&patrol(&endpoint, "diff", &["--drift", "--json"]));
    assert_eq!(exit, 1, "{err}");
    let plan: Value = serde_json::from_str(&out).expect("JSON");
    let drifted = &plan["Drift"]["Resources"][0];
    assert_eq!(drifted["LogicalResourceId"], "Function");
    assert_eq!(drifted["PhysicalResourceId"], function);
    let properties = drifted["Properties"].as_array().expect("properties");
    let timeout = properties.iter().find(|one| one["Path"] == "/Timeout");
    let timeout = timeout.expect("the timeout");
    assert_eq!(timeout["Actual"], "7");
    assert_ne!(timeout["Expected"], "7");
    assert!(
        plan["Changes"].as_array().is_some_and(Vec::is_empty),
        "{plan}"
    );
    // What is quick stays quick, and says as little as before.
    let (exit, out, _) = said(&patrol(&endpoint, "diff", &["--json"]));
    assert_eq!((exit, out.contains("Drift")), (0, false), "{out}");
}

/// No emulator compares stack sets: what CloudFormation answers is written here.
#[test]
fn members_stacks_are_looked_at_where_their_stack_set_is_named() {
    let mut aws = Ministack::start("deploy-drift-members");
    create(&mut aws, "drift-members");
    let proxy = Proxy::start(&aws.endpoint);
    let answer = |action: &str, body: &str| {
        let body =
            format!("<{action}Response><{action}Result>{body}</{action}Result></{action}Response>");
        proxy.trap(&format!("Action={action}&"), Fate::Refused(200, body), 1);
    };
    let instance = |account: &str, status: &str| {
        format!(
            "<member><Account>{account}</Account><Region>eu-west-1</Region><DriftStatus>{status}</DriftStatus></member>"
        )
    };
    let answers = |status: &str, second: &str| {
        answer("DetectStackSetDrift", "<OperationId>o</OperationId>");
        let now = |status: &str| {
            format!(
                "<StackSetOperation><Status>{status}</Status><StatusReason>2 of 9 failed</StatusReason></StackSetOperation>"
            )
        };
        answer("DescribeStackSetOperation", &now("RUNNING"));
        answer("DescribeStackSetOperation", &now(status));
        let first = instance("111122223333", "IN_SYNC");
        let page = format!("<Summaries>{first}</Summaries><NextToken>more</NextToken>");
        answer("ListStackInstances", &page);
        let page = format!("<Summaries>{second}</Summaries>");
        answer("ListStackInstances", &page);
    };
    let args = ["--drift", "--stack-set", "patrol-members"];
    let diff = || said(&patrol(&proxy.endpoint, "diff", &args));

    answers("SUCCEEDED", &instance("444455556666", "IN_SYNC"));
    let (exit, out, err) = diff();
    assert_eq!(exit, 0, "{out}{err}");
    assert!(
        out.contains("Members of patrol-members: 2 as the template has them, 0 not\n"),
        "{out}"
    );
    // An administrator that the organization has delegated.
    let missing = refusal("StackSetNotFoundException", "No.");
    let own = ["Action=DetectStackSetDrift&", "CallAs=SELF"];
    proxy.trap_all(&own, Fate::Refused(404, missing.clone()), 1);
    answers("FAILED", &instance("444455556666", "DRIFTED"));
    let (exit, out, err) = diff();
    assert_eq!(exit, 1, "{out}{err}");
    let shown = "\
Members of patrol-members: 1 as the template has them, 1 not
  DRIFTED      444455556666  eu-west-1
  CloudFormation could not look at all members: FAILED: 2 of 9 failed
";
    assert!(out.ends_with(shown), "{out}");
    let delegated = proxy.requests().into_iter();
    let delegated = delegated.filter(|one| one.contains("CallAs=DELEGATED_ADMIN"));
    assert_eq!(delegated.count(), 5);

    proxy.trap(
        "Action=DetectStackSetDrift&",
        Fate::Refused(404, missing),
        2,
    );
    let (exit, _, err) = diff();
    assert_eq!(exit, 3, "{err}");
    assert!(
        err.contains("have drift of the stack set `patrol-members` detected"),
        "{err}"
    );
    // Nobody has looked, and it is said.
    let (exit, out, err) = said(&patrol(&aws.endpoint, "diff", &["--drift"]));
    assert_eq!(exit, 0, "{out}{err}");
    assert!(
        out.contains("Not looked at: stack sets of members"),
        "{out}"
    );
    let (exit, _, err) = said(&patrol(&aws.endpoint, "diff", &args[1..]));
    assert_eq!((exit, err.contains("--drift")), (2, true), "{err}");
}

#[test]
fn detection_that_fails_in_part_and_values_of_every_kind_are_told() {
    let mut aws = Ministack::start("deploy-drift-told");
    create(&mut aws, "drift-told");
    let proxy = Proxy::start(&aws.endpoint);
    let answer = |action: &str, body: &str| {
        let body =
            format!("<{action}Response><{action}Result>{body}</{action}Result></{action}Response>");
        proxy.trap(&format!("Action={action}"), Fate::Refused(200, body), 1);
    };
    let status = "<StackId>s</StackId><StackDriftDetectionId>d</StackDriftDetectionId><Timestamp>2026-01-01T00:00:00Z</Timestamp>";
    let difference = |kind: &str, path: &str, expected: &str, actual: &str| {
        format!(
            "<member><PropertyPath>{path}</PropertyPath><ExpectedValue>{expected}</ExpectedValue><ActualValue>{actual}</ActualValue><DifferenceType>{kind}</DifferenceType></member>"
        )
    };
    let drifted = |name: &str, status: &str, differences: &str| {
        format!(
            "<member><StackId>s</StackId><LogicalResourceId>{name}</LogicalResourceId><PhysicalResourceId>{name}-1</PhysicalResourceId><ResourceType>AWS::SNS::Topic</ResourceType><StackResourceDriftStatus>{status}</StackResourceDriftStatus><Timestamp>2026-01-01T00:00:00Z</Timestamp><PropertyDifferences>{differences}</PropertyDifferences></member>"
        )
    };
    let differences = [
        difference("NOT_EQUAL", "/DisplayName", "alerts", "mine"),
        difference("REMOVE", "/Tags/0", "owner", "null"),
        difference("ADD", "/Subscription/0", "null", "evil@example.com"),
    ];
    answer(
        "DetectStackDrift",
        "<StackDriftDetectionId>d</StackDriftDetectionId>",
    );
    let going = format!("{status}<DetectionStatus>DETECTION_IN_PROGRESS</DetectionStatus>");
    answer("DescribeStackDriftDetectionStatus", &going);
    let failed = format!(
        "{status}<DetectionStatus>DETECTION_FAILED</DetectionStatus><DetectionStatusReason>not allowed to read Key</DetectionStatusReason>"
    );
    answer("DescribeStackDriftDetectionStatus", &failed);
    let first = drifted("Topic", "MODIFIED", &differences.concat());
    let page =
        format!("<StackResourceDrifts>{first}</StackResourceDrifts><NextToken>more</NextToken>");
    answer("DescribeStackResourceDrifts", &page);
    let second = drifted("Bus", "DELETED", "");
    answer(
        "DescribeStackResourceDrifts",
        &format!("<StackResourceDrifts>{second}</StackResourceDrifts>"),
    );
    let (exit, out, err) = said(&patrol(&proxy.endpoint, "diff", &["--drift"]));
    assert_eq!(exit, 1, "{out}{err}");
    let shown = "Changed by hand
  DELETED   Bus  AWS::SNS::Topic  Bus-1
  MODIFIED  Topic  AWS::SNS::Topic  Topic-1
    /DisplayName
      template  alerts
      AWS       mine
    /Tags/0
      template  owner
      AWS       nothing
    /Subscription/0
      template  nothing
      AWS       evil@example.com
  CloudFormation could not look at all resources: not allowed to read Key
Not looked at: stack sets of members, which `--stack-set NAME` names
";
    assert_eq!(out, shown, "{err}");

    proxy.trap(
        "Action=DetectStackDrift",
        Fate::Refused(403, refusal("AccessDenied", "No.")),
        1,
    );
    let (exit, _, err) = said(&patrol(&proxy.endpoint, "diff", &["--drift"]));
    assert_eq!(exit, 3, "{err}");
    for words in [
        "have drift of `acme-test` detected",
        "may not `cloudformation:DetectStackDrift`",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
}
