//! A typed reference to a parameter of a rule.

use std::{fmt, marker::PhantomData};

use super::Secret;

/// A typed reference to a parameter of a rule: `RuleType::field`, made by [`rule!`](crate::rule).
///
/// A webhook names the parameter that holds its secret; a field that does not exist, or is not a
/// secret, does not compile:
///
/// ```
/// use patrol_core::{Secret, SecretRef, Webhook};
///
/// patrol_core::rule! {
///     /// Reports a repository that is made public.
///     pub struct RepositoryMadePublic = "repositoryMadePublic" {
///         /// The secret that GitHub signs its calls with.
///         webhook_secret: Secret<String>,
///     }
/// }
/// # use patrol_core::*;
/// # impl Rule for RepositoryMadePublic {
/// #     type Detail = WebhookRequest;
/// #     const META: Metadata = Metadata::new(Severity::Low);
/// #     fn pattern() -> Pattern { Pattern::source("patrol.webhook") }
/// #     async fn check(&self, _: &Event<Self::Detail>, _: &Context) -> Result<Findings> { Ok(Findings::none()) }
/// # }
///
/// let secret: SecretRef = RepositoryMadePublic::webhook_secret;
/// let webhook = Webhook::GitHub { secret };
/// assert_eq!(webhook.secret(), Some(secret));
/// ```
pub struct ParamRef<T> {
    field: &'static str,
    ty: PhantomData<fn() -> T>,
}

/// A reference to a parameter that holds a secret.
pub type SecretRef = ParamRef<Secret<String>>;

impl<T> ParamRef<T> {
    /// Made by [`rule!`](crate::rule).
    #[doc(hidden)]
    #[must_use]
    pub const fn new(field: &'static str) -> Self {
        Self {
            field,
            ty: PhantomData,
        }
    }

    /// The struct's field, such as `webhook_secret`.
    #[must_use]
    pub const fn field(self) -> &'static str {
        self.field
    }
}

impl<T> Clone for ParamRef<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ParamRef<T> {}

impl<T> PartialEq for ParamRef<T> {
    fn eq(&self, other: &Self) -> bool {
        self.field == other.field
    }
}

impl<T> Eq for ParamRef<T> {}

impl<T> fmt::Debug for ParamRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParamRef").field(&self.field).finish()
    }
}
