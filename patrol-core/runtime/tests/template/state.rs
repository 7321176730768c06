//! The table of what is remembered of findings: there when something needs it.

use std::time::Duration;

use patrol_core::{
    Aggregate, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use patrol_runtime::template::{Isolate, TemplateOptions};
use serde_json::{Value, json};

use crate::variants::{build, registry};

rule! {
    /// Reports many secrets that are read.
    struct SecretsRead = "secretsRead";
}
rule! {
    /// Reports a sequence whose first rule nobody has linked.
    struct SequenceSeen = "sequenceSeen";
}

macro_rules! remembering {
    ($rule:ty, $aggregate:expr) => {
        impl Rule for $rule {
            type Detail = Value;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                Pattern::api_call("secretsmanager.amazonaws.com", ["GetSecretValue"])
            }

            fn aggregate() -> Aggregate {
                $aggregate
            }

            async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
                Ok(Findings::none())
            }
        }
    };
}
remembering!(
    SecretsRead,
    Aggregate::threshold(10, Duration::from_secs(300)).distinct("secretId")
);
remembering!(
    SequenceSeen,
    Aggregate::sequence(["retiredRule"], Duration::from_secs(300))
);

/// The statement of this id in a role; null where there is none.
fn statement(role: &Value, sid: &str) -> Value {
    let statements = &role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    let mut statements = statements.as_array().expect("statements").iter();
    let found = statements.find(|one| one["Sid"] == sid || one["Fn::If"][1]["Sid"] == sid);
    found.cloned().unwrap_or_default()
}

#[test]
fn a_rule_that_remembers_has_a_table() {
    let options = TemplateOptions::new().isolate(Isolate::Rules(vec!["secretsRead".into()]));
    let template = build(&["secretsRead", "roleAssumed"], &options);
    let resources = &template["Resources"];
    let table = &resources["StateTable"];
    assert_eq!(table["Condition"], Value::Null);
    assert_eq!(table["DeletionPolicy"], "RetainExceptOnCreate");
    assert_eq!(table["Properties"]["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(
        table["Properties"]["TimeToLiveSpecification"],
        json!({ "AttributeName": "x", "Enabled": true })
    );
    // An isolated rule may be a step of another one's sequence.
    for (role, function) in [
        ("Role", "Function"),
        ("SecretsReadRole", "SecretsReadFunction"),
    ] {
        let statement = statement(&resources[role], "KeepState");
        let actions = json!(["dynamodb:GetItem", "dynamodb:UpdateItem"]);
        assert_eq!(statement["Action"], actions, "{role}");
        let table = json!({ "Fn::GetAtt": ["StateTable", "Arn"] });
        assert_eq!(statement["Resource"], table, "{role}");
        let variables = &resources[function]["Properties"]["Environment"]["Variables"];
        assert_eq!(
            variables["PatrolStateTable"],
            json!({ "Ref": "StateTable" })
        );
    }
    let alarm = &resources["StateAlarm"]["Properties"];
    assert_eq!(alarm["MetricName"], "StateFailures");
}

#[test]
fn a_schedule_calls_the_one_function_that_may_look_for_what_is_due() {
    let options = TemplateOptions::new().isolate(Isolate::Rules(vec!["secretsRead".into()]));
    let template = build(&["secretsRead", "roleAssumed"], &options);
    let resources = &template["Resources"];
    let schedule = &resources["SweepEventRule"]["Properties"];
    assert_eq!(schedule["ScheduleExpression"], "rate(5 minutes)");
    let target = &schedule["Targets"][0];
    assert_eq!(target["Arn"], json!({ "Fn::GetAtt": ["Function", "Arn"] }));
    let input = &target["InputTransformer"]["InputTemplate"];
    assert_eq!(input, r#"{"patrolSweep":"<time>"}"#);
    assert!(resources["SweepEventRuleAlarm"].is_object());
    let index = &resources["StateTable"]["Properties"]["GlobalSecondaryIndexes"][0];
    assert_eq!(index["IndexName"], "due");
    let may = statement(&resources["Role"], "FindDueState");
    assert_eq!(may["Action"], "dynamodb:Query");
    let index = json!({ "Fn::Sub": "${StateTable.Arn}/index/due" });
    assert_eq!(may["Resource"], index);
    let isolated = statement(&resources["SecretsReadRole"], "FindDueState");
    assert_eq!(isolated, Value::Null);
}

#[test]
fn without_one_the_operators_parameter_brings_the_table() {
    let template = build(&["roleAssumed"], &TemplateOptions::new());
    let resources = &template["Resources"];
    for id in [
        "StateTable",
        "StateAlarm",
        "SweepEventRule",
        "SweepEventRuleAlarm",
    ] {
        assert_eq!(resources[id]["Condition"], "HasAlertAggregation", "{id}");
    }
    let statement = statement(&resources["Role"], "KeepState");
    assert_eq!(statement["Fn::If"][0], "HasAlertAggregation");
    let variables = &resources["Function"]["Properties"]["Environment"]["Variables"];
    let table = json!({ "Fn::If": ["HasAlertAggregation", { "Ref": "StateTable" }, ""] });
    assert_eq!(variables["PatrolStateTable"], table);
    let kept = build(&["roleAssumed"], &TemplateOptions::new().keep_state());
    assert_eq!(kept["Resources"]["StateTable"]["Condition"], Value::Null);
}

#[test]
fn recovery_and_deletion_are_the_operators_choice() {
    let recovery = |options: TemplateOptions| {
        let template = build(&["secretsRead"], &options);
        let table = &template["Resources"]["StateTable"];
        let recovery = &table["Properties"]["PointInTimeRecoverySpecification"];
        (recovery.clone(), table["DeletionPolicy"].clone())
    };
    let on = json!({ "PointInTimeRecoveryEnabled": true });
    let kept = json!("RetainExceptOnCreate");
    assert_eq!(recovery(TemplateOptions::new()), (Value::Null, kept));
    let options = TemplateOptions::new().state_recovery().delete_all();
    assert_eq!(recovery(options), (on, json!("Delete")));
}

#[test]
fn a_sequence_of_unknown_rules_is_refused() {
    let why = TemplateOptions::new().build(&registry(&["sequenceSeen"]));
    assert_eq!(
        why.expect_err("it was built").to_string(),
        "rule `sequenceSeen`: its sequence names the unknown rule `retiredRule`: it is not in this build"
    );
}
