//! What a stack remembers of findings, and forgetting some of it.

use patrol_aws::JsonError;

use super::super::{aws::stack, error::DeployError, session::Session};
use crate::state::{RememberedKey, forget, keys};

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
    let failed =
        |action: &'static str| move |source: JsonError| DeployError::StateTable { action, source };
    let mut remembered = Remembered {
        stack_name: session.stack(),
        region: region.to_owned(),
        keys: Vec::new(),
        forgotten: Vec::new(),
        unknown: Vec::new(),
    };
    for id in &options.forget {
        let there = forget(table, region, id).await;
        match there.map_err(failed("dynamodb:DeleteItem"))? {
            true => remembered.forgotten.push(id.clone()),
            false => remembered.unknown.push(id.clone()),
        }
    }
    if options.forget.is_empty() {
        let all = keys(table, region).await.map_err(failed("dynamodb:Scan"))?;
        let chosen =
            |key: &RememberedKey| options.rules.is_empty() || options.rules.contains(&key.rule);
        remembered.keys = all.into_iter().filter(chosen).collect();
    }
    Ok(remembered)
}
