//! The document of the operator's file, which the function reads while it runs.
//!
//! It is an SSM parameter of the stack, or an object in S3 that the SSM parameter points at. So a change
//! of it is an update of that one resource: CloudFormation shows it, and takes it back with the rest.

use serde_json::{Value, json};

use super::{
    alarm::{self, Alarm, Limit},
    error::TemplateError,
    function::Function,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    queue, rule_events,
    sections::Sections,
    settings::ParametersIn,
};
use crate::{
    control::{Control, ControlError, PREFIX, hash},
    metric::NAMESPACE,
};
use patrol_core::{ParamDecl, Registry, RuleEntry, aggregate::Aggregations};

/// The SSM parameter's logical id.
const ID: &str = "Control";

/// When people are told of suppressions that are about to end: in the morning, in Europe and Africa.
const DAILY: &str = "cron(0 7 * * ? *)";

impl TemplateOptions {
    /// Is a rule on, as far as the operator says it?
    pub(super) fn choice(&self, rule: &RuleEntry) -> Option<bool> {
        self.control.as_ref()?.choice(rule)
    }

    /// How findings of these rules are put together.
    pub(super) fn aggregations(&self, rules: &Registry) -> Aggregations {
        match &self.control {
            Some(control) => control.aggregations(rules),
            None => rules.aggregations(),
        }
    }

    /// Is the parameter's value in the operator's file? Then the template has no such parameter.
    pub(super) fn in_file(&self, param: &ParamDecl) -> bool {
        let set = |control: &Control| control.sets(param);
        let all = self.parameters_in == ParametersIn::File && !param.secret;
        all || self.control.as_ref().is_some_and(set)
    }

    /// Is it in the function's SSM parameter?
    pub(super) fn in_store(&self, param: &ParamDecl) -> bool {
        self.parameters_in == ParametersIn::ParameterStore && !param.secret && !self.in_file(param)
    }

    /// Is it in the function's environment?
    pub(super) fn in_environment(&self, param: &ParamDecl) -> bool {
        !self.in_file(param) && !self.in_store(param)
    }
}

/// Refuses what would not work.
pub(super) fn check(options: &TemplateOptions, on: &Registry) -> Result<(), TemplateError> {
    if on.rules().is_empty() {
        return Err(TemplateError::EverythingOff);
    }
    if let Some(control) = &options.control {
        let ended = control.ended();
        if !ended.is_empty() {
            return Err(TemplateError::Ended(ControlError(ended)));
        }
    }
    let set = |param: &ParamDecl| {
        let control = options.control.as_ref();
        control.is_some_and(|control| control.sets(param))
    };
    let params = on.rules().iter().flat_map(|rule| rule.params);
    let unset =
        params.filter(|param| options.in_file(param) && param.default.is_none() && !set(param));
    let unset: Vec<_> = unset.map(ParamDecl::full_name).collect();
    if unset.is_empty() {
        Ok(())
    } else {
        Err(TemplateError::Unset(unset))
    }
}

/// Adds the document, and the alarm on one that cannot be read.
pub(super) fn add(
    options: &TemplateOptions,
    digest: &str,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let Some(control) = &options.control else {
        return Ok(());
    };
    sections.resource(
        ID,
        json!({
            "Properties": {
                "Description": "What the operator has decided of Patrol's rules: patrol.toml",
                // Functions of isolated rules read what is below `shared`.
                "Name": sub("/${AWS::StackName}/shared/control"),
                "Tier": "Intelligent-Tiering",
                "Type": "String",
                "Value": value(control, digest),
            },
            "Type": "AWS::SSM::Parameter",
        }),
    )?;
    let alarm = Alarm {
        id: "ControlAlarm".to_owned(),
        description: "The document of patrol.toml is refused or cannot be read: the last good one stays in force",
        namespace: NAMESPACE,
        metric: "ControlFaults",
        dimension: alarm::of_stack(),
        limit: Limit::Count,
        condition: None,
    };
    alarm::add(options, &alarm, alarm::actions(options), sections)
}

/// Adds what brings the function to tell of suppressions that are about to end, once a day.
pub(super) fn daily(
    options: &TemplateOptions,
    functions: &[Function],
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let (Some(_), Some(function)) = (&options.control, functions.first()) else {
        return Ok(());
    };
    let properties = json!({
        "Description": "Tells of suppressions that are about to end",
        "ScheduleExpression": DAILY,
        "State": "ENABLED",
        "Targets": [{
            "Arn": arn(&function.id("Function")),
            "DeadLetterConfig": { "Arn": arn(queue::ID) },
            "Id": "function",
            "Input": r#"{"patrolDaily":true}"#,
        }],
    });
    rule_events::may_call(function, sections)?;
    rule_events::add_rule(
        function,
        "DailyEventRule",
        properties,
        [].into_iter(),
        sections,
    )
}

/// The SSM parameter's value: the document or where it is, with the stack and the build that it is for.
fn value(control: &Control, digest: &str) -> Value {
    let mut parts = vec![json!(r#"{"stack":""#), reference("AWS::StackName")];
    match control.stored() {
        None => {
            let document = control.document();
            parts.push(json!(format!(
                r#"","digest":"{digest}","control":{document}}}"#
            )));
        }
        Some(stored) => {
            parts.push(json!(format!(r#"","digest":"{digest}","s3":{{"bucket":""#)));
            parts.push(reference("CodeS3Bucket"));
            let (key, sha256) = (stored.key, stored.sha256);
            parts.push(json!(format!(r#"","key":"{key}","sha256":"{sha256}"}}}}"#)));
        }
    }
    json!({ "Fn::Join": ["", parts] })
}

/// What the function's environment says of the document: where it is, whose it must be, and a mark that
/// changes with the rules that are on. When those change, Lambda starts the function again, and it reads
/// the new document before EventBridge sends it the first event of a rule that was off.
pub(super) fn variables(
    options: &TemplateOptions,
    function: &Function,
) -> Vec<(&'static str, Value)> {
    if options.control.is_none() {
        return Vec::new();
    }
    let names: Vec<_> = function.rules.iter().map(|rule| rule.name).collect();
    let mark = hash(names.join(",").as_bytes())[..16].to_owned();
    vec![
        ("PatrolControl", sub(format!("ssm:${{{ID}}}"))),
        ("PatrolRulesMark", json!(mark)),
    ]
}

/// Reading a document that is in S3.
pub(super) fn statement(options: &TemplateOptions) -> Option<Value> {
    options.control.as_ref()?;
    let objects = format!("arn:${{AWS::Partition}}:s3:::${{CodeS3Bucket}}/{PREFIX}*");
    Some(json!({
        "Action": "s3:GetObject",
        "Effect": "Allow",
        "Resource": sub(objects),
        "Sid": "ReadControl",
    }))
}
