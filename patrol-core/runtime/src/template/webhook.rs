//! Rules that are fed by HTTPS requests: the function's own URL, or an HTTP API.

use serde_json::{Value, json};

use super::{
    Template, TemplateError, WebhookFront,
    draft::Draft,
    host::Host,
    http_api,
    intrinsics::{arn, reference, sub},
    skip::skip,
};
use patrol_core::{RuleEntry, SecretRef, Trigger, Webhook};

/// Adds what serves the webhooks of a function's rules, and an output with each one's address.
pub(super) fn add(
    template: &Template,
    host: &Host,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let mut webhooks = Vec::new();
    for rule in &host.rules {
        if let Trigger::Webhook(proof) = rule.trigger() {
            check_secret(rule, &proof)?;
            webhooks.push((*rule, authorization(&proof)));
        }
    }
    if webhooks.is_empty() {
        return Ok(());
    }
    match template.webhooks {
        WebhookFront::FunctionUrl => function_url(host, &webhooks, draft),
        WebhookFront::HttpApi { rate, burst } => {
            http_api::add(template, host, &webhooks, (rate, burst), draft)
        }
    }
}

/// Whether AWS checks the caller before the function runs.
const fn authorization(proof: &Webhook) -> &'static str {
    match proof {
        Webhook::Iam => "AWS_IAM",
        _ => "NONE",
    }
}

/// A proof that names no secret parameter of the rule would refuse every caller.
fn check_secret(rule: &RuleEntry, proof: &Webhook) -> Result<(), TemplateError> {
    let Some(field) = proof.secret().map(SecretRef::field) else {
        return Ok(());
    };
    match rule.params.iter().find(|param| param.field == field) {
        Some(param) if param.secret => Ok(()),
        Some(_) => Err(TemplateError::trigger(
            rule.name,
            format!("its webhook's secret `{field}` is no `Secret<String>`, so it would be shown"),
        )),
        None => Err(TemplateError::trigger(
            rule.name,
            format!("its webhook's secret `{field}` is none of its parameters"),
        )),
    }
}

/// One URL a function; the path says which rule.
fn function_url(
    host: &Host,
    webhooks: &[(&'static RuleEntry, &'static str)],
    draft: &mut Draft,
) -> Result<(), TemplateError> {
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
    let url = host.id("Url");
    let function = host.id("Function");
    let mut resource = json!({
        "Properties": {
            "AuthType": auth,
            "TargetFunctionArn": arn(&function),
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
        let mut call = public("lambda:InvokeFunctionUrl", &function);
        call["Properties"]["FunctionUrlAuthType"] = json!(auth);
        draft.resource(&host.id("UrlPermission"), call)?;
        let mut invoke = public("lambda:InvokeFunction", &function);
        invoke["Properties"]["InvokedViaFunctionUrl"] = json!(true);
        draft.resource(&host.id("UrlInvokePermission"), invoke)?;
    }
    draft.resource(&url, resource)?;
    for (rule, _) in webhooks {
        let address = sub(format!("${{{url}.FunctionUrl}}{}", rule.name));
        output(rule, address, draft)?;
    }
    Ok(())
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

/// The address that callers are given.
pub(super) fn output(
    rule: &RuleEntry,
    address: Value,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    draft.output(
        &(rule.logical_id() + "Url"),
        &format!("Address of the webhook of rule `{}`", rule.name),
        address,
    )
}
