//! The address of a project: who calls, where, and about which project.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use patrol_core::{
    Secret,
    sink::{HttpsUrl, InvalidUrl},
};

/// A project of a site, and what opens it.
pub(super) struct Project {
    /// The site's address, without a slash at its end.
    pub(super) site: String,
    /// Such as `SEC`.
    pub(super) key: String,
    pub(super) authorization: Secret<String>,
}

/// The address is not one of a project. It is not shown: it holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidJira {
    #[error(
        "the address has another form: expected `EMAIL:API_TOKEN@SITE/PROJECT`, such as `patrol@example.com:TOKEN@example.atlassian.net/SEC`"
    )]
    Form,
    #[error("the project's key has another form: expected capitals and digits, such as `SEC`")]
    Project,
    #[error("the site: {0}")]
    Site(#[from] InvalidUrl),
}

impl Project {
    pub(super) fn new(address: &str) -> Result<Self, InvalidJira> {
        // A token has no `@`, and an e-mail address has one.
        let (credentials, place) = address.rsplit_once('@').ok_or(InvalidJira::Form)?;
        let (site, project) = place.rsplit_once('/').ok_or(InvalidJira::Form)?;
        let (email, token) = credentials.split_once(':').ok_or(InvalidJira::Form)?;
        if email.is_empty() || token.is_empty() {
            return Err(InvalidJira::Form);
        }
        let is_key = project.starts_with(|c: char| c.is_ascii_uppercase())
            && project
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_key {
            return Err(InvalidJira::Project);
        }
        let site = match site.contains("://") {
            true => site.to_owned(),
            false => format!("https://{site}"),
        };
        HttpsUrl::new(&Secret::new(site.clone()))?;
        let credentials = BASE64_STANDARD.encode(credentials);
        Ok(Self {
            site,
            key: project.to_owned(),
            authorization: Secret::new(format!("Basic {credentials}")),
        })
    }

    /// The site's host, which may be shown.
    pub(super) fn host(&self) -> &str {
        self.site.split("://").last().unwrap_or_default()
    }
}
