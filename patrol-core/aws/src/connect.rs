//! Connections: with TLS where the address says so, through a proxy where the environment says so.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use hyper::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{
    client::{
        legacy::connect::{HttpConnector as Tcp, proxy::Tunnel},
        proxy::matcher::{Intercept, Matcher},
    },
    rt::TokioIo,
};
use patrol_core::BoxError;
use rustls::ClientConfig;
use tokio::{net::TcpStream, time::timeout};
use tower_service::Service;

/// A host that cannot be reached within this time is tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
enum ConnectError {
    #[error("no connection within {CONNECT_TIMEOUT:?}")]
    Timeout,
    #[error(
        "the proxy in `HTTPS_PROXY` has the scheme `{0}`: expected `http://HOST:PORT`; `NO_PROXY` names hosts to reach without it"
    )]
    Proxy(String),
}

/// Connects, with TLS where the address says so.
#[derive(Clone)]
pub(crate) struct Connect(HttpsConnector<Route>);

impl Connect {
    pub(crate) fn new(tls: ClientConfig) -> Self {
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let proxies = Matcher::from_env().into();
        Self(HttpsConnector::from((Route { tcp, proxies }, tls)))
    }
}

impl Service<Uri> for Connect {
    type Response = MaybeHttpsStream<Stream>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async {
            let connected = timeout(CONNECT_TIMEOUT, connecting).await;
            connected.unwrap_or_else(|_| Err(ConnectError::Timeout.into()))
        })
    }
}

/// The way to a host: through the proxy that `HTTPS_PROXY` or `ALL_PROXY` names, unless `NO_PROXY`
/// names the host. Plain HTTP is for endpoints nearby and goes straight.
#[derive(Clone)]
struct Route {
    tcp: Tcp,
    proxies: Arc<Matcher>,
}

type Stream = TokioIo<TcpStream>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = BoxError;
    type Future = Connecting<Stream>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tcp.poll_ready(context).map_err(BoxError::from)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let proxy = match uri.scheme_str() {
            Some("https") => self.proxies.intercept(&uri),
            _ => None,
        };
        let mut tcp = self.tcp.clone();
        Box::pin(async move {
            match proxy {
                None => Ok(tcp.call(uri).await?),
                Some(proxy) => Ok(tunnel(tcp, &proxy)?.call(uri).await?),
            }
        })
    }
}

/// A way through the proxy, which sees the host's name and no more.
fn tunnel(tcp: Tcp, proxy: &Intercept) -> Result<Tunnel<Tcp>, ConnectError> {
    let uri = proxy.uri();
    match uri.scheme_str() {
        Some("http") => {
            let tunnel = Tunnel::new(uri.clone(), tcp);
            Ok(match proxy.basic_auth() {
                Some(auth) => tunnel.with_auth(auth.clone()),
                None => tunnel,
            })
        }
        scheme => Err(ConnectError::Proxy(scheme.unwrap_or_default().to_owned())),
    }
}
