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

/// Connects. HTTPS goes through the proxy that `HTTPS_PROXY` or `ALL_PROXY` names, unless
/// `NO_PROXY` names the host; plain HTTP is for endpoints nearby and does not.
#[derive(Clone)]
pub(crate) struct Connect {
    tcp: Tcp,
    tls: Arc<ClientConfig>,
    proxies: Arc<Matcher>,
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Connecting = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

impl Connect {
    pub(crate) fn new(tls: ClientConfig) -> Self {
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self {
            tcp,
            tls: tls.into(),
            proxies: Matcher::from_env().into(),
        }
    }

    fn connect(&self, uri: Uri) -> Connecting {
        let proxy = match uri.scheme_str() {
            Some("https") => self.proxies.intercept(&uri),
            _ => None,
        };
        match proxy {
            None => HttpsConnector::from((self.tcp.clone(), self.tls.clone())).call(uri),
            Some(proxy) => match self.tunnel(&proxy) {
                Ok(tunnel) => HttpsConnector::from((tunnel, self.tls.clone())).call(uri),
                Err(why) => Box::pin(async { Err(why.into()) }),
            },
        }
    }

    /// A way through the proxy, which sees the host's name and no more.
    fn tunnel(&self, proxy: &Intercept) -> Result<Tunnel<Tcp>, ConnectError> {
        let uri = proxy.uri();
        match uri.scheme_str() {
            Some("http") => {
                let tunnel = Tunnel::new(uri.clone(), self.tcp.clone());
                Ok(match proxy.basic_auth() {
                    Some(auth) => tunnel.with_auth(auth.clone()),
                    None => tunnel,
                })
            }
            scheme => Err(ConnectError::Proxy(scheme.unwrap_or_default().to_owned())),
        }
    }
}

impl Service<Uri> for Connect {
    type Response = Stream;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.connect(uri);
        Box::pin(async move {
            let connected = timeout(CONNECT_TIMEOUT, connecting).await;
            connected.unwrap_or_else(|_| Err(ConnectError::Timeout.into()))
        })
    }
}
