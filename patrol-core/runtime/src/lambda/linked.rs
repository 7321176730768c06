//! The linked rules, and their digest.

use super::start_error::StartProblem;
use crate::stamp;
use patrol_core::Registry;

/// The linked rules, and their digest: as it was written into the program when that was asked and found right, or as
/// the rules themselves say, each of which is then looked at.
pub(super) fn linked() -> Result<(Registry, String), StartProblem> {
    if let Some(digest) = stamp::read() {
        return Ok((Registry::linked_unchecked(), digest.to_owned()));
    }
    let linked = Registry::linked()?;
    let digest = crate::digest(&linked);
    Ok((linked, digest))
}
