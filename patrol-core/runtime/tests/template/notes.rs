//! What a template tells whoever deploys it.

use patrol_runtime::template::TemplateOptions;
use serde_json::json;

use crate::variants::{build, registry};

fn notes(options: &TemplateOptions, rules: &[&str]) -> String {
    let template = options.build(&registry(rules)).expect("a template");
    let told = template.as_value()["Metadata"]["Patrol"]["Notes"].as_array();
    let told: Vec<_> = told
        .expect("notes")
        .iter()
        .map(|note| note.as_str())
        .collect();
    let notes: Vec<_> = template
        .notes()
        .iter()
        .map(|note| Some(note.as_str()))
        .collect();
    assert_eq!(told, notes);
    template.notes().join("\n")
}

#[test]
fn without_a_trail_nothing_fires() {
    let words = "which arrive only where a trail logs management events";
    let plain = TemplateOptions::new();
    let told = notes(&plain, &["roleAssumed", "policyWritten", "everyHour"]);
    assert!(told.contains("2 rules wait"), "{told}");
    assert!(told.contains(words), "{told}");
    assert!(!notes(&plain, &["everyHour", "topicTold", "accountMade"]).contains(words));
    // The trail is there already where its log objects are read.
    let trail = TemplateOptions::new().trail_bucket("company-trail");
    assert!(!notes(&trail, &["roleAssumed"]).contains(words));

    let member = plain.build_member(&registry(&["roleAssumed"]));
    let member = member.expect("a template").notes().join("\n");
    assert!(member.contains(words), "{member}");
}

#[test]
fn an_organization_is_told_what_its_accounts_do_not_show() {
    let options = TemplateOptions::new().organization("o-a1b2c3d4e5");
    let told = notes(
        &options,
        &["policySimulated", "policyWritten", "accountMade"],
    );
    for words in [
        "rule `policySimulated` asks AWS in this account alone",
        "rule `accountMade` sees no event of member accounts",
        "an administrator of an account can still hold its events back",
        "forward nothing yet",
    ] {
        assert!(told.contains(words), "{words} is not in {told}");
    }
    assert!(!told.contains("`policyWritten`"), "{told}");
    let alone = notes(&TemplateOptions::new(), &["policySimulated", "accountMade"]);
    assert!(!alone.contains("member account"), "{alone}");
}

#[test]
fn the_bucket_of_a_trail_has_an_owner() {
    let owner = |options: &TemplateOptions| {
        let template = build(&["roleAssumed"], options);
        let function = &template["Resources"]["Function"]["Properties"];
        function["Environment"]["Variables"]["TrailBucketOwner"].clone()
    };
    let trail = TemplateOptions::new().trail_bucket("company-trail");
    assert_eq!(owner(&trail), json!({ "Ref": "AWS::AccountId" }));
    let elsewhere = trail.clone().trail_bucket_owner("111122223333");
    assert_eq!(owner(&elsewhere), "111122223333");
    assert!(owner(&TemplateOptions::new()).is_null());
}
