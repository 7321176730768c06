//! What a stack remembers of findings, and forgetting some of it.

use std::collections::HashSet;

use patrol_core::error_chain;

use super::super::{aws::stack, error::DeployError, session::Session};
use crate::state::{RememberedKey, TableError, forget, keys};

/// The table's logical id in the template.
const TABLE: &str = "StateTable";

/// What to show and what to forget.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct StateOptions {
    /// The keys of these rules alone; all if there are none.
    pub rules: Vec<String>,
    /// Forget these keys, by [`id`](RememberedKey::id), and show nothing.
    pub forget: Vec<String>,
}

/// What a stack remembers.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Remembered {
    /// The stack.
    pub stack_name: String,
    /// Its region.
    pub region: String,
    /// The keys, by id; none when some were to be forgotten.
    pub keys: Vec<RememberedKey>,
    /// The ids of the keys that were forgotten.
    pub forgotten: Vec<String>,
    /// The ids that were not there.
    pub unknown: Vec<String>,
    /// The ids that could not be forgotten.
    pub failed: Vec<NotForgotten>,
}

/// A key that could not be forgotten.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct NotForgotten {
    /// Its id.
    pub id: String,
    /// Why not.
    pub error: String,
}

impl Remembered {
    /// Is there an item that cannot be read, or an id that was not forgotten?
    #[must_use]
    pub fn has_faults(&self) -> bool {
        let unreadable = self.keys.iter().any(|key| !key.unreadable.is_empty());
        unreadable || !self.unknown.is_empty() || !self.failed.is_empty()
    }
}

/// Shows the keys, or forgets some.
pub(in crate::deploy) async fn state(
    session: &Session<'_>,
    options: &StateOptions,
) -> Result<Remembered, DeployError> {
    session.require_stack().await?;
    let resources = stack::resources(session.clients, &session.stack()).await?;
    let table = resources
        .iter()
        .find(|one| one.logical_resource_id == TABLE)
        .ok_or_else(|| DeployError::NoStateTable {
            stack: session.stack(),
            region: session.region().to_owned(),
        })?;
    let (table, region) = (&table.physical_resource_id, session.region());
    let failed = |action| {
        move |source: TableError| {
            let source = source.into();
            DeployError::StateTable { action, source }
        }
    };
    let mut remembered = Remembered {
        stack_name: session.stack(),
        region: region.to_owned(),
        keys: Vec::new(),
        forgotten: Vec::new(),
        unknown: Vec::new(),
        failed: Vec::new(),
    };
    let mut asked = HashSet::new();
    for id in options.forget.iter().filter(|id| asked.insert(*id)) {
        let gone = forget(table, region, id).await;
        match gone.map_err(failed("dynamodb:DeleteItem")) {
            Ok(true) => remembered.forgotten.push(id.clone()),
            Ok(false) => remembered.unknown.push(id.clone()),
            // The others are tried: those before are gone, and must be told.
            Err(why) => remembered.failed.push(NotForgotten {
                id: id.clone(),
                error: error_chain(&why),
            }),
        }
    }
    if options.forget.is_empty() {
        let is_wanted = |rule: &str| {
            options.rules.is_empty() || options.rules.iter().any(|wanted| wanted == rule)
        };
        let read = keys(table, region, is_wanted).await;
        remembered.keys = read.map_err(failed("dynamodb:Scan"))?;
    }
    Ok(remembered)
}
