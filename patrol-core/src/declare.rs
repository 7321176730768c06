//! The macro that declares a rule: identity, docs, clients, parameters and registration. What it is
//! made of is in `items.rs`, so that its documentation shows what an author writes and none of that.

mod items;

/// Declares a rule's type, its clients, its parameters and its registration; the logic is a plain
/// [`impl Rule`](crate::Rule).
///
/// ```
/// patrol_core::rule! {
///     /// Reports a sign-in outside working hours.
///     ///
///     /// # Why
///     /// A thief of a password signs in while its owner sleeps.
///     ///
///     /// # Example
///     /// Bob signs in at three in the morning.
///     ///
///     /// # Respond
///     /// Ask Bob; if it was somebody else, disable his password.
///     pub struct LateSignIn = "lateSignIn" {
///         /// First hour of the working day, in UTC.
///         first_hour: u8 = 7,
///         /// User names that may sign in at any time, comma separated.
///         ignored_users: Vec<String> = "",
///     }
/// }
/// # use patrol_core::{Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity};
/// # impl Rule for LateSignIn {
/// #     type Detail = patrol_core::ConsoleSignIn;
/// #     const META: Metadata = Metadata::new(Severity::Low);
/// #     fn pattern() -> Pattern { Pattern::console_sign_in() }
/// #     async fn check(&self, _: &Event<Self::Detail>, _: &Context) -> Result<Findings> { Ok(Findings::none()) }
/// # }
/// ```
///
/// A rule without parameters ends in `;` in place of the braces. One that asks AWS names its clients:
/// `pub struct KeyShared = "keyShared" uses KeyAliases;`.
///
/// * The doc comment is required. Its first line says what the rule reports; a section `# Why`
///   says why that matters, a section `# Example` gives one, and a section `# Respond` says what to
///   do (the testkit's `check_ruleset!` insists).
/// * The text after `=` is the deployed name: a lower-case letter, then letters and digits.
/// * `uses` names the [clients](crate::Client) that the rule asks, comma separated. With it the rule
///   gets them out of its [`Context`](crate::Context), and its role gets their permissions.
/// * Each field is a parameter with a doc comment and, after `=`, a default: a string, number or
///   bool; a list is one string with commas, such as `"a,b"`. A field without one must be set by the
///   operator. The struct is `#[non_exhaustive]`, so that a new parameter breaks nobody.
///   `RuleType::field` is a typed reference to the parameter, see [`ParamRef`](crate::ParamRef).
/// * `#[cfg(...)]` leaves the rule out of a build; put it on the `impl Rule` too. `#[deprecated =
///   "..."]` tells operators, not the compiler.
#[macro_export]
macro_rules! rule {
    ($($declaration:tt)*) => {
        $crate::__rule! { @declare $($declaration)* }
    };
}
