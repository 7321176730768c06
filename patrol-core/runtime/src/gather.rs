//! Collecting into maps and sets.

/// Collects into a map or a set, one by one. `collect` would sort first, and that sort is compiled anew for every iterator:
/// 4 KB each, in a function whose size is a part of its start.
pub(crate) fn gather<C: Default + Extend<T>, T>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}
