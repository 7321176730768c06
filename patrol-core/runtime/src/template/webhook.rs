//! Rules that are fed by HTTPS requests: the function's own URL, or an HTTP API.

use serde_json::{Value, json};

use super::{
    alarms,
    error::TemplateError,
    function::Function,
    http_api,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    sections::Sections,
    settings::WebhookFront,
    skip::skip,
};
use patrol_core::{RuleEntry, Trigger, Webhook};

/// Adds what serves the webhooks of a function's rules, and an output with each one's address.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let mut webhooks = Vec::new();
    for rule in &function.rules {
        if let Trigger::Webhook(proof) = rule.trigger() {
            webhooks.push((*rule, authorization(&proof)));
        }
    }
    if webhooks.is_empty() {
        return Ok(());
    }
    let base = match options.webhooks {
        WebhookFront::FunctionUrl => {
            alarms::of_url(options, function, sections)?;
            function_url(function, &webhooks, sections)?
        }
        WebhookFront::HttpApi { rate, burst } => {
            http_api::add(options, function, &webhooks, (rate, burst), sections)?
        }
    };
    for (rule, _) in webhooks {
        sections.output(
            &(rule.logical_id() + "Url"),
            &format!("Address of the webhook of rule `{}`", rule.name),
            sub(format!("{base}{}", rule.name)),
        )?;
    }
    Ok(())
}

/// Whether AWS checks the caller before the function runs.
const fn authorization(proof: &Webhook) -> &'static str {
    match proof {
        Webhook::Iam => "AWS_IAM",
        _ => "NONE",
    }
}

/// Adds the function's one URL, whose path says which rule, and says where its addresses begin.
fn function_url(
    function: &Function,
    webhooks: &[(&'static RuleEntry, &'static str)],
    sections: &mut Sections,
) -> Result<String, TemplateError> {
    let (first, auth) = webhooks[0];
    if let Some((other, _)) = webhooks.iter().find(|(_, other)| *other != auth) {
        return Err(TemplateError::trigger(
            other.name,
            format!(
                "it and `{}` share a function, whose one URL cannot be both open and for IAM callers: use `--isolate {}` or `--http-api`",
                first.name, other.name
            ),
        ));
    }
    let url = function.id("Url");
    let id = function.id("Function");
    let mut resource = json!({
        "Properties": {
            "AuthType": auth,
            "TargetFunctionArn": arn(&id),
        },
        "Type": "AWS::Lambda::Url",
    });
    if auth == "NONE" {
        resource["Metadata"] = skip(&[(
            "CKV_AWS_258",
            "the callers prove themselves to the rule, as its documentation says",
        )]);
        // A public URL takes two permissions since October 2025: for the URL, and for calls
        // through it alone.
        let mut call = public("lambda:InvokeFunctionUrl", &id);
        call["Properties"]["FunctionUrlAuthType"] = json!(auth);
        sections.resource(&function.id("UrlPermission"), call)?;
        let mut invoke = public("lambda:InvokeFunction", &id);
        invoke["Properties"]["InvokedViaFunctionUrl"] = json!(true);
        sections.resource(&function.id("UrlInvokePermission"), invoke)?;
    }
    sections.resource(&url, resource)?;
    Ok(format!("${{{url}.FunctionUrl}}"))
}

fn public(action: &str, function: &str) -> Value {
    json!({
        "Metadata": skip(&[("CKV_AWS_301", "a webhook is called by anybody; the rule checks the caller's proof")]),
        "Properties": {
            "Action": action,
            "FunctionName": reference(function),
            "Principal": "*",
        },
        "Type": "AWS::Lambda::Permission",
    })
}
