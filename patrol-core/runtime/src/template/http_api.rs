//! Webhooks behind an API Gateway HTTP API: throttled, logged, with alarms on errors.

use serde_json::json;

use super::{
    Template, TemplateError,
    alarms::{self, Alarm},
    draft::Draft,
    host::Host,
    intrinsics::{arn, reference, sub},
    rule_events::permission,
    skip::skip,
    webhook,
};
use patrol_core::RuleEntry;

/// Adds the API with a route a rule.
pub(super) fn add(
    template: &Template,
    host: &Host,
    webhooks: &[(&'static RuleEntry, &'static str)],
    (rate, burst): (u32, u32),
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let api = host.id("HttpApi");
    let integration = host.id("HttpApiIntegration");
    draft.resource(
        &api,
        json!({
            "Properties": { "Name": sub(format!("${{AWS::StackName}}-{api}")), "ProtocolType": "HTTP" },
            "Type": "AWS::ApiGatewayV2::Api",
        }),
    )?;
    draft.resource(
        &integration,
        json!({
            "Properties": {
                "ApiId": reference(&api),
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": arn(&host.id("Function")),
                "PayloadFormatVersion": "2.0",
            },
            "Type": "AWS::ApiGatewayV2::Integration",
        }),
    )?;
    for (rule, authorization) in webhooks {
        for (part, method) in [("GetRoute", "GET"), ("PostRoute", "POST")] {
            let route = rule.logical_id() + part;
            draft.resource(
                &route,
                json!({
                    "Metadata": skip(&[("CKV_AWS_309", "the callers prove themselves to the rule, as its documentation says")]),
                    "Properties": {
                        "ApiId": reference(&api),
                        "AuthorizationType": authorization,
                        "RouteKey": format!("{method} /{}", rule.name),
                        "Target": sub(format!("integrations/${{{integration}}}")),
                    },
                    "Type": "AWS::ApiGatewayV2::Route",
                }),
            )?;
        }
        let host_name =
            format!("https://${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}");
        webhook::output(rule, sub(format!("{host_name}/{}", rule.name)), draft)?;
    }
    let log = host.id("HttpApiLog");
    draft.resource(
        &log,
        json!({
            "DeletionPolicy": "Delete",
            "Metadata": skip(&[("CKV_AWS_158", "CloudWatch Logs encrypts with its own key; the log holds no bodies")]),
            "Properties": { "RetentionInDays": template.retention },
            "Type": "AWS::Logs::LogGroup",
            "UpdateReplacePolicy": "Delete",
        }),
    )?;
    draft.resource(
        &host.id("HttpApiStage"),
        json!({
            "Properties": {
                "AccessLogSettings": {
                    "DestinationArn": arn(&log),
                    "Format": r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","time":"$context.requestTime","route":"$context.routeKey","status":"$context.status"}"#,
                },
                "ApiId": reference(&api),
                "AutoDeploy": true,
                "DefaultRouteSettings": { "ThrottlingBurstLimit": burst, "ThrottlingRateLimit": rate },
                "StageName": "$default",
            },
            "Type": "AWS::ApiGatewayV2::Stage",
        }),
    )?;
    let source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}";
    draft.resource(
        &host.id("HttpApiPermission"),
        permission(
            host,
            "apigateway.amazonaws.com",
            sub(format!("{source}:${{{api}}}/*")),
        ),
    )?;
    for (part, metric, description) in [
        (
            "HttpApiErrorsAlarm",
            "5xx",
            "Webhook calls failed: the callers were told and may try again",
        ),
        (
            "HttpApiRefusedAlarm",
            "4xx",
            "Webhook calls were refused: a wrong proof, a wrong address or too many at once",
        ),
    ] {
        let alarm = Alarm {
            id: host.id(part),
            description,
            namespace: "AWS/ApiGateway",
            metric,
            dimensions: json!([{ "Name": "ApiId", "Value": reference(&api) }]),
            statistic: "Sum",
        };
        alarms::add(template, &alarm, alarms::topic_alone(), draft)?;
    }
    Ok(())
}
