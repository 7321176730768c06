//! Why a rule cannot have its client.

use std::{error::Error, sync::Arc};

use crate::{BoxError, error_chain};

/// A rule cannot have its client.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The client makes signed calls, and no crate of this build can send them.
    #[error(
        "client `{client}` calls AWS, and this build cannot: build with `--features deploy` to call AWS from here, with `--features lambda` for the function"
    )]
    NoAws {
        /// The client's name.
        client: &'static str,
    },
    /// The client's [`connect`](crate::Client::connect) failed.
    #[error("client `{client}` cannot be made: {}", error_chain(&**source))]
    Connect {
        /// The client's name.
        client: &'static str,
        /// What it said.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// The context of a test holds no such client.
    #[error(
        "client `{client}` is not in the context: give a fake with `{}`",
        fake(type_name)
    )]
    NotInContext {
        /// The client's name.
        client: &'static str,
        /// The client's type.
        type_name: &'static str,
    },
}

impl ClientError {
    /// What a client's `connect` said: an error of this kind stays as it is.
    pub(crate) fn of(client: &'static str, error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::Connect {
                client,
                source: Arc::from(error),
            },
        }
    }
}

/// How a test gives a fake of a client of this type. A path within the client's crate may be private, so that only the
/// last name is of use.
fn fake(type_name: &str) -> String {
    let path = type_name.strip_prefix("dyn ");
    let name = path
        .unwrap_or(type_name)
        .rsplit("::")
        .next()
        .unwrap_or_default();
    match path {
        Some(_) => format!("Context::default().with_client::<dyn {name}>(...)"),
        None => format!("patrol_testkit::FakeAws::new(...).context::<{name}>()"),
    }
}
