//! The address that a sink posts to.

use std::fmt;

use crate::Secret;

/// An HTTPS address whose path is a secret: everybody who knows it may post.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpsUrl(Secret<String>);

/// The text is not an address that can be posted to. It is not shown: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address is not a URL that alerts can be posted to: expected `https://HOST/PATH`")]
#[non_exhaustive]
pub struct InvalidUrl;

impl HttpsUrl {
    /// Takes an `https://` address. Plain HTTP is for this very machine alone.
    ///
    /// # Errors
    ///
    /// [`InvalidUrl`] when it is not one, or holds a user's name.
    pub fn new(url: &Secret<String>) -> Result<Self, InvalidUrl> {
        let text = url.expose();
        let host = host(text).ok_or(InvalidUrl)?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let here = matches!(name, "127.0.0.1" | "[::1]" | "localhost");
        let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
        if !graphic || name.is_empty() || !(text.starts_with("https://") || here) {
            return Err(InvalidUrl);
        }
        Ok(Self(url.clone()))
    }

    /// The host, which may be shown.
    #[must_use]
    pub fn host(&self) -> &str {
        host(self.0.expose()).unwrap_or_default()
    }

    /// The whole address as text, its secrets included.
    #[must_use]
    pub const fn expose(&self) -> &String {
        self.0.expose()
    }
}

/// What stands between the scheme and the path; an address with a user's name has none.
fn host(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
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

    fn url(text: &str) -> Result<HttpsUrl, InvalidUrl> {
        HttpsUrl::new(&Secret::new(text.to_owned()))
    }

    #[test]
    fn only_https_is_taken() {
        for (text, host) in [
            (
                "https://hooks.slack.com/services/T0/B0/x",
                "hooks.slack.com",
            ),
            ("https://example.com:8443?key=x", "example.com:8443"),
            ("http://127.0.0.1:4000/x", "127.0.0.1:4000"),
            ("http://localhost", "localhost"),
        ] {
            let url = url(text).expect(text);
            assert_eq!(url.host(), host);
            assert_eq!(format!("{url:?}"), host);
        }
        for text in [
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
            assert_eq!(url(text), Err(InvalidUrl), "{text}");
        }
    }
}
