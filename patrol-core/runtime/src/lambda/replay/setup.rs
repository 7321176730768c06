//! What a replay asks for, made ready: rules that are started, what the operator has decided.

use patrol_aws::{S3Bucket, get_object};
use patrol_core::{Registry, Router};

use super::error::ReplayError;
use crate::{
    control::{Control, MOST_IN_S3},
    pipeline::Wanted,
    replay::{Setup, setup_key},
};

/// A replay that objects can be read for.
pub(super) struct Ready {
    /// The bucket of the archive.
    pub(super) bucket: String,
    /// The account that it must belong to, where the command says one.
    pub(super) owner: Option<String>,
    /// The bucket's region, which may be another one than the function's.
    pub(super) region: String,
    pub(super) router: Router,
    pub(super) control: Control,
    pub(super) wanted: Wanted,
    /// Globs, one of which an object's name must match, if there are any.
    pub(super) include: Vec<String>,
}

impl Ready {
    /// Reads what a replay asks for, and starts its rules.
    ///
    /// # Errors
    ///
    /// It cannot be read, is for another build, or a rule cannot start.
    pub(super) async fn read(
        results: &S3Bucket<'_>,
        id: &str,
        linked: &Registry,
        digest: &str,
    ) -> Result<Self, ReplayError> {
        let key = setup_key(id);
        let place = || format!("s3://{}/{key}", results.name);
        let bytes = get_object(results, &key, MOST_IN_S3).await;
        let bytes = bytes.map_err(|source| ReplayError::Read {
            place: place(),
            source,
        })?;
        let setup: Setup = serde_json::from_slice(&bytes).map_err(|source| ReplayError::Setup {
            place: place(),
            source,
        })?;
        if setup.digest != digest {
            return Err(ReplayError::OtherRules {
                wanted: setup.digest,
                digest: digest.to_owned(),
            });
        }
        let control = setup.control(linked);
        let control = control.map_err(|source| ReplayError::Control {
            place: place(),
            source,
        })?;
        let (router, errors) = setup.start(linked).await;
        if !errors.is_empty() {
            return Err(ReplayError::Rules(errors));
        }
        Ok(Self {
            bucket: setup.bucket,
            owner: setup.owner,
            region: setup.region,
            router,
            control,
            wanted: setup.wanted,
            include: setup.include,
        })
    }
}
