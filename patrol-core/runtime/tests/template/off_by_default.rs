//! Rules that are off until somebody turns them on.

use patrol_core::{
    Context, Event, Findings, Metadata, Pattern, Permission, Result, Rule, Severity, rule,
};
use patrol_runtime::template::{TemplateError, TemplateOptions};

use crate::{
    silent::client,
    variants::{build, registry},
};

client! {
    AllLists = "all lists": Permission::new(["s3:GetObject"], ["arn:aws:s3:::lists/*"]);
}

rule! {
    /// Reports every object that is listed.
    struct ObjectsListed = "objectsListed" uses AllLists {
        /// Buckets to ignore.
        ignored: Vec<String> = "",
    }
}

impl Rule for ObjectsListed {
    type Detail = serde_json::Value;
    const META: Metadata = Metadata::new(Severity::Info).off_by_default();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["ListObjects"])
    }

    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}

#[test]
fn a_rule_that_is_off_leaves_nothing_in_a_template() {
    let options = TemplateOptions::new();
    let template = build(&["objectsListed", "roleAssumed"], &options);
    let text = template.to_string().to_lowercase();
    assert!(
        text.contains("roleassumed") && !text.contains("objectslisted"),
        "{text}"
    );
    assert!(!text.contains("s3:getobject"), "{text}");
    let member = options.build_member(&registry(&["objectsListed", "roleAssumed"]));
    let text = member.expect("a template").to_string().to_lowercase();
    assert!(!text.contains("listobjects"), "{text}");
}

#[test]
fn the_digest_is_that_of_every_linked_rule() {
    let both = registry(&["objectsListed", "roleAssumed"]);
    let template = TemplateOptions::new().build(&both).expect("a template");
    let digest = &template.as_value()["Metadata"]["Patrol"]["Digest"];
    assert_eq!(*digest, patrol_runtime::digest(&both));
}

#[test]
fn what_is_only_for_a_rule_that_is_off_is_refused() {
    use patrol_runtime::template::Isolate;

    let rules = registry(&["objectsListed", "roleAssumed"]);
    let options = TemplateOptions::new().isolate(Isolate::Rules(vec!["objectsListed".into()]));
    let refused = options.build(&rules);
    let name = "objectsListed".to_owned();
    assert_eq!(refused.err(), Some(TemplateError::RuleOff { name }));
}
