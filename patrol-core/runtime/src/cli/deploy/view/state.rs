//! What a stack remembers of findings.

use std::io::Result;

use super::{super::super::Io, page::page};
use crate::deploy::Remembered;
use patrol_core::one_line;

/// The keys, two lines each; or those that were forgotten.
pub(in crate::cli::deploy) fn remembered(remembered: &Remembered, io: &mut Io<'_>) -> Result<()> {
    let (stack, region) = (&remembered.stack_name, &remembered.region);
    let mut page = page(io);
    for id in &remembered.forgotten {
        let id = one_line(id);
        writeln!(page.out, "{stack} in {region}: forgot {id}")?;
    }
    for id in &remembered.unknown {
        let words = format!("{stack} in {region}: nothing is remembered as `{id}`");
        let words = page.paint_warning(&one_line(&words));
        writeln!(page.out, "{words}")?;
    }
    if !remembered.forgotten.is_empty() || !remembered.unknown.is_empty() {
        return Ok(());
    }
    page.title(&match remembered.keys.len() {
        0 => format!("{stack} in {region}: nothing is remembered"),
        1 => format!("{stack} in {region}: 1 key"),
        many => format!("{stack} in {region}: {many} keys"),
    })?;
    for key in &remembered.keys {
        // Parts come out of events.
        let (id, parts) = (one_line(&key.id), key.parts.join(" "));
        writeln!(page.out, "  {id}  {}", one_line(&parts))?;
        let told = key.told.as_ref().map(|time| format!("told {time}"));
        let waiting = (key.waiting > 0).then(|| format!("{} waiting", key.waiting));
        let held = (key.held > 0).then(|| format!("{} held back", key.held));
        let until = match &key.until {
            Some(time) => format!("until {time}"),
            None => "for ever".to_owned(),
        };
        let facts = [told, waiting, held, Some(until)].into_iter().flatten();
        writeln!(page.out, "      {}", facts.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}
