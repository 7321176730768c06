//! Parameters: what an operator sets, what a rule's fields are.
//!
//! A rule's struct fields are its parameters. [`rule!`](crate::rule) turns each into a
//! [`ParamDecl`] (name, type, description, default, secret or not), reads the value from a
//! [`ParamSource`] and parses it with the field type's [`ParamValue`].

mod choice;
mod duration;
mod error;
mod list;
mod param_ref;
mod regex;
mod secret;
mod secrets;
mod shared;
mod source;
mod value;

pub use self::{
    error::{InvalidValue, ParamError},
    list::list_item,
    param_ref::{ParamRef, SecretRef},
    regex::Regex,
    secret::Secret,
    shared::SharedParam,
    source::{EnvSource, MapSource, ParamSource},
    value::ParamValue,
};
pub(crate) use self::{secrets::Secrets, source::Defaults};
use crate::names::camel_case;

/// The CloudFormation type of a parameter.
///
/// Source: [CloudFormation parameter types](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamType {
    /// Text.
    String,
    /// A whole or a decimal number.
    Number,
    /// Comma separated text.
    CommaDelimitedList,
}

impl ParamType {
    /// The name CloudFormation knows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
            Self::CommaDelimitedList => "CommaDelimitedList",
        }
    }
}

/// One declared parameter of a rule.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ParamDecl {
    /// The public name of the rule.
    pub rule: &'static str,
    /// The struct's field, such as `disallowed_roles`.
    pub field: &'static str,
    /// The CloudFormation type.
    pub ty: ParamType,
    /// What stands in when nothing is set; `None` means the parameter must be set.
    pub default: Option<&'static str>,
    /// The only values taken, or empty when every value of the type is.
    pub allowed: &'static [&'static str],
    /// A secret is never shown: not in `Debug`, logs, errors, JSON or a template.
    pub secret: bool,
    /// The parameter of several rules that this is, if it is one.
    pub shared: Option<SharedParam>,
    key: &'static str,
    docs: &'static str,
    check: fn(&str) -> Result<(), InvalidValue>,
}

impl ParamDecl {
    /// Made by [`rule!`](crate::rule).
    #[doc(hidden)]
    #[must_use]
    #[allow(
        clippy::panic,
        reason = "rules are declared in a `const`: it does not compile"
    )]
    pub const fn new<T: ParamValue>(
        rule: &'static str,
        field: &'static str,
        key: &'static str,
        docs: &'static str,
        default: Option<&'static str>,
    ) -> Self {
        assert!(
            field.is_ascii(),
            "a parameter's name is of ASCII letters and digits: it names a parameter in CloudFormation"
        );
        if let Some(shared) = T::SHARED {
            assert!(
                default.is_none(),
                "a parameter that rules share has one default, which its type says: remove that of the field"
            );
            assert!(!T::SECRET, "a parameter that rules share is not a secret");
            assert!(
                shared.is_named(field),
                "a parameter that rules share has one name: call the field what its type says"
            );
        }
        Self {
            rule,
            field,
            ty: T::TYPE,
            default: match (default, T::SHARED) {
                (Some(default), _) => Some(default),
                (None, Some(shared)) => Some(shared.default),
                (None, None) => T::DEFAULT,
            },
            allowed: T::ALLOWED,
            secret: T::SECRET,
            shared: T::SHARED,
            key,
            docs,
            check: |raw| T::parse(raw).map(drop),
        }
    }

    /// The public name, such as `disallowedRoles`.
    #[must_use]
    pub fn name(&self) -> String {
        camel_case(self.field)
    }

    /// The name with the rule's, such as `assumeRole.disallowedRoles`.
    #[must_use]
    pub fn full_name(&self) -> String {
        [self.rule, ".", &self.name()].concat()
    }

    /// The CloudFormation parameter and environment variable, such as
    /// `AssumeRoleDisallowedRoles`; one that rules share is the same for all of them, such as
    /// `TrustedAccounts`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// Do both declare the same parameter, for as many rules as have it?
    pub(crate) fn is_shared_with(&self, other: &Self) -> bool {
        self.shared.is_some()
            && (self.shared, self.ty, self.allowed) == (other.shared, other.ty, other.allowed)
    }

    /// What the parameter is for: the field's doc comment in one line.
    #[must_use]
    pub fn description(&self) -> String {
        self.docs.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Is it the default, and nothing that may not be shown?
    pub(crate) fn is_default(&self, source: &dyn ParamSource) -> bool {
        if self.secret {
            return false;
        }
        match (source.get(self), self.default) {
            (Ok(None), default) => default.is_some(),
            (Ok(Some(set)), Some(default)) => set == default && !source.confidential(self),
            _ => false,
        }
    }

    /// What is wrong with the default. That of a secret is left alone: it may be there to be refused.
    pub(crate) fn wrong_default(&self) -> Option<ParamError> {
        let default = self.default.filter(|_| !self.secret)?;
        self.check(default).err()
    }

    /// Would this text be taken?
    ///
    /// # Errors
    ///
    /// [`ParamError`] when the text is not a value of the parameter's type or none of
    /// [`allowed`](Self::allowed).
    pub fn check(&self, raw: &str) -> Result<(), ParamError> {
        self.refuse_unlisted(raw)?;
        self.refuse_empty(raw)?;
        (self.check)(raw).map_err(|why| ParamError::invalid(self, raw, why))
    }

    fn refuse_unlisted(&self, raw: &str) -> Result<(), ParamError> {
        if self.allowed.is_empty() || self.allowed.contains(&raw.trim()) {
            return Ok(());
        }
        Err(ParamError::invalid(
            self,
            raw,
            InvalidValue::one_of(self.allowed),
        ))
    }

    /// A list that must be set must hold something: an empty one would silence the rule.
    fn refuse_empty(&self, raw: &str) -> Result<(), ParamError> {
        let required = self.default.is_none() && self.ty == ParamType::CommaDelimitedList;
        if required && list::items(raw).is_empty() {
            return Err(ParamError::invalid(self, raw, "at least one item".into()));
        }
        Ok(())
    }

    fn read<T: ParamValue>(&self, source: &dyn ParamSource) -> Result<T, ParamError> {
        let set = source.get(self)?;
        let Some(raw) = set.as_deref().or(self.default) else {
            return Err(ParamError::missing(self));
        };
        // What nobody may be shown is a secret, whatever the rule says of it; the default is shown to all.
        let secret = self.secret || set.is_some() && source.confidential(self);
        let decl = Self { secret, ..*self };
        decl.refuse_unlisted(raw)?;
        decl.refuse_empty(raw)?;
        T::parse(raw).map_err(|why| ParamError::invalid(&decl, raw, why))
    }
}

/// What the [key](ParamDecl::key) of a parameter is made of, for the code that [`rule!`](crate::rule) writes.
#[doc(hidden)]
#[must_use]
pub const fn key_parts<T: ParamValue>(
    rule: &'static str,
    field: &'static str,
) -> [&'static str; 2] {
    match T::SHARED {
        Some(shared) => [shared.name, ""],
        None => [rule, field],
    }
}

/// The key's text.
#[doc(hidden)]
#[must_use]
#[allow(
    clippy::panic,
    reason = "rules are declared in a `const`: it does not compile"
)]
pub const fn key_text(bytes: &'static [u8]) -> &'static str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a name is text"),
    }
}

/// Reads a parameter for the code that [`rule!`](crate::rule) writes, gathering what is wrong so
/// that the operator hears of every parameter at once.
#[doc(hidden)]
pub fn read<T: ParamValue>(
    decl: Option<&ParamDecl>,
    source: &dyn ParamSource,
    errors: &mut Vec<ParamError>,
) -> Option<T> {
    match decl?.read(source) {
        Ok(value) => Some(value),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}
