//! Connections, with TLS where the address says so.

use std::{
    env,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};

use hyper::{Uri, http::uri::Scheme};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector as Tcp, rt::TokioIo};
use patrol_core::BoxError;
use rustls::ClientConfig;
use tokio::{net::TcpStream, time::timeout};
use tower_service::Service;

use crate::fair::Fair;

/// The way to a host: straight.
#[cfg(not(feature = "proxy"))]
type Route = Tcp;
#[cfg(feature = "proxy")]
use crate::proxy::Route;

/// A host that cannot be reached within this time is tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
enum ConnectError {
    /// The host may be shown; what else an address has may be a secret.
    #[error("cannot connect to `{host}`")]
    Failed {
        host: String,
        #[source]
        source: BoxError,
    },
    #[error("no connection within {CONNECT_TIMEOUT:?}")]
    Timeout,
    #[error(
        "no connection; `HTTPS_PROXY` is set and this build goes through no proxy: build with the feature `proxy` of `patrol-runtime`"
    )]
    Proxy {
        #[source]
        source: BoxError,
    },
}

/// Connects, with TLS where the address says so.
#[derive(Clone)]
pub(crate) struct Connect {
    plain: Route,
    /// Made when an address first asks for TLS: the system's root certificates take longer than the rest of a start.
    tls: Arc<OnceLock<HttpsConnector<Route>>>,
    config: fn() -> ClientConfig,
}

type Connecting<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

impl Connect {
    pub(crate) fn new(config: fn() -> ClientConfig) -> Self {
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self {
            plain: Route::from(tcp),
            tls: Arc::default(),
            config,
        }
    }

    fn connect(&mut self, uri: Uri) -> Connecting<MaybeHttpsStream<TokioIo<TcpStream>>, BoxError> {
        if uri.scheme() == Some(&Scheme::HTTP) {
            let connecting = self.plain.call(uri);
            return Box::pin(async { Ok(MaybeHttpsStream::Http(connecting.await?)) });
        }
        let plain = &self.plain;
        let made = || HttpsConnector::from((plain.clone(), (self.config)()));
        let mut tls = self.tls.get_or_init(made).clone();
        tls.call(uri)
    }
}

impl Service<Uri> for Connect {
    type Response = Fair<MaybeHttpsStream<TokioIo<TcpStream>>>;
    type Error = BoxError;
    type Future = Connecting<Self::Response, BoxError>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.plain.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let host = host(&uri);
        let connecting = self.connect(uri);
        Box::pin(async move {
            let connected = timeout(CONNECT_TIMEOUT, connecting).await;
            let connected = connected.unwrap_or_else(|_| Err(ConnectError::Timeout.into()));
            connected.map(Fair::new).map_err(|source| {
                let source = told(source, proxy_is_set());
                ConnectError::Failed { host, source }.into()
            })
        })
    }
}

/// The host and the port, as far as the address names one.
fn host(uri: &Uri) -> String {
    let host = uri.host().unwrap_or_default();
    match uri.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Says of a connection that failed when there is a proxy that this build does not use.
fn told(source: BoxError, proxy_is_set: bool) -> BoxError {
    match proxy_is_set && cfg!(not(feature = "proxy")) {
        true => ConnectError::Proxy { source }.into(),
        false => source,
    }
}

fn proxy_is_set() -> bool {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(all(test, not(feature = "proxy")))]
mod tests {
    use patrol_core::error_chain;

    use super::*;

    #[test]
    fn a_host_is_shown_without_what_may_be_a_secret() {
        for (address, shown) in [
            (
                "https://user:word@hooks.slack.com/services/T0/B0/x?token=y",
                "hooks.slack.com",
            ),
            ("http://127.0.0.1:4566/", "127.0.0.1:4566"),
            ("http://[::1]:4566/", "[::1]:4566"),
        ] {
            assert_eq!(host(&address.parse().unwrap()), shown);
        }
    }

    #[test]
    fn a_proxy_that_is_not_used_is_told_when_there_is_no_connection() {
        let why = |proxy| error_chain(&*told("refused".into(), proxy));
        assert_eq!(why(false), "refused");
        assert_eq!(
            why(true),
            "no connection; `HTTPS_PROXY` is set and this build goes through no proxy: build with the feature `proxy` of `patrol-runtime`: refused"
        );
    }
}
