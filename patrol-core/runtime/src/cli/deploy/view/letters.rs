//! Dead letters, and what became of them.

use std::{
    cmp::Reverse,
    io::{Result, Write},
};

use chrono::{DateTime, SecondsFormat};

use super::{super::super::Io, page::page};
use crate::deploy::{DeadLetters, LetterGroup, Redrive};
use patrol_core::{one_line, sink::truncate_chars};

/// Characters of a letter's rules that are shown.
const RULES_CHARS: usize = 200;
/// Groups and reasons that are shown: anybody who may write into the queue can make each letter differ.
const SHOWN: usize = 20;

/// What a dead-letter queue holds.
pub(in crate::cli::deploy) fn dead_letters(found: &DeadLetters, io: &mut Io<'_>) -> Result<()> {
    let (stack, region) = (&found.stack_name, &found.region);
    let mut page = page(io);
    let DeadLetters { read, chosen, .. } = found;
    page.title(&match (*read, *chosen) {
        (0, _) => format!("{stack} in {region}: no dead letters that can be read now"),
        (read, 0) => format!(
            "{stack} in {region}: none of {} is for these rules",
            letters(read)
        ),
        (read, chosen) if chosen < read => {
            format!("{stack} in {region}: {chosen} of {}", letters(read))
        }
        (read, _) => format!("{stack} in {region}: {}", letters(read)),
    })?;
    for group in found.groups.iter().take(SHOWN) {
        let LetterGroup { count, why, .. } = group;
        let rules = match group.rules.as_slice() {
            [] => "every rule".to_owned(),
            // Anybody who may write into the queue may have written them.
            rules => truncate_chars(&one_line(&rules.join(", ")), RULES_CHARS),
        };
        let oldest = time(group.oldest);
        writeln!(page.out, "  {count:>5}  {rules}: {why} (oldest {oldest})")?;
        if let Some(stays) = &group.stays {
            let stays = page.paint_warning(&format!("stays: {stays}"));
            writeln!(page.out, "         {stays}")?;
        }
    }
    more(found.groups.len(), "reasons and rules", page.out)?;
    if found.in_queue > *read as u64 {
        let more = found.in_queue - *read as u64;
        writeln!(
            page.out,
            "  about {more} more in the queue, read after these"
        )?;
    }
    Ok(())
}

/// What became of them.
pub(in crate::cli::deploy) fn redriven(redrive: &Redrive, io: &mut Io<'_>) -> Result<()> {
    let (stack, region) = (&redrive.found.stack_name, &redrive.found.region);
    let Some(done) = &redrive.done else {
        return writeln!(io.stdout, "{stack} in {region}: nothing was changed");
    };
    let evaluated = letters(done.evaluated);
    writeln!(io.stdout, "{stack} in {region}: {evaluated} evaluated")?;
    if done.doubled > 0 {
        let doubled = letters(done.doubled);
        writeln!(
            io.stdout,
            "  {doubled} of these could not be taken out of the queue, and will be evaluated again when they are put through again"
        )?;
    }
    let mut kept: Vec<_> = done.kept.iter().collect();
    kept.sort_by_key(|(_, count)| Reverse(**count));
    for (why, count) in kept.iter().take(SHOWN) {
        writeln!(io.stdout, "  {count:>5}  stay in the queue: {why}")?;
    }
    more(kept.len(), "reasons", io.stdout)?;
    let again = "the others stay in the queue, and the same command can be run again";
    if let Some(why) = &done.stopped {
        writeln!(io.stdout, "  stopped: {why}; {again}")?;
    }
    if done.interrupted {
        writeln!(io.stdout, "  interrupted: {again}")?;
    }
    if let Some(why) = &done.hidden {
        writeln!(
            io.stdout,
            "  what stays in the queue is hidden for up to half an hour: {why}"
        )?;
    }
    Ok(())
}

/// Says how many are not shown.
fn more(all: usize, of: &str, out: &mut dyn Write) -> Result<()> {
    match all.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "         and {more} other {of}: `--json` has them all"),
    }
}

fn letters(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} dead letter{plural}")
}

/// Milliseconds since 1970, in UTC.
fn time(milliseconds: u64) -> String {
    let time = i64::try_from(milliseconds).ok();
    let time = time.and_then(DateTime::from_timestamp_millis);
    let time = time.unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::io::Screen;

    /// Anybody who may write into the queue may have written them.
    #[test]
    fn the_rules_of_a_letter_are_one_short_line() {
        let found = DeadLetters::of_one("\u{1b}[2J\nrootLogin\u{202e}".repeat(1_000));
        let mut shown = Vec::new();
        let mut io = Io {
            stdin: Box::new(std::io::empty()),
            stdout: &mut std::io::sink(),
            stderr: &mut shown,
            screen: Screen::detect(false, false),
        };
        dead_letters(&found, &mut io).expect("memory");
        let shown = String::from_utf8(shown).expect("UTF-8");
        assert_eq!(shown.lines().count(), 2, "{shown}");
        for line in shown.lines() {
            assert_eq!(one_line(line), line);
            assert!(line.len() < 300, "{line}");
        }
    }
}
