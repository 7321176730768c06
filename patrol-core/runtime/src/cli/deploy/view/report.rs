//! What `diff` and `info` print.

use std::io::Result;

use super::{super::super::Io, page::Page, widest};
use crate::deploy::{Drift, Plan, StackInfo, StackResource};
use patrol_core::one_line;

/// What an update would change.
pub(in crate::cli::deploy) fn plan(plan: &Plan, io: &mut Io<'_>) -> Result<()> {
    let mut page = Page {
        colors: io.screen.stdout_colors(),
        out: &mut *io.stdout,
    };
    if plan.is_empty() {
        let (stack, region) = (&plan.stack_name, &plan.region);
        writeln!(page.out, "{stack} in {region} has nothing to change")?;
        return match &plan.drift {
            Some(drift) => stack_sets(&mut page, drift),
            None => Ok(()),
        };
    }
    if !plan.parameters.is_empty() {
        page.parameters(&plan.parameters)?;
    }
    if !plan.template.is_empty() {
        page.difference("Template", &plan.template)?;
    }
    if !plan.document.is_empty() {
        page.difference("patrol.toml", &plan.document)?;
    }
    if !plan.changes.is_empty() {
        page.changes(&plan.changes)?;
    }
    match &plan.drift {
        Some(drift) => changed_by_hand(&mut page, drift),
        None => Ok(()),
    }
}

/// What somebody changed by hand: what the template says, and what AWS has.
fn changed_by_hand(page: &mut Page<'_>, drift: &Drift) -> Result<()> {
    page.title("Changed by hand")?;
    for resource in &drift.resources {
        let status = page.paint_warning(&format!("{:8}", resource.status));
        let (name, kind, id) = (
            one_line(&resource.logical_resource_id),
            one_line(&resource.resource_type),
            one_line(&resource.physical_resource_id),
        );
        writeln!(page.out, "  {status}  {name}  {kind}  {id}")?;
        for property in &resource.properties {
            let value =
                |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            let (expected, actual) = (value(&property.expected), value(&property.actual));
            let (expected, actual) = (one_line(&expected), one_line(&actual));
            writeln!(page.out, "    {}", one_line(&property.path))?;
            writeln!(page.out, "      template  {expected}")?;
            writeln!(page.out, "      AWS       {actual}")?;
        }
    }
    if drift.resources.is_empty() {
        writeln!(page.out, "  nothing that CloudFormation can see")?;
    }
    if let Some(why) = &drift.incomplete {
        let words = format!("CloudFormation could not look at all resources: {why}");
        writeln!(page.out, "  {}", page.paint_warning(&words))?;
    }
    stack_sets(page, drift)
}

/// What was changed of the members' stacks, or that nobody looked.
fn stack_sets(page: &mut Page<'_>, drift: &Drift) -> Result<()> {
    let Some(sets) = &drift.stack_sets else {
        let words = "Not looked at: stack sets of members, which `--stack-set NAME` names";
        return writeln!(page.out, "{words}");
    };
    for set in sets {
        let (name, in_sync) = (&set.stack_set, set.in_sync);
        page.title(&format!(
            "Members of {name}: {in_sync} as the template has them, {} not",
            set.instances.len()
        ))?;
        for instance in &set.instances {
            let status = page.paint_warning(&format!("{:11}", instance.status));
            writeln!(
                page.out,
                "  {status}  {}  {}",
                instance.account, instance.region
            )?;
        }
        if let Some(why) = &set.incomplete {
            let words = format!("CloudFormation could not look at all members: {why}");
            writeln!(page.out, "  {}", page.paint_warning(&words))?;
        }
    }
    Ok(())
}

/// A stack, for people.
pub(in crate::cli::deploy) fn info(info: &StackInfo, io: &mut Io<'_>) -> Result<()> {
    let mut page = Page {
        colors: io.screen.stdout_colors(),
        out: &mut *io.stdout,
    };
    let status = page.status(&info.stack_status);
    let protected = if info.enable_termination_protection {
        ", protected against deletion"
    } else {
        ""
    };
    let (stack, region) = (&info.stack_name, &info.region);
    writeln!(page.out, "{stack} in {region}: {status}{protected}")?;
    if let Some(reason) = &info.stack_status_reason {
        writeln!(page.out, "{}", one_line(reason))?;
    }
    for (section, values) in [
        ("Parameters", &info.parameters),
        ("Outputs", &info.outputs),
        ("Tags", &info.tags),
    ] {
        if values.is_empty() {
            continue;
        }
        page.title(section)?;
        let width = widest(values.keys().map(String::as_str));
        for (name, value) in values {
            let line = format!("  {name:width$}  {value}");
            writeln!(page.out, "{}", one_line(line.trim_end()))?;
        }
    }
    match &info.stack_resources {
        Some(resources) => resource_table(&mut page, resources),
        None => Ok(()),
    }
}

fn resource_table(page: &mut Page<'_>, resources: &[StackResource]) -> Result<()> {
    page.title("Resources")?;
    let of = |column: fn(&StackResource) -> &String| {
        widest(resources.iter().map(|resource| column(resource).as_str()))
    };
    let ids = of(|resource| &resource.logical_resource_id);
    let types = of(|resource| &resource.resource_type);
    let statuses = of(|resource| &resource.resource_status);
    for resource in resources {
        // Colours have no width.
        let gap = statuses - resource.resource_status.chars().count();
        let status = page.status(&resource.resource_status);
        writeln!(
            page.out,
            "  {:ids$}  {:types$}  {status}{:gap$}  {}",
            one_line(&resource.logical_resource_id),
            one_line(&resource.resource_type),
            "",
            one_line(&resource.physical_resource_id)
        )?;
    }
    Ok(())
}
