//! Where the real client of a capability comes from.

use std::{
    any::{Any, TypeId},
    sync::Arc,
};

use crate::BoxError;

/// The real client of a capability, registered with [`provide!`](crate::provide).
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    id: fn() -> TypeId,
    build: fn() -> Result<Box<dyn Any + Send + Sync>, BoxError>,
}

inventory::collect!(Provider);

/// The real client of a capability could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// This build has no client for the capability.
    #[error("the {0} is not in this build: build with `--features lambda` or `--features deploy`")]
    NotLinked(&'static str),
    /// The client refused to start.
    #[error("the {name} could not be set up: {why}")]
    Failed {
        /// The capability's name.
        name: &'static str,
        /// What went wrong.
        why: BoxError,
    },
}

impl Provider {
    /// Made by [`provide!`](crate::provide).
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        id: fn() -> TypeId,
        build: fn() -> Result<Box<dyn Any + Send + Sync>, BoxError>,
    ) -> Self {
        Self { id, build }
    }

    /// Makes the client with this type id; `Any` holds an `Arc` of it.
    pub(crate) fn build(
        name: &'static str,
        id: TypeId,
    ) -> Result<Box<dyn Any + Send + Sync>, ProviderError> {
        let provider = inventory::iter::<Self>
            .into_iter()
            .find(|provider| (provider.id)() == id)
            .ok_or(ProviderError::NotLinked(name))?;
        (provider.build)().map_err(|why| ProviderError::Failed { name, why })
    }
}

/// Boxes a client the way the context stores it.
#[doc(hidden)]
pub fn boxed<C: ?Sized + Send + Sync + 'static>(client: Arc<C>) -> Box<dyn Any + Send + Sync> {
    Box::new(client)
}

/// Registers the real client of a capability.
///
/// ```
/// use std::sync::Arc;
/// use patrol_core::{BoxError, Capability, Permission, provide};
///
/// trait Clock: Send + Sync + 'static { fn now(&self) -> u64; }
///
/// impl Capability for dyn Clock {
///     const NAME: &'static str = "clock";
///     fn permissions() -> Vec<Permission> { vec![] }
/// }
///
/// struct WallClock;
/// impl Clock for WallClock { fn now(&self) -> u64 { 0 } }
///
/// provide! { dyn Clock => || Ok::<Arc<dyn Clock>, BoxError>(Arc::new(WallClock)) }
/// ```
#[macro_export]
macro_rules! provide {
    ($Capability:ty => $build:expr) => {
        $crate::__private::inventory::submit! {
            $crate::Provider::new(
                || ::core::any::TypeId::of::<$Capability>(),
                || {
                    let client: ::std::sync::Arc<$Capability> = ($build)()?;
                    ::core::result::Result::Ok($crate::__private::boxed(client))
                },
            )
        }
    };
}
