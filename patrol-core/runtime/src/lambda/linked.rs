//! The linked rules, and their digest.

use super::{
    problem::Problem,
    start_error::{StartError, StartProblem},
};
use crate::stamp;
use patrol_core::Registry;

/// The linked rules, and their digest: as it was written into the program when that was asked and found right, or as
/// the rules themselves say, each of which is then looked at.
pub(super) fn linked() -> Result<(Registry, String), StartError> {
    match stamp::read() {
        Some(digest) => Ok((Registry::linked_unchecked(), digest.to_owned())),
        None => checked(),
    }
}

/// The linked rules, and their digest, if nothing is wrong with them, whatever the operator sets.
pub(crate) fn checked() -> Result<(Registry, String), StartError> {
    let linked = Registry::linked().map_err(|why| StartError(vec![why.into()]))?;
    let aggregations = linked.aggregations().errors();
    let aggregations = aggregations.into_iter().map(StartProblem::from);
    let defaults = linked.wrong_defaults().map(Problem::from);
    let problems: Vec<_> = aggregations
        .chain(defaults.map(StartProblem::Made))
        .collect();
    if !problems.is_empty() {
        return Err(StartError(problems));
    }
    let digest = crate::digest(&linked);
    Ok((linked, digest))
}
