//! One client of a kind a process, whoever asks.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use super::{ClientDecl, ClientError, decl::AnyClient};
use crate::catch::{Interrupted, isolated, side_by_side};

/// The clients that were made so far.
static CLIENTS: LazyLock<Mutex<HashMap<TypeId, AnyClient>>> = LazyLock::new(Mutex::default);

/// Makes the clients of these declarations that this process does not have yet, side by side and
/// each once; a client that could not be made is tried again at the next start.
pub(crate) async fn connect(
    decls: impl IntoIterator<Item = ClientDecl>,
) -> HashMap<TypeId, Result<AnyClient, ClientError>> {
    let distinct: HashMap<TypeId, ClientDecl> =
        decls.into_iter().map(|decl| (decl.id(), decl)).collect();
    let connecting = distinct
        .into_iter()
        .map(async |(id, decl)| (id, one(id, &decl).await));
    side_by_side(connecting).await.into_iter().collect()
}

async fn one(id: TypeId, decl: &ClientDecl) -> Result<AnyClient, ClientError> {
    if let Some(client) = lock(|clients| clients.get(&id).cloned()) {
        return Ok(client);
    }
    let client = match isolated(decl.connect(), None).await {
        Ok(client) => client?,
        Err(Interrupted::Panic(words)) => {
            let why = format!("its `connect` panicked: {words}");
            return Err(ClientError::of(decl.name(), why.into()));
        }
        Err(Interrupted::Timeout(limit)) => {
            let why = format!("no answer within {limit:?}");
            return Err(ClientError::of(decl.name(), why.into()));
        }
    };
    // Of two starts at the same time the first one's client serves both.
    Ok(lock(|clients| clients.entry(id).or_insert(client).clone()))
}

fn lock<T>(action: impl FnOnce(&mut HashMap<TypeId, AnyClient>) -> T) -> T {
    action(&mut CLIENTS.lock().unwrap_or_else(PoisonError::into_inner))
}
