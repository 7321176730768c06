//! One client of each kind for the whole process.

use std::{
    any::TypeId,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{ClientDecl, ClientError, decl::AnyClient};
use crate::catch::{Interrupted, isolated};

/// The clients that were made so far: a handful.
static CLIENTS: Mutex<Vec<(TypeId, AnyClient)>> = Mutex::new(Vec::new());

/// The clients of a start, or why there is none.
pub(crate) type Made = Vec<(TypeId, Result<AnyClient, ClientError>)>;

/// Makes the clients of these declarations that this process does not have yet, each once; a client
/// that could not be made is tried again at the next start.
pub(crate) async fn connect(decls: Vec<&'static ClientDecl>) -> Made {
    let mut made = Made::new();
    for decl in decls {
        let id = decl.id();
        if made.iter().all(|(other, _)| *other != id) {
            made.push((id, one(decl).await));
        }
    }
    made
}

async fn one(decl: &ClientDecl) -> Result<AnyClient, ClientError> {
    if let Some(client) = find(&clients(), decl) {
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
    let mut clients = clients();
    // Of two starts at the same time the first one's client serves both.
    if let Some(first) = find(&clients, decl) {
        return Ok(first);
    }
    clients.push((decl.id(), client.clone()));
    Ok(client)
}

fn find(clients: &[(TypeId, AnyClient)], decl: &ClientDecl) -> Option<AnyClient> {
    let mut clients = clients.iter();
    let (_, client) = clients.find(|(id, _)| *id == decl.id())?;
    Some(client.clone())
}

fn clients() -> MutexGuard<'static, Vec<(TypeId, AnyClient)>> {
    CLIENTS.lock().unwrap_or_else(PoisonError::into_inner)
}
