//! Rules whose events arrive in another region than the stack's.

use serde_json::json;

use super::{
    error::TemplateError,
    intrinsics::{equals, reference},
    options::TemplateOptions,
    rule_patterns::RulePattern,
    sections::Sections,
};

/// Refuses a region where some rule's events never arrive, and has CloudFormation refuse it where
/// the operator named none.
pub(super) fn check(
    options: &TemplateOptions,
    patterns: &[RulePattern],
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let homes = patterns
        .iter()
        .filter_map(|with| Some((with.rule.name, with.delivery.only_in()?)));
    let bound: Vec<_> = homes.collect();
    let implied = || bound.first().map(|(_, home)| *home);
    let region = options.region.as_deref().or_else(implied);
    let Some(region) = region else {
        return Ok(());
    };
    if !options.forwarded
        && let Some((_, home)) = bound.iter().find(|(_, home)| *home != region)
    {
        let names = bound
            .iter()
            .filter(|(_, with)| with == home)
            .map(|(name, _)| *name);
        return Err(TemplateError::OtherRegion {
            rules: list(names),
            home,
            region: region.to_owned(),
        });
    }
    if options.region.is_some() || !options.forwarded {
        let words = match &bound[..] {
            [] => format!("This template was written for {region}."),
            bound => format!(
                "This template was written for {region}: events for {} are delivered nowhere else.",
                list(bound.iter().map(|(name, _)| *name))
            ),
        };
        sections.assertion(
            "Region",
            json!(equals(reference("AWS::Region"), json!(region))),
            &words,
        );
    }
    for RulePattern { rule, delivery, .. } in patterns {
        for home in delivery
            .homes
            .iter()
            .filter(|home| delivery.regional && **home != region)
        {
            sections.note(format!(
                "rule `{}` sees the events that AWS delivers in {home} only where they are forwarded: deploy `template --member --region {home}` there",
                rule.name
            ));
        }
    }
    Ok(())
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
