//! A rule that asks AWS what the event says, with signed calls.

use std::sync::Arc;

use patrol_core::{
    Client, Connector, Context, Event, Finding, Findings, Metadata, Pattern, Permission, Result,
    Rule, Severity, aws::Aws, rule,
};
use serde_json::{Value, json};

/// A call of each protocol.
pub(crate) struct Asked(Aws);

impl Client for Asked {
    const NAME: &'static str = "asked";

    fn permissions() -> Vec<Permission> {
        let actions = [
            "iam:GetUser",
            "lambda:Get*",
            "organizations:DescribeAccount",
        ];
        vec![Permission::new(actions, ["arn:aws:iam::*:user/*"])]
    }

    async fn connect(connector: &Connector) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(connector.aws().await?)))
    }
}

rule! {
    /// Asks AWS as the event says, and reports the answer.
    pub(crate) struct Asks = "asks" uses Asked;
}

impl Rule for Asks {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Medium);

    fn pattern() -> Pattern {
        Pattern::source("faults").field("detail.rules", ["asks"])
    }

    async fn check(&self, event: &Event, cx: &Context) -> Result<Findings> {
        let aws = &cx.client::<Asked>(self)?.0;
        let text = |name: &str| event.detail[name].as_str().unwrap_or_default();
        let name = text("name");
        let call = match text("protocol") {
            "json" => aws.json(
                "organizations",
                "AWSOrganizationsV20161128",
                "DescribeAccount",
                &json!({ "AccountId": name }),
            ),
            "rest" => {
                let path = ["2015-03-31", "functions", name, "policy"];
                let call = aws.rest("lambda", "GetPolicy", "GET", path);
                call.param("Qualifier", "a b")
            }
            "undeclared" => aws.query("iam", "2010-05-08", "DeleteUser"),
            _ => aws
                .query("iam", "2010-05-08", "GetUser")
                .param("UserName", name),
        };
        let answer = call.region(text("in")).send().await?;
        let said = match text("protocol") {
            "json" => answer.json::<Value>()?["Account"]["Name"].to_string(),
            "rest" => answer.body().to_owned(),
            _ => answer
                .xml()?
                .text_at("GetUserResult/User/Arn")
                .unwrap_or("nobody")
                .to_owned(),
        };
        Ok(Finding::new("Asked", said).into())
    }
}
