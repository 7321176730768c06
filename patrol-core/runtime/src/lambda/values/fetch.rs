//! Everything that the stores are asked for, side by side.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
};

use tokio::time::{Instant, timeout_at};

use super::{error::StoreError, kms, secrets_manager, ssm};
use crate::{gather::gather, reference::Reference};
use futures_util::future::join_all;

/// What the stores gave, or why they did not.
pub(super) type Fetched<'a> = BTreeMap<Reference<'a>, Result<String, StoreError>>;

/// One question to a store: what it is about, and the answers in the same order.
type Question<'a> = (
    Vec<Reference<'a>>,
    Pin<Box<dyn Future<Output = Vec<Result<String, StoreError>>> + Send + 'a>>,
);

/// Asks the stores until then.
pub(super) async fn fetch<'a>(references: BTreeSet<Reference<'a>>, end: Instant) -> Fetched<'a> {
    let mut questions: Vec<Question<'a>> = Vec::new();
    let mut parameters = Vec::new();
    let mut secrets: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
    for reference in &references {
        match *reference {
            Reference::Encrypted(encrypted) => {
                let answer = async { vec![kms::decrypt(encrypted).await] };
                questions.push((vec![reference.clone()], Box::pin(answer)));
            }
            Reference::Parameter(name) => parameters.push(name),
            Reference::Secret { arn, key } => secrets.entry(arn).or_default().push(key),
        }
    }
    for names in parameters.chunks(ssm::MOST) {
        let names = names.to_vec();
        let about = names
            .iter()
            .map(|name| Reference::Parameter(name))
            .collect();
        questions.push((about, Box::pin(ssm::get(names))));
    }
    for (arn, keys) in secrets {
        let about = keys.iter().map(|&key| Reference::Secret { arn, key });
        let about = about.collect();
        questions.push((about, Box::pin(secrets_manager::get(arn, keys))));
    }
    let answers = questions.into_iter().map(|(about, answers)| async move {
        let answers = timeout_at(end, answers).await.unwrap_or_else(|_| {
            let late = || Err(StoreError::Late);
            about.iter().map(|_| late()).collect()
        });
        about.into_iter().zip(answers).collect::<Vec<_>>()
    });
    gather(join_all(answers).await.into_iter().flatten())
}
