//! A rule with its parameters, as the operator would set them.

use patrol_core::{Declared, MapSource, near::one_of};

/// A rule with these parameters, by the names of its fields, and the defaults of all others: what
/// the operator would have. A new parameter with a default leaves such a test as it is.
///
/// ```
/// use patrol_core::*;
/// use patrol_testkit::rule;
///
/// rule! {
///     /// Reports a port that is opened to everyone.
///     pub struct PortOpened = "portOpened" {
///         /// Ports that may be open, comma separated.
///         allowed_ports: Vec<u16> = "443",
///         /// Security groups to ignore, comma separated.
///         ignored_groups: Vec<String> = "",
///     }
/// }
/// # impl Rule for PortOpened {
/// #     type Detail = ApiCall;
/// #     const META: Metadata = Metadata::new(Severity::High);
/// #     fn pattern() -> Pattern { Pattern::api_calls("ec2.amazonaws.com") }
/// #     async fn check(&self, _: &Event<ApiCall>, _: &Context) -> Result<Findings> { Ok(Findings::none()) }
/// # }
///
/// let rule = rule::<PortOpened>([("allowed_ports", "80,443")]);
/// assert_eq!(rule.allowed_ports, [80, 443]);
/// ```
///
/// # Panics
///
/// When a parameter does not exist, is refused, or is missing; the message names it.
#[track_caller]
#[must_use]
pub fn rule<'a, R: Declared>(params: impl IntoIterator<Item = (&'a str, &'a str)>) -> R {
    let mut source = MapSource::default();
    for (field, value) in params {
        let Some(param) = R::PARAMS.iter().find(|param| param.field == field) else {
            let known = R::PARAMS.iter().map(|param| param.field);
            panic!(
                "rule `{}` has no parameter `{field}`{}",
                R::NAME,
                one_of(field, known)
            );
        };
        source.set(param.full_name(), value);
    }
    R::from_params(&source).unwrap_or_else(|errors| {
        let words: Vec<_> = errors.iter().map(ToString::to_string).collect();
        panic!("rule `{}` cannot start: {}", R::NAME, words.join("; "))
    })
}
