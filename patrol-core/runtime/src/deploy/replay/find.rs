//! The stack of a replay, by its name or by the archive that it reads.

use super::{
    super::aws::{
        Clients, bucket,
        stack::{self, Stack},
    },
    ReplayError, ReplayStack,
};
use crate::replay::ARCHIVE;

/// Outputs of the template.
const MACHINE: &str = "StateMachineArn";
const RESULTS: &str = "ResultsBucket";

impl ReplayStack {
    /// The stack of a name, or the only one that reads this bucket; where no bucket is given, the only one.
    pub(crate) async fn find(
        clients: &Clients,
        name: Option<&str>,
        archive: Option<&str>,
    ) -> Result<Self, ReplayError> {
        let (name, found) = match name {
            Some(name) => {
                let found = stack::find(clients, name).await?;
                let found = found.ok_or_else(|| ReplayError::NoStack(name.to_owned()))?;
                (name.to_owned(), found)
            }
            None => only(stack::all(clients).await?, archive)?,
        };
        let output = |output| {
            let value = found.outputs.get(output).cloned();
            value.ok_or_else(|| ReplayError::NotOne {
                stack: name.clone(),
                output,
            })
        };
        let reads = output(ARCHIVE)?;
        if let Some(asked) = archive
            && asked != reads
        {
            return Err(ReplayError::OtherArchive {
                stack: name,
                reads,
                asked: asked.to_owned(),
            });
        }
        let machine = output(MACHINE)?;
        let results = output(RESULTS)?;
        let bucket = bucket::find(clients, &results, None).await?;
        Ok(Self {
            machine,
            bucket: bucket.ok_or(ReplayError::NoBucket(results))?,
        })
    }
}

/// The only stack of replays that reads this bucket, or else the only one.
fn only(
    stacks: Vec<(String, Stack)>,
    archive: Option<&str>,
) -> Result<(String, Stack), ReplayError> {
    let has_all = |stack: &Stack| {
        let outputs = [ARCHIVE, MACHINE, RESULTS];
        outputs.iter().all(|name| stack.outputs.contains_key(*name))
    };
    let replays = stacks.into_iter().filter(|(_, stack)| has_all(stack));
    let reads = |stack: &Stack| stack.outputs.get(ARCHIVE).map(String::as_str) == archive;
    let (mut fitting, mut others): (Vec<_>, Vec<_>) =
        replays.partition(|(_, stack)| archive.is_none() || reads(stack));
    match (fitting.pop(), others.pop()) {
        (Some(one), _) if fitting.is_empty() => Ok(one),
        (Some((last, _)), _) => {
            let names = fitting.into_iter().map(|(name, _)| name);
            Err(ReplayError::Many(names.chain([last]).collect()))
        }
        // It says which bucket it reads.
        (None, Some(other)) => Ok(other),
        (None, None) => Err(ReplayError::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(name: &str, archive: &str) -> (String, Stack) {
        let outputs = [(ARCHIVE, archive), (MACHINE, "m"), (RESULTS, "r")];
        let outputs = outputs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let stack = Stack {
            outputs: outputs.into(),
            ..Stack::default()
        };
        (name.to_owned(), stack)
    }

    #[test]
    fn a_stack_is_found_by_what_it_reads_if_it_is_the_only_one() {
        let other = ("acme-production".to_owned(), Stack::default());
        let all = || vec![other.clone(), stack("a", "trail"), stack("b", "old")];
        let found = |stacks, archive| only(stacks, archive).map(|(name, _)| name);
        assert_eq!(found(all(), Some("trail")).unwrap(), "a");
        assert_eq!(found(all()[..2].to_vec(), None).unwrap(), "a");
        assert_eq!(found(all()[..2].to_vec(), Some("new")).unwrap(), "a");
        let many = found(all(), None).unwrap_err().to_string();
        assert!(
            many.starts_with("2 stacks could replay this (`a`, `b`)"),
            "{many}"
        );
        let none = found(vec![other.clone()], Some("trail")).unwrap_err();
        assert!(matches!(none, ReplayError::None));
    }
}
