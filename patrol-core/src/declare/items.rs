//! What `rule!` writes: the type, its registration, and what is said of a mistake.

/// The parts of [`rule!`](crate::rule).
#[doc(hidden)]
#[macro_export]
macro_rules! __rule {
    (
        @declare $(#[$($attribute:tt)+])*
        $vis:vis struct $Rule:ident = $name:literal $(uses $($Client:ty),+ $(,)?)?;
    ) => {
        $crate::__rule! {
            @attributes [$([$($attribute)+])*] [] [] [] { $vis $Rule $name [$($($Client),+)?] {} ; }
        }
    };
    (
        @declare $(#[$($attribute:tt)+])*
        $vis:vis struct $Rule:ident = $name:literal $(uses $($Client:ty),+ $(,)?)?
        { $($params:tt)* }
    ) => {
        $crate::__rule! {
            @attributes [$([$($attribute)+])*] [] [] []
            { $vis $Rule $name [$($($Client),+)?] { $($params)* } }
        }
    };
    (@declare $(#[$($attribute:tt)+])* $vis:vis struct $Rule:ident $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "a rule is declared as `pub struct ", ::core::stringify!($Rule),
            " = \"itsPublicName\" { parameters }`, with `uses ItsClient` before the `{` if it asks AWS",
        ));
    };
    (@declare $($other:tt)*) => {
        ::core::compile_error!(
            "a rule is declared as a doc comment, then `pub struct ItsType = \"itsPublicName\" { parameters }`"
        );
    };
    (@attributes [[doc = $doc:expr] $($rest:tt)*] [$($docs:tt)*] $cfg:tt $deprecated:tt $rule:tt) => {
        $crate::__rule! { @attributes [$($rest)*] [$($docs)* [$doc]] $cfg $deprecated $rule }
    };
    (@attributes [[cfg($($condition:tt)*)] $($rest:tt)*] $docs:tt [$($cfg:tt)*] $deprecated:tt $rule:tt) => {
        $crate::__rule! { @attributes [$($rest)*] $docs [$($cfg)* [$($condition)*]] $deprecated $rule }
    };
    (@attributes [[deprecated = $note:literal] $($rest:tt)*] $docs:tt $cfg:tt [] $rule:tt) => {
        $crate::__rule! { @attributes [$($rest)*] $docs $cfg [$note] $rule }
    };
    (@attributes [[deprecated(note = $note:literal, since = $since:literal $(,)?)] $($rest:tt)*] $docs:tt $cfg:tt [] $rule:tt) => {
        $crate::__rule! { @attributes [$($rest)*] $docs $cfg [$note] $rule }
    };
    (@attributes [[deprecated($(since = $since:literal,)? note = $note:literal $(,)?)] $($rest:tt)*] $docs:tt $cfg:tt [] $rule:tt) => {
        $crate::__rule! { @attributes [$($rest)*] $docs $cfg [$note] $rule }
    };
    (@attributes [[$($other:tt)*] $($rest:tt)*] $docs:tt $cfg:tt $deprecated:tt $rule:tt) => {
        ::core::compile_error!(::core::concat!(
            "`rule!` does not take the attribute `", ::core::stringify!($($other)*),
            "`: expected doc comments, `cfg(...)` or `deprecated = \"what to use\"`",
        ));
    };
    (@attributes [] [] $cfg:tt $deprecated:tt $rule:tt) => {
        ::core::compile_error!("a rule needs a doc comment: its first line says what the rule reports");
    };
    (
        @attributes [] [$([$doc:expr])+] $cfg:tt [$($deprecated:literal)?]
        {
            $vis:vis $Rule:ident $name:literal [$($Client:ty),*]
            { $( $(#[doc = $field_doc:expr])* $field:ident : $ty:ty $(= $default:literal)? ),* $(,)? }
            $($unit:tt)?
        }
    ) => {
        $( $crate::__rule! { @documented $field [$($field_doc)*] } )*
        $crate::__rule! { @items $cfg
            {
                $crate::__rule! {
                    @struct [$($unit)?]
                    $(#[doc = $doc])+
                    #[derive(Clone, Debug)]
                    #[non_exhaustive]
                    $vis struct $Rule { $( $(#[doc = $field_doc])* pub $field: $ty, )* }
                }
            }
            {
                const _: () = ::core::assert!(
                    $crate::__private::is_rule_name($name),
                    "a rule's name is a lower-case letter, then letters and digits: it names resources in CloudFormation",
                );
            }
            {
                impl $Rule {
                    $(
                        $(#[doc = $field_doc])*
                        #[allow(non_upper_case_globals, dead_code)]
                        $vis const $field: $crate::ParamRef<$ty> =
                            $crate::ParamRef::new(::core::stringify!($field));
                    )*
                }
            }
            {
                impl $crate::Declared for $Rule {
                    const NAME: &'static str = $name;
                    const DOCS: &'static str = ::core::concat!($($doc, "\n"),+);
                    const DEPRECATED: ::core::option::Option<&'static str> =
                        $crate::__rule!(@option $($deprecated)?);
                    const PARAMS: &'static [$crate::ParamDecl] = &[$(
                        $crate::ParamDecl::new::<$ty>(
                            $name,
                            ::core::stringify!($field),
                            {
                                const PARTS: [&str; 2] =
                                    $crate::__private::key_parts::<$ty>($name, ::core::stringify!($field));
                                const KEY: [u8; $crate::__private::pascal_len(PARTS)] =
                                    $crate::__private::pascal_cases(PARTS);
                                $crate::__private::key_text(&KEY)
                            },
                            ::core::concat!($($field_doc, "\n"),*),
                            $crate::__rule!(@option $($default)?),
                        )
                    ),*];
                    const CLIENTS: &'static [$crate::ClientDecl] =
                        &[$($crate::ClientDecl::of::<$Client>()),*];

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
            }
            { const _: () = { $( impl $crate::Uses<$Client> for $Rule {} )* }; }
            {
                const _: () = {
                    $crate::__private::inventory::submit! {
                        $crate::RuleEntry::of::<$Rule>(
                            ::core::env!("CARGO_PKG_NAME"),
                            ::core::env!("CARGO_PKG_VERSION"),
                            ::core::concat!(::core::file!(), ":", ::core::line!()),
                        )
                    }
                };
            }
        }
    };
    (
        @attributes [] [$([$doc:expr])+] $cfg:tt $deprecated:tt
        { $vis:vis $Rule:ident $name:literal $clients:tt { $($params:tt)* } $($unit:tt)? }
    ) => {
        $crate::__rule! { @misspelt $Rule $($params)* }
    };
    (@misspelt $Rule:ident $(#[doc = $doc:expr])* $field:ident : $ty:ty $(= $default:literal)?, $($rest:tt)*) => {
        $crate::__rule! { @misspelt $Rule $($rest)* }
    };
    (@misspelt $Rule:ident $(#[$($attribute:tt)*])* $field:ident : $ty:ty = [$($list:tt)*] $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "the default of parameter `", ::core::stringify!($field), "` of `", ::core::stringify!($Rule),
            "` is not written as `rule!` takes it: a list is one text with commas, such as `= \"a,b\"`, and an empty one `= \"\"`",
        ));
    };
    (@misspelt $Rule:ident $(#[$($attribute:tt)*])* $field:ident $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "parameter `", ::core::stringify!($field), "` of `", ::core::stringify!($Rule),
            "` is not written as `rule!` takes it: ",
            "a doc comment, then `name: Type` or `name: Type = default`, where the default is a string, a number or a ",
            "bool; it is public anyway and takes no other attribute",
        ));
    };
    (@misspelt $Rule:ident $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "a parameter of `", ::core::stringify!($Rule), "` is not written as `rule!` takes it: ",
            "a doc comment, then `name: Type` or `name: Type = default`, where the default is a string, a number or a ",
            "bool; it is public anyway and takes no other attribute",
        ));
    };
    (@items [$([$($condition:tt)*])*] $({ $($item:tt)* })+) => {
        $crate::__rule! { @item [$(#[cfg($($condition)*)])*] $({ $($item)* })+ }
    };
    (@item $cfg:tt { $($item:tt)* } $($rest:tt)*) => {
        $crate::__rule! { @emit $cfg $($item)* }
        $crate::__rule! { @item $cfg $($rest)* }
    };
    (@item $cfg:tt) => {};
    (@emit [$($cfg:tt)*] $($item:tt)*) => { $($cfg)* $($item)* };
    (@struct [] $($struct:tt)*) => { $($struct)* };
    (@struct [;] $(#[$attribute:meta])* $vis:vis struct $Rule:ident {}) => {
        $(#[$attribute])*
        $vis struct $Rule;
    };
    (@documented $field:ident []) => {
        ::core::compile_error!(::core::concat!(
            "parameter `", ::core::stringify!($field),
            "` needs a doc comment: it tells operators what the parameter is for",
        ));
    };
    (@documented $field:ident [$($doc:expr)+]) => {};
    (@option) => { ::core::option::Option::None };
    (@option $text:literal) => { ::core::option::Option::Some(::core::concat!($text)) };
}
