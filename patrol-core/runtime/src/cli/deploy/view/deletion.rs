//! What the deletion of a stack takes away, and what stays.

use std::io::Result;

use super::{super::super::Io, page::page, widest};
use crate::deploy::{DataHolder, Deletion};
use patrol_core::one_line;

/// What the deletion of a stack takes away, and what stays.
pub(in crate::cli::deploy) fn deletion(deletion: &Deletion, io: &mut Io<'_>) -> Result<()> {
    let (stack, region) = (&deletion.stack_name, &deletion.region);
    let mut page = page(io);
    let plural = if deletion.resources == 1 { "" } else { "s" };
    page.title(&format!(
        "{stack} in {region}: {} resource{plural}; of those that hold data",
        deletion.resources
    ))?;
    let names = deletion.data.iter();
    let width = widest(names.map(|holder| holder.logical_resource_id.as_str()));
    for holder in &deletion.data {
        let fate = page.fate(holder.kept);
        let name = one_line(&holder.logical_resource_id);
        let ty = one_line(&holder.resource_type);
        writeln!(page.out, "  {fate}  {name:width$}  {ty}{}", content(holder))?;
    }
    if deletion.data.is_empty() {
        writeln!(page.out, "  none")?;
    }
    let lost = deletion.lost_messages();
    if lost > 0 {
        let label = io.screen.warning_label();
        let plural = if lost == 1 { "" } else { "s" };
        writeln!(
            io.stderr,
            "{label}about {lost} message{plural} will be lost with the queues: events that were not evaluated, or alerts that were not delivered"
        )?;
    }
    Ok(())
}

fn content(holder: &DataHolder) -> String {
    match holder.messages {
        Some(1) => ", about 1 message".to_owned(),
        Some(messages) => format!(", about {messages} messages"),
        None if holder.resource_type == "AWS::SQS::Queue" => ", messages not counted".to_owned(),
        None => String::new(),
    }
}
