//! The macro that declares a rule: identity, docs, parameters and registration.

/// Declares a rule's type, its parameters and its registration; the logic is a plain
/// [`impl Rule`](crate::Rule).
///
/// * The doc comment is required. Its first line says what the rule reports; a section `# Why`
///   says why that matters, a section `# Example` gives one (the testkit's `check_ruleset!`
///   insists).
/// * The text after `=` is the deployed name: a lower-case letter, then letters and digits.
/// * Each field is a parameter with a doc comment and, after `=`, a default: a string, number or
///   bool. A field without one must be set by the operator.
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
/// # use patrol_core::{Context, Event, Finding, Pattern, Result, Rule};
/// # impl Rule for LateSignIn {
/// #     type Detail = patrol_core::ConsoleSignIn;
/// #     fn pattern() -> Pattern { Pattern::console_sign_in() }
/// #     async fn check(&self, _: &Event<Self::Detail>, _: &Context) -> Result<Option<Finding>> { Ok(None) }
/// # }
/// ```
#[macro_export]
macro_rules! rule {
    ($(#[doc = $doc:expr])+ $vis:vis struct $Rule:ident = $name:literal;) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        $vis struct $Rule;
        $crate::rule! { @impl $Rule $name [$($doc)+] }
    };
    (
        $(#[doc = $doc:expr])+
        $vis:vis struct $Rule:ident = $name:literal {
            $( $(#[doc = $field_doc:expr])+ $field:ident : $ty:ty $(= $default:literal)? ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        $vis struct $Rule {
            $( $(#[doc = $field_doc])+ pub $field: $ty, )*
        }
        $crate::rule! {
            @impl $Rule $name [$($doc)+]
            $( [$($field_doc)+] $field : $ty $(= $default)? ),*
        }
    };
    (
        @impl $Rule:ident $name:literal [$($doc:expr)+]
        $( [$($field_doc:expr)+] $field:ident : $ty:ty $(= $default:literal)? ),*
    ) => {
        const _: () = ::core::assert!(
            $crate::__private::is_rule_name($name),
            "a rule's name is a lower-case letter, then letters and digits: it names resources in CloudFormation",
        );

        impl $crate::Declared for $Rule {
            const NAME: &'static str = $name;
            const DOCS: &'static str = ::core::concat!($($doc, "\n"),+);
            const PARAMS: &'static [$crate::ParamDecl] = &[$(
                $crate::ParamDecl::new::<$ty>(
                    $name,
                    ::core::stringify!($field),
                    ::core::concat!($($field_doc, "\n"),+),
                    $crate::rule!(@default $($default)?),
                )
            ),*];

            #[allow(unused_variables, unused_mut)]
            fn from_params(
                source: &dyn $crate::ParamSource,
            ) -> ::core::result::Result<Self, ::std::vec::Vec<$crate::ParamError>> {
                let mut errors = ::std::vec::Vec::new();
                let mut decls = Self::PARAMS.iter();
                $( let $field = $crate::__private::read::<$ty>(decls.next(), source, &mut errors); )*
                match ($($field,)*) {
                    #[allow(unreachable_patterns)]
                    ($(::core::option::Option::Some($field),)*) => ::core::result::Result::Ok(Self { $($field),* }),
                    #[allow(unreachable_patterns)]
                    _ => ::core::result::Result::Err(errors),
                }
            }
        }

        $crate::__private::inventory::submit! {
            $crate::RuleEntry::of::<$Rule>(
                ::core::env!("CARGO_PKG_NAME"),
                ::core::env!("CARGO_PKG_VERSION"),
                ::core::concat!(::core::file!(), ":", ::core::line!()),
            )
        }
    };
    (@default) => { ::core::option::Option::None };
    (@default $default:literal) => { ::core::option::Option::Some(::core::concat!($default)) };
    ($vis:vis struct $($rest:tt)*) => {
        ::core::compile_error!("a rule needs a doc comment: its first line says what the rule reports");
    };
}
