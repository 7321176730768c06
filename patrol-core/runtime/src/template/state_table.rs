//! The table in which the functions remember findings: in the stack only when a rule's findings are
//! put together, by the rule's own word or the operator's.

use serde_json::{Value, json};

use super::{
    alarm::{self, Alarm, Limit},
    deletion::kept,
    error::TemplateError,
    intrinsics::{arn, has, reference},
    options::TemplateOptions,
    sections::Sections,
    skip::skip,
};
use crate::metric::NAMESPACE;
use patrol_core::Registry;

/// The table's logical id.
const ID: &str = "StateTable";
/// The index of keys that are due.
const INDEX: &str = "due";
/// The function's variable with its name.
pub(super) const VARIABLE: &str = "PatrolStateTable";
/// The parameter by which the operator puts findings together.
pub(super) const PARAMETER: &str = "AlertAggregation";

/// When there is a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// A rule's findings are put together.
    Always,
    /// None's are, unless the stack's parameter says so.
    WithParameter,
}

impl Need {
    /// Whether these rules need the table.
    pub(super) fn of(options: &TemplateOptions, registry: &Registry) -> Self {
        let rules = || registry.rules().iter().copied();
        let aggregations = options.aggregations(registry);
        match options.keeps_state || aggregations.need_memory(rules().map(|rule| rule.name)) {
            true => Self::Always,
            false => Self::WithParameter,
        }
    }

    /// A value that stands only where there is a table.
    fn only(self, value: Value, otherwise: Value) -> Value {
        match self {
            Self::Always => value,
            Self::WithParameter => json!({ "Fn::If": [has(PARAMETER), value, otherwise] }),
        }
    }

    /// The table's name for the function's environment, or nothing.
    pub(super) fn variable(self) -> Value {
        self.only(reference(ID), json!(""))
    }

    /// What a function does with the table: every one reads and changes items by their keys, and the
    /// one that the schedule calls looks for those that are due.
    pub(super) fn statements(self, sweeps: bool) -> Vec<Value> {
        let keep = json!({
            "Action": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
            "Effect": "Allow",
            "Resource": arn(ID),
            "Sid": "KeepState",
        });
        let sweep = json!({
            "Action": "dynamodb:Query",
            "Effect": "Allow",
            "Resource": { "Fn::Sub": format!("${{{ID}.Arn}}/index/{INDEX}") },
            "Sid": "FindDueState",
        });
        let statements = [Some(keep), Some(sweep).filter(|_| sweeps)];
        let statements = statements.into_iter().flatten();
        statements
            .map(|statement| self.only(statement, reference("AWS::NoValue")))
            .collect()
    }

    pub(super) fn condition(self) -> Option<String> {
        (self == Self::WithParameter).then(|| has(PARAMETER))
    }
}

/// Adds the table, and the alarm on one that cannot be used.
///
/// Sources: [AWS::DynamoDB::Table](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html),
/// [encryption at rest](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html).
pub(super) fn add(
    options: &TemplateOptions,
    need: Need,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let mut skips = vec![(
        "CKV_AWS_119",
        "DynamoDB encrypts with its own key, which costs nothing; a customer's would need a policy for every function",
    )];
    let mut properties = json!({
        "AttributeDefinitions": [
            { "AttributeName": "k", "AttributeType": "S" },
            { "AttributeName": "b", "AttributeType": "S" },
            { "AttributeName": "d", "AttributeType": "N" },
        ],
        // Findings come in bursts, and cost nothing while there are none.
        "BillingMode": "PAY_PER_REQUEST",
        // Keys whose time brings something to tell, and no others: nobody has to read the whole table.
        "GlobalSecondaryIndexes": [{
            "IndexName": INDEX,
            "KeySchema": [
                { "AttributeName": "b", "KeyType": "HASH" },
                { "AttributeName": "d", "KeyType": "RANGE" },
            ],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        }],
        "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }],
        "TimeToLiveSpecification": { "AttributeName": "x", "Enabled": true },
    });
    if options.state_recovery {
        properties["PointInTimeRecoverySpecification"] =
            json!({ "PointInTimeRecoveryEnabled": true });
    } else {
        skips.push((
            "CKV_AWS_28",
            "recovery to a point in time is the operator's choice: `--state-recovery`",
        ));
    }
    let mut table = json!({
        "Metadata": skip(&skips),
        "Properties": properties,
        "Type": "AWS::DynamoDB::Table",
    });
    let condition = need.condition();
    if let Some(condition) = &condition {
        sections.when_set(PARAMETER);
        table["Condition"] = json!(condition);
    }
    sections.resource(ID, kept(options, table))?;
    let alarm = Alarm {
        id: "StateAlarm".to_owned(),
        description: "What is remembered of findings could not be read or stored: people are told more often than they want",
        namespace: NAMESPACE,
        metric: "StateFailures",
        dimension: alarm::of_stack(),
        limit: Limit::Count,
        condition: condition.as_deref(),
    };
    alarm::add(options, &alarm, alarm::actions(options), sections)
}
