//! The buckets of a deployment: found, or created if the operator wants it.

use super::{
    aws::bucket::{self, Bucket},
    console::{Progress, Question},
    error::DeployError,
    session::Session,
};
use crate::default_bucket;

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
            Self::Templates => default_bucket::TEMPLATES,
            Self::Configurations => default_bucket::CONFIGURATIONS,
        }
    }
}

/// A bucket's name, and the account that it must belong to.
struct Wanted {
    name: String,
    /// Whether nobody chose the name.
    is_default: bool,
    /// `None` if the bucket may be anybody's.
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
    if let Some(found) = look_up(session, purpose, &wanted).await? {
        if wanted.is_default && found.is_unconfigured().await {
            found.configure().await?;
        }
        return Ok(found);
    }
    if !wanted.is_default && session.options.force {
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
    let account = session.clients.account().await?;
    let created = bucket::create(session.clients, &wanted.name, account).await?;
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
    let found = look_up(session, purpose, &wanted).await?;
    found.ok_or_else(|| missing(wanted.name, purpose))
}

/// The bucket, if it exists.
pub(super) async fn find(
    session: &Session<'_>,
    purpose: Purpose,
) -> Result<Option<Bucket>, DeployError> {
    let wanted = wanted(session, purpose).await?;
    look_up(session, purpose, &wanted).await
}

/// The bucket's name, and its owner where the name can be guessed: anybody could have taken it first.
async fn wanted(session: &Session<'_>, purpose: Purpose) -> Result<Wanted, DeployError> {
    let named = match purpose {
        Purpose::Templates => &session.options.template_bucket,
        Purpose::Configurations => &session.options.config_bucket,
    };
    if let Some(name) = named {
        return Ok(Wanted {
            name: name.clone(),
            is_default: false,
            owner: owner_of(session, name),
        });
    }
    let account = session.clients.account().await?;
    Ok(Wanted {
        name: format!("{}-{account}-{}", purpose.prefix(), session.region()),
        is_default: true,
        owner: Some(account.to_owned()),
    })
}

/// The account that a bucket with a name that was given must belong to: that in the name of a default bucket, or that
/// which the operator names.
pub(super) fn owner_of(session: &Session<'_>, name: &str) -> Option<String> {
    let named = session.options.bucket_owner.as_deref();
    default_bucket::owner_in(name).or(named).map(str::to_owned)
}

async fn look_up(
    session: &Session<'_>,
    purpose: Purpose,
    wanted: &Wanted,
) -> Result<Option<Bucket>, DeployError> {
    let option = purpose.option();
    let found = bucket::find(session.clients, &wanted.name, wanted.owner.as_deref()).await;
    let found = found.map_err(|why| match &wanted.owner {
        Some(account) if why.is_denied() => DeployError::BucketRefused {
            bucket: wanted.name.clone(),
            account: account.clone(),
            option,
            source: Box::new(why),
        },
        _ => why.into(),
    })?;
    match found {
        Some(bucket) if purpose == Purpose::Templates && bucket.region != session.region() => {
            Err(DeployError::BucketElsewhere {
                bucket: bucket.name,
                region: bucket.region,
                expected: session.region().to_owned(),
                option,
            })
        }
        found => Ok(found),
    }
}

fn missing(bucket: String, purpose: Purpose) -> DeployError {
    DeployError::BucketMissing {
        bucket,
        option: purpose.option(),
    }
}
