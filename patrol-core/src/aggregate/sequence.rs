//! One step after the other.

use super::found::Found;

/// Last steps that wait for earlier ones with what to tell of them, some kilobytes each. Of the older
/// ones the finding is told that completes the sequence.
const MOST_NOTES: usize = 4;
/// Steps that wait, of one kind; beyond, those that stand between two of their own kind are
/// forgotten, and then the oldest.
const MOST: usize = 64;

/// Looks for the steps from 0 to the last, each no earlier than the one before it and all within
/// the time, and takes all steps up to that last one out of what was found.
pub(super) fn take(found: &mut Vec<Found>, last: usize, within: i64) -> Option<Found> {
    let ends = (0..found.len()).filter(|end| found[*end].value == last.to_string());
    let end = ends
        .map(|end| found[end].time)
        .find(|end| complete(found, *end, last, within))?;
    let is_end = |found: &Found| found.time == end && found.value == last.to_string();
    let told = found.iter().find(|found| is_end(found)).cloned();
    found.retain(|found| found.time > end);
    told
}

/// Are there all steps before this end? The latest of each leave the most time for the others.
fn complete(found: &[Found], end: i64, last: usize, within: i64) -> bool {
    let mut begins = end;
    for step in (0..last).rev() {
        let step = step.to_string();
        let before = found
            .iter()
            .rev()
            .find(|found| found.value == step && found.time <= begins);
        match before {
            Some(before) => begins = before.time,
            None => return false,
        }
    }
    end - begins < within
}

/// Keeps the number of steps within bounds. Is a last step forgotten that might yet have been told?
pub(super) fn bound(found: &mut Vec<Found>, last: usize) -> bool {
    let mut forgotten = false;
    for step in 0..=last {
        let step_text = step.to_string();
        let is_step = |found: &&Found| found.value == step_text;
        while found.iter().filter(is_step).count() > MOST {
            let same = |at: usize| found.get(at).is_some_and(|other| other.value == step_text);
            let between = (1..found.len()).find(|at| same(at - 1) && same(*at) && same(at + 1));
            let oldest = found.iter().position(|found| found.value == step_text);
            match between.or(oldest) {
                Some(at) => found.remove(at),
                None => break,
            };
            forgotten |= step == last;
        }
    }
    let noted = found.iter_mut().rev().filter(|found| found.note.is_some());
    for found in noted.skip(MOST_NOTES) {
        found.note = None;
    }
    forgotten
}
