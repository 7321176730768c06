//! Rules whose events arrive in another region than the stack's.

use serde_json::json;

use super::{
    Template, TemplateError,
    central::Needed,
    draft::Draft,
    intrinsics::{equals, reference},
};

/// Refuses a region where some rule's events never arrive, and has CloudFormation refuse it where
/// the operator named none.
pub(super) fn check(
    template: &Template,
    needed: &[Needed],
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let homes = needed
        .iter()
        .filter_map(|(rule, _, delivery)| Some((rule.name, delivery.only_in()?)));
    let bound: Vec<_> = homes.collect();
    let implied = || bound.first().map(|(_, home)| *home);
    let region = template.region.as_deref().or_else(implied);
    let Some(region) = region else {
        return Ok(());
    };
    if !template.forwarded
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
    if template.region.is_some() || !template.forwarded {
        let words = match &bound[..] {
            [] => format!("This template was written for {region}."),
            bound => format!(
                "This template was written for {region}: events for {} are delivered nowhere else.",
                list(bound.iter().map(|(name, _)| *name))
            ),
        };
        draft.assertion(
            "Region",
            json!(equals(reference("AWS::Region"), json!(region))),
            &words,
        );
    }
    for (rule, _, delivery) in needed {
        for home in delivery
            .homes
            .iter()
            .filter(|home| delivery.regional && **home != region)
        {
            draft.note(format!(
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
