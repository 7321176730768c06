//! Calls after which an API or a website can be used without authentication.

use crate::shared::change::{Change, When, always, when_is, when_item};

const REMOVED: &str = "removed authentication of";

pub(super) static CHANGES: [Change; 9] = [
    when_is(
        "amplify",
        &["UpdateApp", "UpdateBranch"],
        ("enableBasicAuth", "false"),
        REMOVED,
    ),
    when_is(
        "apigateway",
        &["UpdateRoute"],
        ("authorizationType", "NONE"),
        REMOVED,
    ),
    when_item(
        "apigateway",
        &["UpdateMethod"],
        (
            "patchOperations",
            &[
                When::Is("path", "/authorizationType"),
                When::Is("value", "NONE"),
            ],
        ),
        REMOVED,
    ),
    when_item(
        "apigateway",
        &["UpdateMethod"],
        (
            "patchOperations",
            &[
                When::Is("path", "/apiKeyRequired"),
                When::Is("value", "false"),
            ],
        ),
        "stopped asking for an API key in",
    ),
    always(
        "apigateway",
        &["UpdateAuthorizer"],
        "changed the authorizer of",
    ),
    when_is(
        "apigateway",
        &["UpdateRoute"],
        ("apiKeyRequired", "false"),
        "stopped asking for an API key in",
    ),
    when_is(
        "appsync",
        &["UpdateApi"],
        ("authType", "API_KEY"),
        "allowed an API key for",
    ),
    when_is(
        "appsync",
        &["UpdateGraphqlApi"],
        ("authenticationType", "API_KEY"),
        "allowed an API key for",
    ),
    when_is(
        "bedrock-agentcore",
        &["UpdateGateway"],
        ("authorizerType", "NONE"),
        REMOVED,
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn what_stays_authenticated_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "apigateway",
                    "UpdateRoute",
                    json!({"apiId": "a", "routeId": "r", "authorizationType": "NONE"}),
                ),
                (
                    "apigateway",
                    "UpdateRoute",
                    json!({"apiId": "a", "routeId": "r", "apiKeyRequired": false}),
                ),
                (
                    "apigateway",
                    "UpdateMethod",
                    json!({"restApiId": "a", "patchOperations": [{"op": "replace", "path": "/authorizationType", "value": "NONE"}]}),
                ),
                (
                    "apigateway",
                    "UpdateMethod",
                    json!({"restApiId": "a", "patchOperations": [{"op": "replace", "path": "/apiKeyRequired", "value": "false"}]}),
                ),
                (
                    "appsync",
                    "UpdateApi",
                    json!({"apiId": "a", "eventConfig": {"connectionAuthModes": [{"authType": "API_KEY"}]}}),
                ),
                (
                    "appsync",
                    "UpdateGraphqlApi",
                    json!({"apiId": "a", "name": "n", "authenticationType": "API_KEY"}),
                ),
                (
                    "bedrock-agentcore",
                    "UpdateGateway",
                    json!({"gatewayIdentifier": "g", "authorizerType": "NONE"}),
                ),
                (
                    "amplify",
                    "UpdateBranch",
                    json!({"appId": "a", "branchName": "main", "enableBasicAuth": false}),
                ),
            ],
            &[
                (
                    "apigateway",
                    "UpdateRoute",
                    json!({"apiId": "a", "routeId": "r", "authorizationType": "JWT", "apiKeyRequired": true}),
                ),
                (
                    "apigateway",
                    "UpdateRoute",
                    json!({"apiId": "a", "routeId": "r", "target": "integrations/i"}),
                ),
                (
                    "apigateway",
                    "UpdateMethod",
                    json!({"restApiId": "a", "patchOperations": [{"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}, {"op": "replace", "path": "/operationName", "value": "NONE"}]}),
                ),
                (
                    "appsync",
                    "UpdateGraphqlApi",
                    json!({"apiId": "a", "name": "n", "authenticationType": "AWS_IAM"}),
                ),
                (
                    "bedrock-agentcore",
                    "UpdateGateway",
                    json!({"gatewayIdentifier": "g", "authorizerType": "CUSTOM_JWT"}),
                ),
                (
                    "amplify",
                    "UpdateBranch",
                    json!({"appId": "a", "branchName": "main", "enableBasicAuth": true}),
                ),
            ],
        );
    }
}
