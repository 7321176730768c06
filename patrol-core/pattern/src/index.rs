//! Positions in arrays, which stand in for pointers.

/// No position. It takes half the room of `Option<u32>`.
pub(crate) const NONE: u32 = u32::MAX;
