//! The buckets of a deployment: found, or created if the operator wants it.

use super::{
    aws::bucket::{self, Bucket},
    console::{Progress, Question},
    error::DeployError,
    session::Session,
};

/// What a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Templates and the function's zips; in the stack's region, as Lambda wants.
    Templates,
    /// Saved configurations.
    Configurations,
}

impl Purpose {
    /// The option that names the bucket.
    const fn option(self) -> &'static str {
        match self {
            Self::Templates => "template-bucket",
            Self::Configurations => "config-bucket",
        }
    }

    /// What the name of the default bucket begins with.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Templates => "cfn-config-templates",
            Self::Configurations => "cfn-config-configurations",
        }
    }
}

/// A bucket's name, and the account that it must belong to.
struct Wanted {
    name: String,
    owner: Option<String>,
}

/// The bucket, created if it does not exist and the operator wants it.
///
/// With force, a bucket that was named is expected to exist, since a wrong name would create another one; the account's
/// own default bucket is created.
pub(super) async fn open(
    session: &mut Session<'_>,
    purpose: Purpose,
) -> Result<Bucket, DeployError> {
    let wanted = wanted(session, purpose).await?;
    if let Some(found) = look_up(session, &wanted).await? {
        if wanted.owner.is_some() && found.is_unconfigured().await {
            found.configure().await?;
        }
        return Ok(found);
    }
    if wanted.owner.is_none() && session.options.force {
        return Err(missing(wanted.name, purpose));
    }
    let region = session.region().to_owned();
    let question = Question::CreateBucket {
        bucket: &wanted.name,
        region: &region,
    };
    if !session.confirm(question)? {
        return Err(missing(wanted.name, purpose));
    }
    let created = bucket::create(session.clients, &wanted.name).await?;
    created.configure().await?;
    session.report(&Progress::BucketCreated(&created.name));
    Ok(created)
}

/// The bucket, which must exist.
pub(super) async fn require(
    session: &Session<'_>,
    purpose: Purpose,
) -> Result<Bucket, DeployError> {
    let wanted = wanted(session, purpose).await?;
    let found = look_up(session, &wanted).await?;
    found.ok_or_else(|| missing(wanted.name, purpose))
}

/// The bucket, if it exists.
pub(super) async fn find(
    session: &Session<'_>,
    purpose: Purpose,
) -> Result<Option<Bucket>, DeployError> {
    let wanted = wanted(session, purpose).await?;
    look_up(session, &wanted).await
}

/// The bucket's name; where nobody chose it, also the account that it must belong to: anybody can guess the name and take
/// it first.
async fn wanted(session: &Session<'_>, purpose: Purpose) -> Result<Wanted, DeployError> {
    let named = match purpose {
        Purpose::Templates => &session.options.template_bucket,
        Purpose::Configurations => &session.options.config_bucket,
    };
    if let Some(name) = named {
        return Ok(Wanted {
            name: name.clone(),
            owner: None,
        });
    }
    let account = session.clients.account().await?;
    Ok(Wanted {
        name: format!("{}-{account}-{}", purpose.prefix(), session.region()),
        owner: Some(account.to_owned()),
    })
}

async fn look_up(session: &Session<'_>, wanted: &Wanted) -> Result<Option<Bucket>, DeployError> {
    let owner = wanted.owner.as_deref();
    Ok(bucket::find(session.clients, &wanted.name, owner).await?)
}

fn missing(bucket: String, purpose: Purpose) -> DeployError {
    DeployError::BucketMissing {
        bucket,
        option: purpose.option(),
    }
}
