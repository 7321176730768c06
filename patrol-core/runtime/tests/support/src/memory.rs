//! How much memory a process takes.

use std::fs;

/// The most memory that a process has held so far, in kilobytes of 1,024 bytes; `None` once it has ended.
///
/// Source: [proc(5)](https://man7.org/linux/man-pages/man5/proc.5.html).
#[must_use]
pub fn peak_kilobytes(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let mut lines = status.lines();
    let peak = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.split_whitespace().next()?.parse().ok()
}
