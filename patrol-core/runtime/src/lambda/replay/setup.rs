//! What a replay asks for, made ready: rules that are started, what the operator has decided.

use patrol_aws::get_object;
use patrol_core::{MapSource, Registry, Router};

use crate::{
    control::{Control, MOST_IN_S3},
    pipeline::Wanted,
    replay::{Setup, setup_key},
};

/// A replay that objects can be read for.
pub(super) struct Ready {
    /// The bucket of the archive.
    pub(super) bucket: String,
    pub(super) router: Router,
    pub(super) control: Control,
    pub(super) wanted: Wanted,
}

impl Ready {
    /// Reads what a replay asks for, and starts its rules.
    ///
    /// # Errors
    ///
    /// It cannot be read, is for another build, or a rule cannot start.
    pub(super) async fn read(
        results: &str,
        id: &str,
        linked: &Registry,
        digest: &str,
    ) -> Result<Self, String> {
        let key = setup_key(id);
        let place = format!("s3://{results}/{key}");
        let bytes = get_object(results, &key, None, MOST_IN_S3).await;
        let bytes = bytes.map_err(|why| format!("cannot read `{place}`: {why}"))?;
        let setup: Setup = serde_json::from_slice(&bytes)
            .map_err(|why| format!("cannot read `{place}`: {why}"))?;
        if setup.digest != digest {
            return Err(format!(
                "the replay is for other rules: the command's fingerprint is `{}`, the function's is `{digest}`; deploy the code of the command's build",
                setup.digest
            ));
        }
        let control = match setup.control.is_null() {
            true => Control::default(),
            false => Control::from_json(setup.control, linked)
                .map_err(|why| format!("`{place}`: {why}"))?,
        };
        let mut values = MapSource::default();
        for (name, value) in setup.values {
            values.set(name, value);
        }
        let asked = linked.filter(|rule| setup.rules.iter().any(|name| name == rule.name));
        let (router, errors) = Router::start(&asked, &values).await;
        if !errors.is_empty() {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            return Err(errors.join("; "));
        }
        Ok(Self {
            bucket: setup.bucket,
            router,
            control,
            wanted: setup.wanted,
        })
    }
}
