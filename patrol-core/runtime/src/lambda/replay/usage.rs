//! What the process took of processor and memory, as Linux tells it.
//!
//! Source: [proc(5)](https://man7.org/linux/man-pages/man5/proc.5.html).

use std::fs;

/// Milliseconds of a clock tick, in which `/proc` counts: a hundredth of a second wherever Lambda runs.
const TICK: u64 = 10;

/// Milliseconds of the processor that the process took so far; 0 where nothing says.
pub(super) fn processor_milliseconds() -> u64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    ticks(&text).unwrap_or_default() * TICK
}

/// Bytes of memory that the process had at the most; 0 where nothing says.
pub(super) fn peak_bytes() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = text.lines();
    let kilobytes = lines.find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = kilobytes.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

/// The program's name, in parentheses, may hold anything; what is counted comes after it.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_after_the_name() {
        let stat = "12 (a) b (c) R 1 2 3 4 5 6 7 8 9 10 41 1 0 0 20";
        assert_eq!(ticks(stat), Some(42));
        assert_eq!(ticks("nothing"), None);
    }
}
