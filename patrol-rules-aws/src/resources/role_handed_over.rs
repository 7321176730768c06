use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, iam::Arn, rule,
};
use serde_json::Value;

use super::role_calls::CALLS;
use crate::shared::alike;
use crate::shared::{DeploymentPrincipals, Names, found, hidden_request, listed, report, request};

rule! {
    /// Reports an administrator role being passed to something that runs code, such as a Lambda
    /// function, an EC2 instance, a CloudFormation stack or a job.
    ///
    /// Administrator roles are recognized by their names. Roles of stacks and functions that a call
    /// does not name are not looked up.
    ///
    /// # Why
    /// A principal that can pass a role to its own code can use all the role's permissions.
    /// CloudTrail has no event for `iam:PassRole` itself, only for the calls that use it.
    ///
    /// # Example
    /// `aws lambda create-function --role
    /// arn:aws:iam::111122223333:role/OrganizationAccountAccessRole ...`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, delete the resource that
    /// received the role, revoke the role's sessions, and review what it has done since.
    pub struct RoleHandedOver = "roleHandedOver" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
        /// Names or ARNs of administrator roles and instance profiles, comma separated; `*` and `?`
        /// are wildcards.
        privileged_roles: Names = "*Admin*,*admin*,*PowerUser*,AWSControlTowerExecution,OrganizationAccountAccessRole",
    }
}

impl Rule for RoleHandedOver {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        alike::pattern(CALLS)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let service = call.event_source.split('.').next().unwrap_or_default();
        let is_planned = self.deployment_principals.matches(&call.user_identity);
        if is_planned {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "which role it passes") {
            return Ok(hidden.into());
        }
        let mut documents = Vec::new();
        in_documents(request(call), &mut documents, DEEPEST);
        let mut roles = Vec::new();
        collect(request(call), &mut roles, DEEPEST);
        roles.extend(documents.iter().map(String::as_str));
        roles.retain(|role| self.privileged_roles.matches(role));
        roles.dedup();
        let Some(first) = roles.first() else {
            return Ok(Findings::none());
        };
        let to = found(call, &NAMES)
            .map_or_else(|| service.to_owned(), |name| format!("{service} ({name})"));
        let did = format!(
            "passed {} to {to} with {}",
            listed(&roles, 3),
            call.event_name
        );
        let finding = report(event, "Administrator role passed", &did, first);
        Ok(finding.detail("roles", roles).into())
    }
}

/// Where requests name the resource that gets the role.
const NAMES: [&str; 13] = [
    "functionName",
    "stackName",
    "instanceProfileName",
    "projectName",
    "notebookInstanceName",
    "endpointName",
    "family",
    "stateMachineArn",
    "trainingJobName",
    "identityPoolId",
    "documentName",
    "jobDefinitionName",
    "name",
];

/// How deep a request is searched.
const DEEPEST: u8 = 8;

/// The roles and instance profiles that a request names: ARNs anywhere, and names in fields for
/// them.
fn collect<'a>(value: &'a Value, roles: &mut Vec<&'a str>, depth: u8) {
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, roles, deeper)),
        Value::Object(fields) => {
            for (field, value) in fields {
                let field = field.to_ascii_lowercase();
                match value.as_str() {
                    Some(text) if is_role(text) || is_of_role(&field) => roles.push(text),
                    Some(_) => {}
                    None if field == "iaminstanceprofile" => {
                        roles.extend(value["name"].as_str());
                        collect(value, roles, deeper);
                    }
                    None => collect(value, roles, deeper),
                }
            }
        }
        Value::String(text) if is_role(text) => roles.push(text),
        _ => {}
    }
}

/// The roles in documents that a request has as text, such as the parameters of a launch constraint.
fn in_documents(value: &Value, roles: &mut Vec<String>, depth: u8) {
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| in_documents(item, roles, deeper)),
        Value::Object(fields) => fields
            .values()
            .for_each(|value| in_documents(value, roles, deeper)),
        Value::String(text) if text.trim_start().starts_with('{') => {
            let document = serde_json::from_str::<Value>(text).unwrap_or_default();
            let mut found = Vec::new();
            collect(&document, &mut found, deeper);
            roles.extend(found.into_iter().map(str::to_owned));
        }
        _ => {}
    }
}

/// Fields that hold the name of a role, or its ARN.
fn is_of_role(field: &str) -> bool {
    matches!(
        field,
        "iamrole" | "instanceprofilename" | "jobflowrole" | "role" | "rolename" | "servicerole"
    )
}

fn is_role(text: &str) -> bool {
    Arn::parse(text).is_ok_and(|arn| {
        arn.service() == "iam" && matches!(arn.resource_type(), Some("role" | "instance-profile"))
    })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<RoleHandedOver>([]), &event)
    }

    #[test]
    fn a_role_is_found_wherever_a_service_has_it() {
        let admin = "arn:aws:iam::111122223333:role/ops/Admin";
        let forms = |role: &str| {
            let profile = role.replace(":role/", ":instance-profile/");
            [
                (
                    "lambda",
                    "CreateFunction20150331",
                    json!({"functionName": "f", "role": role}),
                ),
                (
                    "ec2",
                    "RunInstances",
                    json!({"iamInstanceProfile": {"arn": profile}}),
                ),
                (
                    "ecs",
                    "RunTask",
                    json!({"overrides": {"taskRoleArn": role}}),
                ),
                (
                    "cloudformation",
                    "CreateStack",
                    json!({"stackName": "s", "roleARN": role}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "serviceRoleOverride": role}),
                ),
                (
                    "ssm",
                    "StartAutomationExecution",
                    json!({"documentName": "d", "parameters": {"AutomationAssumeRole": [role]}}),
                ),
                (
                    "cognito-identity",
                    "SetIdentityPoolRoles",
                    json!({"identityPoolId": "p", "roles": {"authenticated": role}}),
                ),
                (
                    "apigateway",
                    "PutIntegration",
                    json!({"restApiId": "a", "credentials": role}),
                ),
                (
                    "iot",
                    "CreateTopicRule",
                    json!({"ruleName": "r", "topicRulePayload": {"actions": [{"lambda": {}}, {"s3": {"roleArn": role}}]}}),
                ),
                (
                    "appsync",
                    "CreateDataSource",
                    json!({"apiId": "a", "name": "d", "serviceRoleArn": role}),
                ),
                (
                    "fis",
                    "CreateExperimentTemplate",
                    json!({"description": "d", "roleArn": role}),
                ),
                (
                    "servicecatalog",
                    "CreateConstraint",
                    json!({"portfolioId": "p", "type": "LAUNCH", "parameters": json!({"RoleArn": role}).to_string()}),
                ),
                (
                    "cloudformation",
                    "ActivateType",
                    json!({"typeName": "Acme::Hook::Check", "executionRoleArn": role}),
                ),
                (
                    "ssm",
                    "StartChangeRequestExecution",
                    json!({"documentName": "d", "runbooks": [{"documentName": "r", "parameters": {"AutomationAssumeRole": [role]}}]}),
                ),
                (
                    "events",
                    "PutTargets",
                    json!({"targets": [{"id": "1", "roleArn": role}]}),
                ),
            ]
        };
        for (service, call, request) in forms(admin) {
            let told = outcome(service, call, request).reported();
            assert_eq!(
                told.details["roles"].as_array().unwrap().len(),
                1,
                "{service}"
            );
        }
        for (service, call, request) in forms("arn:aws:iam::111122223333:role/app") {
            assert_eq!(
                outcome(service, call, request),
                Outcome::Silent,
                "{service}"
            );
        }
        let named = json!({"iamInstanceProfile": {"name": "PowerUser-web"}});
        outcome("ec2", "RunInstances", named).reported();
        let profile = json!({"instanceProfileName": "web", "roleName": "Admin"});
        outcome("iam", "AddRoleToInstanceProfile", profile).reported();
        let builder = json!({"name": "ami", "instanceProfileName": "Admin"});
        outcome("imagebuilder", "CreateInfrastructureConfiguration", builder).reported();
        let job = json!({"name": "etl", "role": "OrganizationAccountAccessRole"});
        outcome("glue", "CreateJob", job).reported();
    }

    #[test]
    fn a_request_of_any_depth_is_read_to_a_bound() {
        let mut deep = json!("arn:aws:iam::111122223333:role/Admin");
        for _ in 0..60 {
            deep = json!([deep]);
        }
        let request = json!({"functionName": "f", "environment": deep});
        assert_eq!(
            outcome("lambda", "CreateFunction20150331", request),
            Outcome::Silent
        );
    }
}
