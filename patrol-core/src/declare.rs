//! The macro that declares a rule: identity, docs, clients, parameters and registration. What it is
//! made of is in `items.rs`, so that its documentation begins with what an author writes.

mod items;

/// Declares a rule's type, its clients, its parameters and its registration; the logic is a plain
/// [`impl Rule`](crate::Rule).
///
/// * The doc comment is required. Its first line says what the rule reports; a section `# Why`
///   says why that matters, a section `# Example` gives one, and a section `# Respond` says what to
///   do (the testkit's `check_ruleset!` insists).
/// * The text after `=` is the deployed name: a lower-case letter, then letters and digits.
/// * `uses` names the [clients](crate::Client) that the rule asks, comma separated. With it the rule
///   gets them out of its [`Context`](crate::Context), and its role gets their permissions.
/// * Each field is a parameter with a doc comment and, after `=`, a default: a string, number or
///   bool; a list is one string with commas, such as `"a,b"`. A field without one must be set by the operator. The struct is `#[non_exhaustive]`, so
///   that a new parameter breaks nobody. `RuleType::field` is a typed reference to the parameter, see
///   [`ParamRef`](crate::ParamRef).
/// * `#[cfg(...)]` leaves the rule out of a build; put it on the `impl Rule` too. `#[deprecated =
///   "..."]` tells operators, not the compiler.
///
/// ```
/// patrol_core::rule! {
///     /// Reports a sign-in outside working hours.
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
#[macro_export]
macro_rules! rule {
    (
        $(#[$($attribute:tt)+])*
        $vis:vis struct $Rule:ident = $name:literal $(uses $($Client:ty),+ $(,)?)?;
    ) => {
        $crate::__rule! {
            @attributes [$([$($attribute)+])*] [] [] [] { $vis $Rule $name [$($($Client),+)?] {} ; }
        }
    };
    (
        $(#[$($attribute:tt)+])*
        $vis:vis struct $Rule:ident = $name:literal $(uses $($Client:ty),+ $(,)?)?
        { $($params:tt)* }
    ) => {
        $crate::__rule! {
            @attributes [$([$($attribute)+])*] [] [] []
            { $vis $Rule $name [$($($Client),+)?] { $($params)* } }
        }
    };
    ($(#[$($attribute:tt)+])* $vis:vis struct $Rule:ident $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "a rule is declared as `pub struct ", ::core::stringify!($Rule),
            " = \"itsPublicName\" { parameters }`, with `uses dyn Client` before the `{` if it asks AWS",
        ));
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "a rule is declared as a doc comment, then `pub struct ItsType = \"itsPublicName\" { parameters }`"
        );
    };
}
