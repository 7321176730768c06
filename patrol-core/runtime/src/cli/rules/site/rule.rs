//! The page of a rule.

use maud::{Markup, html};
use patrol_core::{ParamDecl, RuleEntry};
use serde_json::Value;

use super::{
    super::{
        super::html::{Page, coded, shown},
        details::trigger,
    },
    docs,
    facets::Facet,
};

pub(super) fn page(rule: &RuleEntry, example: Option<&Value>, style: &str) -> String {
    let severity = rule.metadata.severity();
    Page {
        title: &format!("Patrol: {}", rule.name),
        style,
        has_styled_elements: false,
        script: "",
        body: html! {
            header class=(severity) {
                p.back { a href="../index.html" { "All rules" } }
                h1 { (rule.name) }
                p { (coded(&rule.docs().summary())) }
                p.marks-of { (marks(rule)) }
            }
            main {
                @if let Some(instead) = rule.deprecated { p.warning { "Deprecated: " (coded(instead)) } }
                (docs::markup(&rule.docs().text()))
                @if let Some(finding) = example { (finding_of(finding)) }
                (facts(rule))
                (parameters(rule.params))
                (permissions(rule))
                h2 { "Pattern" }
                pre { (pretty(rule)) }
            }
        },
    }
    .into_string()
}

/// Links to the rules of the same mark.
fn marks(rule: &RuleEntry) -> Markup {
    html! {
        @for facet in Facet::ALL {
            @for mark in facet.of(rule) {
                a.mark href={ "../index.html#" (facet.name()) "=" (mark) } {
                    @if facet == Facet::Cis { "CIS " }
                    (mark)
                }
            }
        }
    }
}

fn facts(rule: &RuleEntry) -> Markup {
    let metadata = &rule.metadata;
    let enabled = if metadata.is_on_by_default() {
        "by default"
    } else {
        "only when it is turned on by name"
    };
    html! {
        h2 { "Facts" }
        dl.facts {
            div { dt { "Ruleset" } dd { (rule.ruleset) " " (rule.ruleset_version) } }
            div { dt { "Runs" } dd { (enabled) } }
            div { dt { "Trigger" } dd { (trigger(&rule.trigger())) } }
            div { dt { "Told" } dd {
                (coded(&rule.aggregate().in_words()))
                @if !rule.aggregate().is_every() { " " code { (rule.aggregate()) } }
            } }
            @if let Some(since) = metadata.since_version() { div { dt { "Since" } dd { (since) } } }
            @if let Some(page) = metadata.runbook_page() { div { dt { "Runbook" } dd { a href=(page) { (page) } } } }
            @for page in metadata.reference_pages() { div { dt { "Reference" } dd { a href=(page) { (page) } } } }
        }
    }
}

fn parameters(params: &[ParamDecl]) -> Markup {
    let default = |param: &ParamDecl| match param.default {
        None => "required".to_owned(),
        Some(_) if param.secret => "secret".to_owned(),
        Some("") => "empty".to_owned(),
        Some(text) => text.to_owned(),
    };
    html! {
        @if !params.is_empty() {
            h2 { "Parameters" }
            table.parameters {
                thead { tr { th { "Name" } th { "Default" } th { "What it is" } } }
                tbody { @for param in params {
                    tr {
                        td { code { (param.name()) } @if param.shared.is_some() { " (shared)" } }
                        td { (default(param)) }
                        td { (coded(&param.description())) }
                    }
                } }
            }
        }
    }
}

fn permissions(rule: &RuleEntry) -> Markup {
    let permissions = rule.permissions();
    html! {
        @if !permissions.is_empty() {
            h2 { "Permissions" }
            ul { @for permission in &permissions {
                li {
                    @for action in &permission.actions { code { (action) } " " }
                    "on "
                    @for resource in &permission.resources { code { (resource) } " " }
                    @if let Some(reason) = &permission.reason { "(" (coded(reason)) ")" }
                }
            } }
        }
    }
}

/// What people are told, as the ruleset's own tests have it.
fn finding_of(finding: &Value) -> Markup {
    let text = |name: &str| finding[name].as_str().unwrap_or_default();
    html! {
        h2 { "A finding" }
        article class=(text("severity")) {
            h3 { (coded(text("subject"))) }
            p { (coded(text("summary"))) }
            dl { @for (name, value) in finding["details"].as_object().into_iter().flatten() {
                div { dt { (shown(name)) } dd { (value.as_str().map_or_else(|| shown(&value.to_string()), shown)) } }
            } }
        }
    }
}

fn pretty(rule: &RuleEntry) -> String {
    let text = rule.pattern().to_string();
    let value: Option<Value> = serde_json::from_str(&text).ok();
    value.map_or(text, |value| format!("{value:#}"))
}
