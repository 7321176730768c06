//! A parameter that several rules have in common.

use patrol_core::{InvalidValue, ParamType, ParamValue, Pattern, SharedParam, Trigger, rule};
use patrol_runtime::template::{Isolate, ParametersIn, TemplateOptions};
use serde_json::{Value, json};

use crate::{silent::silent, variants::build};

/// People who are known.
#[derive(Clone, Debug)]
pub(crate) struct KnownPeople;

impl ParamValue for KnownPeople {
    const TYPE: ParamType = ParamType::CommaDelimitedList;
    const SHARED: Option<SharedParam> =
        Some(SharedParam::new("knownPeople", "People who are known.", ""));

    fn parse(_: &str) -> Result<Self, InvalidValue> {
        Ok(Self)
    }
}

rule! {
    /// Reports a stranger who comes.
    pub(crate) struct StrangerCame = "strangerCame" {
        /// Who is not a stranger.
        known_people: KnownPeople,
    }
}
rule! {
    /// Reports a stranger who goes.
    pub(crate) struct StrangerWent = "strangerWent" {
        /// Who is not a stranger.
        known_people: KnownPeople,
        /// Doors to ignore.
        doors: Vec<String> = "",
    }
}
silent! {
    StrangerCame: Pattern::source("com.acme.came"), Trigger::EventPattern;
    StrangerWent: Pattern::source("com.acme.went"), Trigger::EventPattern;
}

const BOTH: [&str; 2] = ["strangerCame", "strangerWent"];

fn variables<'a>(template: &'a Value, function: &str) -> &'a Value {
    &template["Resources"][function]["Properties"]["Environment"]["Variables"]
}

#[test]
fn it_is_one_parameter_and_one_variable() {
    let template = build(&BOTH, &TemplateOptions::new());
    let parameter = &template["Parameters"]["KnownPeople"];
    assert_eq!(parameter["Type"], "CommaDelimitedList");
    assert_eq!(
        parameter["Description"],
        "People who are known. For strangerCame, strangerWent."
    );
    let joined = json!({ "Fn::Join": [",", { "Ref": "KnownPeople" }] });
    assert_eq!(variables(&template, "Function")["KnownPeople"], joined);
    let groups = &template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    let shown: Vec<_> = groups.as_array().into_iter().flatten().collect();
    let shown = shown
        .iter()
        .filter(|group| group.to_string().contains("KnownPeople"));
    let shown: Vec<_> = shown.map(|group| &group["Label"]["default"]).collect();
    assert_eq!(shown, ["Shared by rules"]);
}

#[test]
fn each_function_gets_it() {
    let options = TemplateOptions::new().isolate(Isolate::Rules(vec!["strangerWent".into()]));
    let template = build(&BOTH, &options);
    for function in ["Function", "StrangerWentFunction"] {
        let variables = variables(&template, function);
        assert!(variables["KnownPeople"].is_object(), "{function}");
    }
}

#[test]
fn beside_the_environment_it_stands_once() {
    let options = TemplateOptions::new().parameters_in(ParametersIn::ParameterStore);
    let template = build(&BOTH, &options);
    let value = &template["Resources"]["Parameters"]["Properties"]["Value"]["Fn::Sub"][0];
    assert_eq!(
        *value,
        "KnownPeople=${KnownPeople}\nStrangerWentDoors=${StrangerWentDoors}\n"
    );
}
