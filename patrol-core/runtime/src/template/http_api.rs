//! Webhooks behind an API Gateway HTTP API: throttled, logged, with alarms on errors.

use serde_json::json;

use super::{
    alarm::{self, Alarm, Limit},
    deletion::kept,
    error::TemplateError,
    function::Function,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    rule_events::permission,
    sections::Sections,
    skip::skip,
};
use patrol_core::RuleEntry;

/// Adds the API with two routes a rule, and says where its addresses begin.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    webhooks: &[(&'static RuleEntry, &'static str)],
    (rate, burst): (u32, u32),
    sections: &mut Sections,
) -> Result<String, TemplateError> {
    let api = function.id("HttpApi");
    let integration = function.id("HttpApiIntegration");
    sections.resource(
        &api,
        json!({
            "Properties": { "Name": sub(format!("${{AWS::StackName}}-{api}")), "ProtocolType": "HTTP" },
            "Type": "AWS::ApiGatewayV2::Api",
        }),
    )?;
    sections.resource(
        &integration,
        json!({
            "Properties": {
                "ApiId": reference(&api),
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": arn(&function.id("Function")),
                "PayloadFormatVersion": "2.0",
            },
            "Type": "AWS::ApiGatewayV2::Integration",
        }),
    )?;
    for (rule, authorization) in webhooks {
        for (part, method) in [("GetRoute", "GET"), ("PostRoute", "POST")] {
            let route = rule.logical_id() + part;
            sections.resource(
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
    }
    let log = function.id("HttpApiLog");
    let group = json!({
        "Metadata": skip(&[("CKV_AWS_158", "CloudWatch Logs encrypts with its own key; the log holds no bodies")]),
        "Properties": { "RetentionInDays": options.retention },
        "Type": "AWS::Logs::LogGroup",
    });
    sections.resource(&log, kept(options, group))?;
    sections.resource(
        &function.id("HttpApiStage"),
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
    sections.resource(
        &function.id("HttpApiPermission"),
        permission(
            function,
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
            id: function.id(part),
            description,
            namespace: "AWS/ApiGateway",
            metric,
            dimension: ("ApiId", reference(&api)),
            limit: Limit::Count,
            condition: None,
        };
        alarm::add(options, &alarm, alarm::actions(options), sections)?;
    }
    Ok(format!(
        "https://${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/"
    ))
}
