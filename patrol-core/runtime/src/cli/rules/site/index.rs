//! The list of all rules, with a search and a filter for each kind of mark.

use std::collections::BTreeSet;

use maud::{Markup, html};
use patrol_core::{ATTACK_VERSION, CIS_VERSION, Registry, RuleEntry, Severity};

use super::{
    super::super::html::{Page, coded},
    facets::Facet,
};

const FILTER: &str = include_str!("filter.js");

pub(super) fn page(registry: &Registry, style: &str) -> String {
    let rules = registry.rules();
    let rulesets: BTreeSet<_> = rules
        .iter()
        .map(|rule| format!("{} {}", rule.ruleset, rule.ruleset_version))
        .collect();
    let rulesets: Vec<_> = rulesets.into_iter().collect();
    Page {
        title: "Patrol: the rules",
        style,
        has_styled_elements: false,
        script: FILTER,
        body: html! {
            header {
                p.brand { "Patrol" }
                h1 { (rules.len()) " rules" }
                p { (rulesets.join(", ")) "; ATT&CK " (ATTACK_VERSION) ", CIS AWS Foundations Benchmark " (CIS_VERSION) }
            }
            form.choices hidden {
                label.text { "Search" input type="search" name="text" placeholder="name, service, text" autocomplete="off"; }
                @for facet in Facet::ALL { (filter(facet, rules)) }
            }
            p.found { output {} button type="button" hidden { "Show all" } }
            main { @for rule in rules { (article(rule)) } }
        },
    }
    .into_string()
}

/// A choice of the marks that some rule has.
fn filter(facet: Facet, rules: &[&'static RuleEntry]) -> Markup {
    let marks: BTreeSet<_> = rules.iter().flat_map(|rule| facet.of(rule)).collect();
    let mut marks: Vec<_> = marks.into_iter().collect();
    match facet {
        Facet::Severity => {
            let worst_first = Severity::ALL
                .into_iter()
                .rev()
                .map(|severity| severity.to_string());
            marks = worst_first
                .filter(|severity| marks.contains(severity))
                .collect();
        }
        // 5.10 stands behind 5.9.
        Facet::Cis => marks.sort_by_key(|mark| {
            mark.split('.')
                .map(|part| part.parse().unwrap_or(0))
                .collect::<Vec<u32>>()
        }),
        _ => {}
    }
    html! {
        label { (facet.title())
            select name=(facet.name()) {
                option value="" { "any" }
                @for mark in &marks { option value=(mark) { (mark) } }
            }
        }
    }
}

fn article(rule: &RuleEntry) -> Markup {
    let marks = Facet::ALL.map(|facet| facet.of(rule).into_iter().collect::<Vec<_>>().join(" "));
    let [service, group, severity, attack, cis] = &marks;
    html! {
        article.rule.(severity) data-service=(service) data-group=(group) data-severity=(severity) data-attack=(attack) data-cis=(cis) {
            h2 { a href={ "rules/" (rule.name) ".html" } { (rule.name) } }
            p { (coded(&rule.docs().summary())) }
            p.marks {
                span.severity { (severity) } " " (service)
                @if !rule.metadata.is_on_by_default() { " · off by default" }
                @for technique in rule.metadata.attack_techniques() { " · " (technique) }
                @for recommendation in rule.metadata.cis_recommendations() { " · CIS " (recommendation) }
            }
        }
    }
}
