//! An HTTPS address that is a secret, and how alerts are posted to it.

use std::fmt;

use serde_json::Value;

use patrol_core::SinkError;

use patrol_aws::Call;

/// An HTTPS address whose path is a secret: whoever knows it may post.
#[derive(Clone)]
pub(super) struct HttpsUrl(String);

/// The text is not the address of a webhook. The text stays untold: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address is no URL that alerts can be posted to: expected `https://HOST/PATH`")]
pub struct InvalidUrl;

impl HttpsUrl {
    /// Plain HTTP is for this very machine alone.
    pub(super) fn new(url: impl Into<String>) -> Result<Self, InvalidUrl> {
        let url = url.into();
        let host = host(&url).ok_or(InvalidUrl)?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let here = matches!(name, "127.0.0.1" | "[::1]" | "localhost");
        let shown = url.bytes().all(|byte| byte.is_ascii_graphic());
        if !shown || name.is_empty() || !(url.starts_with("https://") || here) {
            return Err(InvalidUrl);
        }
        Ok(Self(url))
    }

    /// The host, which may be shown.
    pub(super) fn host(&self) -> &str {
        host(&self.0).unwrap_or_default()
    }

    /// Posts JSON. What the other side says is told without the secrets that it may repeat.
    pub(super) async fn post(
        &self,
        target: &str,
        body: &Value,
        secrets: &[&str],
    ) -> Result<(), SinkError> {
        match Call::post(&self.0, &body.to_string()).send().await {
            Ok(_) => Ok(()),
            Err(why) => {
                let mut words = why.to_string();
                for secret in secrets.iter().chain([&self.path()]) {
                    words = words.replace(secret, "[secret]");
                }
                Err(SinkError::new(target, words))
            }
        }
    }

    /// What follows the host, when there is something to hide.
    fn path(&self) -> &str {
        let after = self.0.find("://").map_or(0, |at| at + 3) + self.host().len();
        match &self.0[after..] {
            "" | "/" => &self.0,
            path => path,
        }
    }
}

/// What stands between the scheme and the path; an address with a user's name is none.
fn host(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|host| !host.contains('@'))
}

impl fmt::Debug for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_taken() {
        for (url, host) in [
            (
                "https://hooks.slack.com/services/T0/B0/x",
                "hooks.slack.com",
            ),
            ("https://example.com:8443?key=x", "example.com:8443"),
            ("http://127.0.0.1:4000/x", "127.0.0.1:4000"),
            ("http://localhost", "localhost"),
        ] {
            let url = HttpsUrl::new(url).expect(url);
            assert_eq!(url.host(), host);
            assert_eq!(format!("{url:?}"), host);
        }
        for url in [
            "",
            "hunter2",
            "https://",
            "https:///x",
            "https://:443/x",
            "http://example.com/x",
            "http://127.0.0.1.example.com/x",
            "http://127.0.0.1@example.com/x",
            "https://user:word@example.com/x",
            "https://example.com/a b",
            "https://example.com/\n",
        ] {
            assert!(matches!(HttpsUrl::new(url), Err(InvalidUrl)), "{url}");
        }
    }
}
