//! `patrol rules`, called as a person or a script calls it.

use serde_json::{Value, json};

fn listed() -> Vec<Value> {
    let said = patrol_test_support::patrol::call(&["rules", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

#[test]
fn json_says_everything() {
    let rules = listed();
    let named = |name: &str| {
        let rule = rules.iter().find(|rule| rule["name"] == name);
        rule.unwrap_or_else(|| panic!("no {name}"))
    };
    let assume = named("assumeRole");
    assert_eq!(assume["ruleset"], "patrol-rules-aws");
    for field in ["version", "severity", "docs", "summary"] {
        assert!(
            assume[field].as_str().is_some_and(|text| !text.is_empty()),
            "{field}"
        );
    }
    assert_eq!(
        assume["pattern"]["detail"]["eventSource"],
        json!(["sts.amazonaws.com"])
    );
    assert_eq!(assume["trigger"], json!({"type": "eventPattern"}));
    let param = &assume["parameters"][0];
    assert_eq!(param["name"], "disallowedRoles");
    assert_eq!(param["key"], "AssumeRoleDisallowedRoles");
    assert_eq!(param["type"], "CommaDelimitedList");
    assert_eq!(param["required"], true);

    let webhook = named("repositoryMadePublic");
    assert_eq!(
        webhook["trigger"],
        json!({"type": "webhook", "authentication": "gitHub"})
    );
    assert_eq!(webhook["parameters"][0]["secret"], true);

    let simulator = named("principalPolicySimulator");
    assert_eq!(simulator["clients"].as_array().map(Vec::len), Some(1));
    let actions = &simulator["permissions"][0]["actions"];
    assert_eq!(actions[0], "iam:SimulatePrincipalPolicy");
}

#[test]
fn the_table_fits_the_screen_and_names_everything() {
    for columns in ["50", "80", "100"] {
        let output = patrol_test_support::patrol::patrol()
            .arg("rules")
            .env("COLUMNS", columns)
            .output();
        let said = patrol_test_support::patrol::Said::from(output.expect("patrol runs"));
        let width: usize = columns.parse().expect("a number");
        for line in said.out.lines().filter(|line| line.trim().contains(' ')) {
            assert!(line.chars().count() <= width, "{columns}: {line}");
        }
        for rule in listed() {
            let name = rule["name"].as_str().expect("a name");
            assert!(said.out.contains(name), "{name}");
        }
    }
}

#[test]
fn the_readme_table_has_a_row_a_rule() {
    let said = patrol_test_support::patrol::call(&["rules", "--format", "markdown"]);
    // What rules share has a table of its own.
    let table = said.out.split("\n\n").next().expect("a table");
    assert_eq!(table.lines().count(), 2 + listed().len());
    for line in table.lines() {
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 7, "{line}");
    }
}

#[test]
fn a_rule_is_shown_in_full() {
    let said =
        patrol_test_support::patrol::call(&["rules", "cloudTrail", "principalPolicySimulator"]);
    assert_eq!(said.code, 0, "{said:?}");
    for words in [
        "# Respond",
        "T1685.002 (v19)",
        "5.5 (v6)",
        "disallowedActions (required)",
        "iam:SimulatePrincipalPolicy on arn:",
        "\"cloudtrail.amazonaws.com\"",
    ] {
        assert!(said.out.contains(words), "{words} is not in {}", said.out);
    }
    let said = patrol_test_support::patrol::call(&["rules", "cloudTrial"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("did you mean `cloudTrail`"),
        "{}",
        said.err
    );
}

#[test]
fn every_format_says_how_findings_are_put_together() {
    let rule = listed()
        .into_iter()
        .find(|rule| rule["name"] == "instanceConnectUsed");
    let aggregate = &rule.expect("a rule")["aggregate"];
    let text = "distinct=resource:3/10m throttle=1h by=account,principal";
    assert_eq!(aggregate["text"], text);
    let words = aggregate["words"].as_str().expect("words");
    let began = "Told when the same was found with 3 different values of `resource` within 10m. After that,";
    assert!(words.starts_with(began), "{words}");

    let shown = patrol_test_support::patrol::call(&["rules", "instanceConnectUsed"]).out;
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        shown.contains(&format!(" Told {words} ({text}) ")),
        "{shown}"
    );
    let toml = patrol_test_support::patrol::call(&["rules", "--format", "toml"]).out;
    let lines = format!("# {words}\n# aggregate = \"{text}\"\n");
    assert!(toml.contains(&lines), "{toml}");
    let out = patrol_test_support::patrol::folder("rules-aggregate").join("site");
    let folder = out.to_str().expect("UTF-8");
    patrol_test_support::patrol::call(&["rules", "--format", "html", "--out", folder]);
    let page = std::fs::read_to_string(out.join("rules/instanceConnectUsed.html")).expect("a page");
    assert!(
        page.contains(
            began
                .trim_start_matches("Told ")
                .split('`')
                .next()
                .expect("words")
        ),
        "{page}"
    );
    assert!(page.contains(&format!("<code>{text}</code>")), "{page}");
}

#[test]
fn a_configuration_to_start_from_is_taken_as_it_is() {
    let said = patrol_test_support::patrol::call(&["rules", "--format", "toml"]);
    let config = patrol_test_support::patrol::folder("rules-toml").join("patrol.toml");
    let all = said
        .out
        .replace("# disallowedRoles = []", "disallowedRoles = [\"Admin\"]");
    assert!(all.contains("\ndisallowedRoles = "), "{all}");
    assert!(
        all.contains("# homeRegions = [\"us-east-1\",\"eu-central-1\"]"),
        "{all}"
    );
    std::fs::write(&config, all).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let said = patrol_test_support::patrol::feed(
        &["run", "--config", config, "--rule", "assumeRole", "-"],
        b"[]",
    );
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn the_linked_rules_have_no_problems() {
    let said = patrol_test_support::patrol::call(&["rules", "--check"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    let words = format!(
        "{} rules: no problems. Names of events as of 20",
        listed().len()
    );
    assert!(said.out.starts_with(&words), "{said:?}");
    assert!(said.out.contains("botocore 1."), "{said:?}");
}
