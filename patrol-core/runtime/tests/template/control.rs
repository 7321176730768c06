//! What `patrol.toml` makes of a template.

use patrol_runtime::{
    control::Control,
    template::{ParametersIn, TemplateError, TemplateOptions},
};
use serde_json::{Value, json};

use crate::variants::registry;

const RULES: [&str; 2] = ["objectOpened", "roleAssumed"];

fn options(toml: &str) -> TemplateOptions {
    let control = Control::from_toml(toml, &registry(&RULES)).expect("a file");
    TemplateOptions::new().control(control)
}

fn build(options: &TemplateOptions) -> Result<Value, TemplateError> {
    let template = options.build(&registry(&RULES))?;
    Ok(template.into_value())
}

#[test]
fn the_document_names_its_stack_and_its_build() {
    let template =
        build(&options("[rules.roleAssumed]\nseverity = \"low\"\n")).expect("a template");
    let parts = &template["Resources"]["Control"]["Properties"]["Value"]["Fn::Join"][1];
    let digest = patrol_runtime::digest(&registry(&RULES));
    let document = r#""control":{"rules":{"roleAssumed":{"severity":"low"}}}}"#;
    assert_eq!(
        *parts,
        json!([
            r#"{"stack":""#,
            { "Ref": "AWS::StackName" },
            format!(r#"","digest":"{digest}",{document}"#),
        ])
    );
    let variables = &template["Resources"]["Function"]["Properties"]["Environment"]["Variables"];
    assert_eq!(
        variables["PatrolControl"],
        json!({ "Fn::Sub": "ssm:${Control}" })
    );
    assert_eq!(
        template["Resources"]["ControlAlarm"]["Properties"]["MetricName"],
        "ControlFaults"
    );
    assert_eq!(
        template["Resources"]["DailyEventRule"]["Properties"]["Targets"][0]["Input"],
        r#"{"patrolDaily":true}"#
    );
}

#[test]
fn what_the_file_says_of_rules_restarts_no_function_unless_others_are_on() {
    let function = |toml: &str| {
        let mut template = build(&options(toml)).expect("a template");
        template["Resources"]["Function"].take()
    };
    let before = function("");
    assert_eq!(
        function("[rules.roleAssumed]\nseverity = \"low\"\n"),
        before
    );
    assert_ne!(function("[rules.objectOpened]\nenabled = false\n"), before);
}

#[test]
fn a_parameter_that_the_file_sets_is_none_of_the_template() {
    let parameters = |options: &TemplateOptions| {
        let template = build(options).expect("a template");
        let own = &template["Resources"]["Function"]["Properties"]["Environment"]["Variables"];
        let declared = !template["Parameters"]["RoleAssumedRoles"].is_null();
        assert_eq!(declared, !own["RoleAssumedRoles"].is_null());
        let limit = template["Parameters"].get("RoleAssumedLimit");
        (declared, limit.is_some())
    };
    let set = "[rules.roleAssumed]\nroles = [\"a\"]\n";
    assert_eq!(parameters(&options("")), (true, true));
    assert_eq!(parameters(&options(set)), (false, true));
    let all = options(set).parameters_in(ParametersIn::File);
    assert_eq!(parameters(&all), (false, false));
    let unset = options("").parameters_in(ParametersIn::File);
    let names = vec!["roleAssumed.roles".to_owned()];
    assert_eq!(build(&unset).err(), Some(TemplateError::Unset(names)));
}

#[test]
fn a_value_is_no_reference_of_cloudformations() {
    let toml = "[rules.roleAssumed]\nroles = [\"{{resolve:ssm:/x}}\", \"${AWS::StackName}\"]\n";
    let template = build(&options(toml)).expect("a template").to_string();
    assert!(!template.contains("{{resolve"), "{template}");
    let join = template.contains(r#"${AWS::StackName}\"]"#);
    assert!(join, "`Fn::Join` fills nothing in: {template}");
}

#[test]
fn a_document_without_room_in_ssm_is_an_object_with_its_hash() {
    let many: Vec<_> = (0..1000).map(|number| format!("bucket-{number}")).collect();
    let toml = format!("[rules.roleAssumed]\nroles = {many:?}\n");
    let template = build(&options(&toml)).expect("a template");
    let parts = &template["Resources"]["Control"]["Properties"]["Value"]["Fn::Join"][1];
    assert_eq!(parts[3], json!({ "Ref": "CodeS3Bucket" }));
    let last = parts[4].as_str().expect("text");
    assert!(last.starts_with(r#"","key":"patrol-control/"#), "{last}");
    let policy = template["Resources"]["Role"]["Properties"]["Policies"][0].to_string();
    assert!(
        policy.contains("s3:::${CodeS3Bucket}/patrol-control/*"),
        "{policy}"
    );
}

#[test]
fn a_stack_without_rules_is_refused() {
    let off = "[rules.roleAssumed]\nenabled = false\n[rules.objectOpened]\nenabled = false\n";
    assert_eq!(
        build(&options(off)).err(),
        Some(TemplateError::EverythingOff)
    );
}
