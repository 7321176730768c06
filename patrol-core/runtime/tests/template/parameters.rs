//! The rules' parameters, on their way from CloudFormation to the function.

use patrol_runtime::template::{ParametersIn, TemplateOptions};
use serde_json::json;

use crate::variants::{build, registry};

#[test]
fn secrets_are_not_echoed_and_have_no_default() {
    let template = build(&["pushed"], &TemplateOptions::new());
    let token = &template["Parameters"]["PushedToken"];
    assert_eq!(token["NoEcho"], true);
    assert_eq!(token.get("Default"), None);
}

#[test]
fn parameters_beside_the_environment_are_complete_and_no_secret() {
    let store = TemplateOptions::new().parameters_in(ParametersIn::ParameterStore);
    let template = build(&["pushed", "roleAssumed"], &store);
    let of = |function: &str| {
        template["Resources"][function]["Properties"]["Environment"]["Variables"].clone()
    };
    let variables = of("Function");
    assert_eq!(
        variables["PatrolParameters"],
        json!({ "Fn::Sub": "ssm:${Parameters}" })
    );
    let webhooks = of("WebhookFunction");
    assert_eq!(webhooks["PushedToken"], json!({ "Ref": "PushedToken" }));
    assert_eq!(webhooks.get("PatrolParameters"), None);
    assert_eq!(variables.get("RoleAssumedRoles"), None);
    let value = &template["Resources"]["Parameters"]["Properties"]["Value"]["Fn::Sub"];
    assert_eq!(
        value[0],
        "RoleAssumedRoles=${RoleAssumedRoles}\nRoleAssumedLimit=${RoleAssumedLimit}\nRoleAssumedServices=${RoleAssumedServices}\n"
    );
    assert_eq!(
        value[1],
        json!({ "RoleAssumedRoles": { "Fn::Join": [",", { "Ref": "RoleAssumedRoles" }] } })
    );
    let template = build(&["pushed"], &store);
    assert!(template["Resources"].get("Parameters").is_none());
}

#[test]
fn a_long_default_takes_no_room_in_the_environment() {
    let template = build(&["wordsWritten"], &TemplateOptions::new());
    let variables = &template["Resources"]["Function"]["Properties"]["Environment"]["Variables"];
    let joined = json!({ "Fn::Join": [",", { "Ref": "WordsWrittenWords" }] });
    assert_eq!(
        variables["WordsWrittenWords"],
        json!({ "Fn::If": ["SetsWordsWrittenWords", joined, { "Ref": "AWS::NoValue" }] })
    );
    assert_eq!(
        template["Conditions"]["SetsWordsWrittenWords"]["Fn::Not"][0]["Fn::Equals"],
        json!([
            joined,
            "abracadabra,alohomora,expelliarmus,lumos,open sesame,shazam,simsalabim"
        ])
    );
    let store = TemplateOptions::new().parameters_in(ParametersIn::ParameterStore);
    let template = build(&["wordsWritten"], &store);
    assert_eq!(template["Conditions"].get("SetsWordsWrittenWords"), None);
}

#[test]
fn parameters_are_typed_described_and_handed_over() {
    let template = build(&["roleAssumed"], &TemplateOptions::new());
    let parameters = &template["Parameters"];
    assert_eq!(parameters["RoleAssumedRoles"]["Type"], "CommaDelimitedList");
    assert_eq!(
        parameters["RoleAssumedRoles"]["Description"],
        "Comma separated list of roles."
    );
    assert_eq!(
        parameters["RoleAssumedServices"]["AllowedValues"],
        json!(["true", "false"])
    );
    // CloudFormation knows no empty number.
    assert_eq!(parameters["RoleAssumedLimit"]["Type"], "String");
    let function = &template["Resources"]["Function"]["Properties"];
    let variables = &function["Environment"]["Variables"];
    assert_eq!(
        variables["RoleAssumedRoles"],
        json!({ "Fn::Join": [",", { "Ref": "RoleAssumedRoles" }] })
    );
    assert_eq!(
        variables["PatrolDigest"],
        patrol_runtime::digest(&registry(&["roleAssumed"]))
    );
    let groups = &template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    assert_eq!(
        groups[3]["Label"]["default"],
        "roleAssumed: Reports a role that was assumed."
    );
}
