//! What a stack remembers of findings.

use std::io::Result;

use super::{super::super::Io, page::page};
use crate::deploy::{Remembered, RememberedKey};
use patrol_core::{near::listed, one_line, sink::cut_text};

/// Bytes of an id that somebody typed which are repeated.
const ID_BYTES: usize = 256;

/// The keys, two lines each; or those that were forgotten.
pub(in crate::cli::deploy) fn remembered(remembered: &Remembered, io: &mut Io<'_>) -> Result<()> {
    let (stack, region) = (&remembered.stack_name, &remembered.region);
    let mut page = page(io);
    for id in &remembered.forgotten {
        let id = one_line(id);
        writeln!(page.out, "{stack} in {region}: forgot {id}")?;
    }
    let unknown = remembered.unknown.iter().map(|id| {
        let hint = match id.contains('/') && !id.contains(char::is_whitespace) {
            true => "",
            false => ": name a key by `RULE/DIGEST` alone, as `patrol state` shows it",
        };
        format!("nothing is remembered as `{}`{hint}", cut(id))
    });
    let failed = remembered.failed.iter();
    let failed = failed.map(|one| format!("`{}` is not forgotten: {}", cut(&one.id), one.error));
    for words in unknown.chain(failed) {
        let words = page.paint_warning(&format!("{stack} in {region}: {words}"));
        writeln!(page.out, "{words}")?;
    }
    let lists_keys = remembered.forgotten.is_empty()
        && remembered.unknown.is_empty()
        && remembered.failed.is_empty();
    if !lists_keys {
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
        let facts = match key.unreadable.is_empty() {
            true => facts(key),
            false => page.paint_warning(&format!(
                "cannot be read: {}; forget the key, and it is told anew",
                listed(&key.unreadable)
            )),
        };
        writeln!(page.out, "      {facts}")?;
    }
    Ok(())
}

fn facts(key: &RememberedKey) -> String {
    let told = key.told.as_ref().map(|time| format!("told {time}"));
    let waiting = (key.waiting > 0).then(|| format!("{} waiting", key.waiting));
    let held = (key.held > 0).then(|| format!("{} held back", key.held));
    let until = match &key.until {
        Some(time) => format!("until {time}"),
        None => "for ever".to_owned(),
    };
    let facts = [told, waiting, held, Some(until)].into_iter().flatten();
    facts.collect::<Vec<_>>().join(", ")
}

/// What somebody typed, and not all of it when it is long.
fn cut(id: &str) -> String {
    cut_text(id, ID_BYTES)
}
