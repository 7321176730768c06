//! The way to a host through a proxy, where the environment names one.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::Uri;
use hyper_util::{
    client::{
        legacy::connect::{HttpConnector as Tcp, proxy::Tunnel},
        proxy::matcher::{Intercept, Matcher},
    },
    rt::TokioIo,
};
use patrol_core::BoxError;
use tokio::net::TcpStream;
use tower_service::Service;

/// The proxy is of a kind that is not spoken to.
#[derive(Debug, thiserror::Error)]
#[error(
    "the proxy in `HTTPS_PROXY` has the scheme `{0}`: expected `http://HOST:PORT`; `NO_PROXY` names hosts to reach without it"
)]
struct SchemeError(String);

/// The way to a host: through the proxy that `HTTPS_PROXY` or `ALL_PROXY` names, unless `NO_PROXY`
/// names the host. Plain HTTP is for endpoints nearby and goes straight.
#[derive(Clone)]
pub(crate) struct Route {
    tcp: Tcp,
    proxies: Arc<Matcher>,
}

impl From<Tcp> for Route {
    fn from(tcp: Tcp) -> Self {
        Self {
            tcp,
            proxies: Matcher::from_env().into(),
        }
    }
}

impl Service<Uri> for Route {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

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
fn tunnel(tcp: Tcp, proxy: &Intercept) -> Result<Tunnel<Tcp>, SchemeError> {
    let uri = proxy.uri();
    match uri.scheme_str() {
        Some("http") => {
            let tunnel = Tunnel::new(uri.clone(), tcp);
            Ok(match proxy.basic_auth() {
                Some(auth) => tunnel.with_auth(auth.clone()),
                None => tunnel,
            })
        }
        scheme => Err(SchemeError(scheme.unwrap_or_default().to_owned())),
    }
}
