//! Every kind of sink linked into the binary.

use std::sync::Arc;

use super::{
    Https, OpenSink, Route, SinkEntry, SinkSetup, entry::shown_name, veil::Veil,
    veiled::VeiledHttps,
};
use crate::{
    BoxError,
    catch::caught,
    near::{listed, nearest, offer},
};

/// Two crates register one scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two sinks have the scheme `{scheme}`: {first} and {second}; rename one or drop its crate")]
#[non_exhaustive]
pub struct DuplicateSink {
    /// The scheme.
    pub scheme: &'static str,
    /// Where the first is registered.
    pub first: String,
    /// Where the second is registered.
    pub second: String,
}

/// A route leads to no sink. It shows no address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// No linked crate registers the scheme.
    #[error("unknown sink `{scheme}`: expected one of {}{}", listed(.linked), offer(.near, ELSEWHERE))]
    UnknownSink {
        /// The route's scheme; `...` where it may be a secret.
        scheme: String,
        /// The schemes that are linked.
        linked: Vec<&'static str>,
        /// The one that may be meant.
        near: Option<&'static str>,
    },
    /// The sink does not have the option.
    #[error("`{scheme}`: unknown option `{option}`: expected {}", one_of(.options))]
    UnknownOption {
        /// The sink.
        scheme: &'static str,
        /// The option; `...` where it may be a secret.
        option: String,
        /// The options that it has.
        options: &'static [&'static str],
    },
    /// The sink cannot be opened.
    #[error("`{scheme}`: {source}")]
    Sink {
        /// The sink.
        scheme: &'static str,
        /// What it said.
        source: BoxError,
    },
}

/// What is said of a scheme that is like no other.
const ELSEWHERE: &str = "; another one is linked by its crate's line in Cargo.toml";

fn one_of(options: &[&str]) -> String {
    if options.is_empty() {
        return "filters alone, such as `severity>=high`".to_owned();
    }
    format!("{} or a filter, such as `severity>=high`", listed(options))
}

/// Every kind of sink linked into this binary, by scheme.
#[derive(Clone, Debug)]
pub struct SinkRegistry {
    sinks: Vec<&'static SinkEntry>,
}

impl SinkRegistry {
    /// The sinks of every linked crate.
    ///
    /// # Errors
    ///
    /// [`DuplicateSink`] when two crates register one scheme.
    pub fn linked() -> Result<Self, DuplicateSink> {
        Self::new(inventory::iter::<SinkEntry>.into_iter().collect())
    }

    /// These sinks.
    ///
    /// # Errors
    ///
    /// As [`linked`](Self::linked).
    pub fn new(mut sinks: Vec<&'static SinkEntry>) -> Result<Self, DuplicateSink> {
        sinks.sort_unstable_by(|one, other| {
            let schemes = one.scheme.cmp(other.scheme);
            schemes.then_with(|| one.location().cmp(&other.location()))
        });
        let mut pairs = sinks.windows(2);
        if let Some([first, second]) = pairs.find(|pair| pair[0].scheme == pair[1].scheme) {
            return Err(DuplicateSink {
                scheme: first.scheme,
                first: first.location(),
                second: second.location(),
            });
        }
        Ok(Self { sinks })
    }

    /// The sinks, sorted by scheme.
    #[must_use]
    pub fn sinks(&self) -> &[&'static SinkEntry] {
        &self.sinks
    }

    /// Opens the sink that a route leads to; `https` is what it posts with, where the build has an
    /// HTTPS client.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when no such sink is linked, or it takes no such address or option.
    pub fn open(
        &self,
        route: &Route,
        https: Option<Arc<dyn Https>>,
    ) -> Result<OpenSink, OpenError> {
        let entry = self.entry(route)?;
        let address = route.address().cloned();
        let veil = address.as_ref().map(|address| Veil::of(address.expose()));
        let veil = veil.unwrap_or_default();
        let https = https.map(|https| VeiledHttps::over(https, veil.clone()));
        let setup = SinkSetup::new(entry.scheme, address, route.options().clone(), https);
        let opened = caught(|| {
            entry
                .open(setup)
                .map(|sink| OpenSink::new(sink, veil.clone()))
        });
        let opened = opened.unwrap_or_else(|panicked| Err(panicked.into()));
        opened.map_err(|source| OpenError::Sink {
            scheme: entry.scheme,
            source: veil.over_error(source),
        })
    }

    /// Is the sink that a route leads to linked, and does it have the route's options? Nothing is
    /// opened: the address may not be known yet.
    ///
    /// # Errors
    ///
    /// [`OpenError::UnknownSink`] and [`OpenError::UnknownOption`].
    pub fn check(&self, route: &Route) -> Result<(), OpenError> {
        self.entry(route).map(drop)
    }

    /// The route's sink, if it has the route's options.
    fn entry(&self, route: &Route) -> Result<&'static SinkEntry, OpenError> {
        let entry = self.get(route)?;
        let mut names = route.options().keys();
        match names.find(|name| !entry.options.contains(&name.as_str())) {
            Some(option) => Err(OpenError::UnknownOption {
                scheme: entry.scheme,
                option: shown_name(option).to_owned(),
                options: entry.options,
            }),
            None => Ok(entry),
        }
    }

    fn get(&self, route: &Route) -> Result<&'static SinkEntry, OpenError> {
        let scheme = route.scheme();
        if let Some(entry) = self.sinks.iter().find(|sink| sink.scheme == scheme) {
            return Ok(entry);
        }
        let linked: Vec<_> = self.sinks.iter().map(|sink| sink.scheme).collect();
        let near = nearest(scheme, linked.iter().copied());
        // What is like no scheme may be a secret that stands alone, or its beginning.
        let shown = near.map_or("...", |_| scheme);
        Err(OpenError::UnknownSink {
            scheme: shown.to_owned(),
            linked,
            near,
        })
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::{
        super::{Alert, Sink, SinkError, example},
        *,
    };
    use crate::{Finding, Result, async_trait};

    struct Echo(String);

    #[async_trait]
    impl Sink for Echo {
        fn target(&self) -> String {
            format!("echo at {}", self.0)
        }

        async fn send(&self, _: &Alert) -> Result<(), SinkError> {
            assert_ne!(self.0, "panics-every-time");
            Err(SinkError::new("elsewhere", format!("no {}", self.0)))
        }
    }

    fn echo(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let address = setup.address()?.expose().clone();
        if let Some(why) = setup.option("fail") {
            return Err(format!("{why}: {address}").into());
        }
        setup.option("https").map(|_| setup.https()).transpose()?;
        assert_ne!(setup.option("panic"), Some("now"));
        Ok(Box::new(Echo(address)))
    }

    fn entry(scheme: &'static str, location: &'static str) -> &'static SinkEntry {
        Box::leak(Box::new(SinkEntry::new(
            scheme,
            &["fail", "https", "panic"],
            " Says it again.\n",
            ["echo-sinks", "1.2.3", location],
            echo,
        )))
    }

    fn registry() -> SinkRegistry {
        SinkRegistry::new(vec![entry("slack", "a"), entry("echo", "b")]).unwrap()
    }

    fn open(route: &str) -> Result<OpenSink, OpenError> {
        registry().open(&route.parse().unwrap(), None)
    }

    #[test]
    fn one_scheme_twice_names_both_places() {
        let sinks = vec![entry("echo", "src/b.rs:2"), entry("echo", "src/a.rs:1")];
        let why = SinkRegistry::new(sinks).unwrap_err().to_string();
        assert_eq!(
            why,
            "two sinks have the scheme `echo`: echo-sinks 1.2.3 (src/a.rs:1) and echo-sinks 1.2.3 (src/b.rs:2); rename one or drop its crate"
        );
    }

    #[test]
    fn what_leads_nowhere_says_why_and_shows_no_address() {
        for (route, words) in [
            (
                "slak:hunter22",
                "unknown sink `slak`: expected one of `echo`, `slack`; did you mean `slack`?",
            ),
            (
                "hunter22",
                "unknown sink `...`: expected one of `echo`, `slack`; another one is linked by its crate's line in Cargo.toml",
            ),
            (
                "hunter22:x",
                "unknown sink `...`: expected one of `echo`, `slack`; another one is linked by its crate's line in Cargo.toml",
            ),
            (
                "a1b2c3d4e5f60718293a4b5c6d7e8f90:hunter22=",
                "unknown sink `...`: expected one of `echo`, `slack`; another one is linked by its crate's line in Cargo.toml",
            ),
            (
                "echo:hunter22 a1b2c3d4e5f60718293a4b5c6d7e8f90=",
                "`echo`: unknown option `...`: expected `fail`, `https`, `panic` or a filter, such as `severity>=high`",
            ),
            (
                "echo:hunter22 loud=1",
                "`echo`: unknown option `loud`: expected `fail`, `https`, `panic` or a filter, such as `severity>=high`",
            ),
            (
                "echo",
                "`echo`: the address is missing: expected `echo:ADDRESS`",
            ),
            ("echo:hunter22 fail=odd", "`echo`: odd: [secret]"),
            (
                "echo:hunter22 https=1",
                "`echo`: this build cannot post over HTTPS: build with `--features deploy`, or `--features lambda` for the function",
            ),
        ] {
            assert_eq!(open(route).unwrap_err().to_string(), words);
        }
        let why = open("echo:hunter22 panic=now").unwrap_err().to_string();
        assert!(why.starts_with("`echo`: it panicked: "), "{why}");
    }

    #[test]
    fn an_open_sink_shows_no_address_and_survives_a_panic() {
        let alert = example::alert(Finding::new("s", "t"));
        let sink = open("echo:hunter22 severity>=high").unwrap();
        assert_eq!(sink.target(), "echo at [secret]");
        let error = block_on(sink.send(&alert)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "could not notify echo at [secret]: no [secret]"
        );
        assert!(!error.is_permanent());
        let sink = open("echo:panics-every-time").unwrap();
        let error = block_on(sink.send(&alert)).unwrap_err();
        assert!(error.to_string().contains("the sink panicked: "), "{error}");
        assert!(error.is_permanent());
    }
}
