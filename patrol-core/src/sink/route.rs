//! Which alerts go where, as an operator writes it.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::{
    Alert, Filter, InvalidFilter,
    entry::{is_option, is_scheme, shown_name},
};
use crate::Secret;

/// A sink, and which alerts it takes: `SCHEME[:ADDRESS] [OPTION=VALUE ...] [FILTER ...]`.
///
/// The scheme names a linked sink, such as `slack`; address and options are the sink's. The filters
/// are [`Filter`]'s, and a route with several takes what all of them take. Routes stand one a line,
/// or apart by `;`, which an address writes as `%3B`.
///
/// An address may be a secret: no error and no `Debug` shows it.
///
/// ```
/// use patrol_core::sink::Route;
///
/// let mut routes = Route::list(
///     "slack:https://hooks.slack.com/services/T0/B0/x severity>=high; alerts severity<=medium; slack:x loud",
/// );
/// assert!(routes.pop().unwrap().is_err());
/// let route = routes.remove(0).unwrap();
/// assert_eq!(route.scheme(), "slack");
/// assert_eq!(route.filter().to_string(), "severity=high,critical");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Route {
    scheme: String,
    address: Option<Secret<String>>,
    options: BTreeMap<String, String>,
    filter: Filter,
}

/// What is wrong with a route. It shows no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRoute {
    /// There is nothing before the first colon or space that could name a sink.
    #[error(
        "a route that does not begin with a sink: expected `SINK:ADDRESS`, such as `slack:https://...`"
    )]
    NoSink,
    /// A filter cannot be read.
    #[error("`{scheme}`: {source}")]
    Filter {
        /// The sink.
        scheme: String,
        /// What is wrong with the filter.
        source: InvalidFilter,
    },
    /// A word is neither a filter nor an option.
    #[error(
        "`{0}`: a word that is not an option: expected `NAME=VALUE`, `severity>=...`, `severity<=...`, `severity=...` or `rule=...`"
    )]
    Word(String),
    /// An option is given twice.
    #[error("`{scheme}`: the option `{option}` is given twice: give it once")]
    Twice {
        /// The sink.
        scheme: String,
        /// The option.
        option: String,
    },
}

impl Route {
    /// Reads routes one by one: one a line or apart by `;`. Empty ones and lines that begin with
    /// `#` are left out. One that cannot be read stands in the way of no other.
    pub fn list(text: &str) -> Vec<Result<Self, InvalidRoute>> {
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        let texts = lines.flat_map(|line| line.split(';')).map(str::trim);
        let texts = texts.filter(|text| !text.is_empty());
        texts.map(str::parse).collect()
    }

    /// The sink's scheme, such as `slack`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The address, which may be a secret.
    #[must_use]
    pub const fn address(&self) -> Option<&Secret<String>> {
        self.address.as_ref()
    }

    /// The same route to another address.
    #[must_use]
    pub fn with_address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(Secret::new(address.into()));
        self
    }

    /// The options by name.
    #[must_use]
    pub const fn options(&self) -> &BTreeMap<String, String> {
        &self.options
    }

    /// Which alerts it takes.
    #[must_use]
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Does this alert go here?
    #[must_use]
    pub fn takes(&self, alert: &Alert) -> bool {
        self.filter.takes(alert)
    }

    /// Do both lead to one place?
    #[must_use]
    pub fn leads_with(&self, other: &Self) -> bool {
        (&self.scheme, &self.address, &self.options)
            == (&other.scheme, &other.address, &other.options)
    }

    /// The route as an operator writes it, address and all: nothing for a log.
    #[must_use]
    pub fn expose(&self) -> String {
        let mut text = self.scheme.clone();
        if let Some(address) = &self.address {
            text = text + ":" + address.expose();
        }
        for (name, value) in &self.options {
            text += &format!(" {name}={value}");
        }
        let filter = self.filter.to_string();
        if !filter.is_empty() {
            text = text + " " + &filter;
        }
        text
    }

    fn read(&mut self, word: &str) -> Result<(), InvalidRoute> {
        let scheme = || shown_name(&self.scheme).to_owned();
        if let Some(read) = self.filter.read(word) {
            let scheme = scheme();
            return read.map_err(|source| InvalidRoute::Filter { scheme, source });
        }
        // A word that is not an option may be the rest of a secret.
        let option = word.split_once('=').filter(|(name, _)| is_option(name));
        let (name, value) = option.ok_or_else(|| InvalidRoute::Word(scheme()))?;
        if self.options.contains_key(name) {
            return Err(InvalidRoute::Twice {
                scheme: scheme(),
                option: shown_name(name).to_owned(),
            });
        }
        self.options.insert(name.to_owned(), value.to_owned());
        Ok(())
    }
}

impl FromStr for Route {
    type Err = InvalidRoute;

    fn from_str(text: &str) -> Result<Self, InvalidRoute> {
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let (scheme, address) = match first.split_once(':') {
            Some((scheme, address)) => (scheme, Some(address).filter(|text| !text.is_empty())),
            None => (first, None),
        };
        if !is_scheme(scheme) {
            return Err(InvalidRoute::NoSink);
        }
        let mut route = Self {
            scheme: scheme.to_owned(),
            address: address.map(|address| Secret::new(address.to_owned())),
            options: BTreeMap::new(),
            filter: Filter::default(),
        };
        for word in words {
            route.read(word)?;
        }
        Ok(route)
    }
}

/// Without the address and the options' values, which may be secrets.
impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route")
            .field("scheme", &self.scheme)
            .field("options", &self.options.keys())
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_problem_is_named_and_no_secret() {
        let routes = Route::list(
            "slack:hunter2 loud\n\
             # a comment; of two parts\n\
             : hunter2; Slack:hunter2; events severity>=loud; x a=1 a=2; webhook:hunter2 hunter2\n\
             alerts rule=a,b key=hunter2",
        );
        let expected = [
            "`slack`: a word that is not an option",
            "a route that does not begin with a sink",
            "a route that does not begin with a sink",
            "`events`: `severity>=loud`: unknown severity `loud`",
            "`x`: the option `a` is given twice",
            "`webhook`: a word that is not an option",
        ];
        for (route, expected) in routes.iter().zip(expected) {
            let words = route.as_ref().unwrap_err().to_string();
            assert!(words.starts_with(expected), "{words}");
            assert!(!words.contains("hunter2"), "{words}");
        }
        let key = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
        for text in [
            format!("{key} loud"),
            format!("{key}:x loud"),
            format!("{key} severity>=loud"),
            format!("slack:x {key}= {key}="),
            format!("slack:x {key}"),
        ] {
            let words = text.parse::<Route>().unwrap_err().to_string();
            assert!(!words.contains(&key[..8]), "{words}");
        }
        let [.., Ok(last)] = &routes[..] else {
            panic!("{routes:?}")
        };
        assert_eq!(last.expose(), "alerts key=hunter2 rule=a,b");
        assert!(!format!("{routes:?}").contains("hunter2"));
    }

    /// Words as routes have them, and words that they do not.
    fn text() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "(slack|acme|Slack|)(:|: |)[a-zA-Z0-9:/?=%.-]{0,20}",
            "severity(>=|<=|=|>|)(low|high|info|loud|,|){1,3}",
            "rule=[a-z,1A]{0,6}",
            "[a-z]{0,4}=[a-z=:]{0,4}",
            "\\PC{0,6}",
        ];
        let space = prop_oneof![
            Just(" "),
            Just("; "),
            Just("\n"),
            Just("\n#"),
            Just("\u{a0}")
        ];
        proptest::collection::vec((word, space), 0..6).prop_map(|parts| {
            parts
                .into_iter()
                .map(|(word, space)| word + space)
                .collect()
        })
    }

    proptest! {
        #[test]
        fn a_route_that_is_read_is_written_and_read_again(text in text()) {
            for route in Route::list(&text).into_iter().flatten() {
                let written = route.expose();
                prop_assert_eq!(&Route::list(&written), &[Ok(route)], "{}", written);
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Route::list(&text);
            let _ = text.parse::<Route>();
        }
    }
}
