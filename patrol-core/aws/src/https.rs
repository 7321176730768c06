//! The one HTTPS client: the AWS clients and the calls of [`http`](crate::http) share its
//! connections, and its way through a proxy.
//!
//! The SDK's own always brings HTTP/2 along, which is a tenth of the function's zip, and AWS's
//! services and webhooks all speak HTTP/1.1. ring, since aws-lc costs 60 ms of CPU at its first
//! call, which is a second on a small function.

use std::{
    error::Error,
    fmt, io,
    sync::{Arc, OnceLock},
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        connection::{CaptureSmithyConnection, ConnectionMetadata},
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        retries::ErrorKind,
        runtime_components::RuntimeComponents,
    },
    shared::IntoShared,
};
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;
use hyper::Uri;
use hyper_util::{
    client::legacy::{
        self, Client,
        connect::{CaptureConnection, capture_connection},
    },
    rt::TokioExecutor,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, KeyProvider, ring},
    pki_types::PrivateKeyDer,
    sign::SigningKey,
};
use tokio::time::{error::Elapsed, timeout};

use crate::{
    connect::Connect,
    echo::Credentials,
    fair::READ_BYTES,
    http::{REFUSAL_BYTES, read},
    trace::{HEADER, trace_id},
};

/// Bytes of an answer that SDK clients read into memory, as they do except for objects of S3: a thousand keys have eight
/// megabytes at most.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// How long the rest of a refusal is waited for, where its status has come.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

/// The client. The system's root certificates are read when it first needs them.
#[derive(Clone)]
pub(crate) struct HttpsClient {
    client: Client<Connect, SdkBody>,
    read_timeout: Option<Duration>,
    /// Do the SDK's clients call with it? What signed calls do themselves is done for those: X-Ray's trace ID is sent, and a
    /// refusal does not repeat the credentials.
    is_for_sdks: bool,
}

impl HttpsClient {
    /// The process's own.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<HttpsClient> = OnceLock::new();
        SHARED.get_or_init(|| Self {
            client: Client::builder(TokioExecutor::new())
                .http1_max_buf_size(READ_BYTES)
                .build(Connect::new(tls)),
            read_timeout: None,
            is_for_sdks: false,
        })
    }

    /// [`shared`](Self::shared) for the clients of AWS's SDKs.
    pub(crate) fn for_sdks() -> Self {
        Self {
            is_for_sdks: true,
            ..Self::shared().clone()
        }
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let credentials = self
            .is_for_sdks
            .then(|| Credentials::of(request.headers().iter()));
        let request = request.try_into_http1x();
        let mut request = request.map_err(|why| ConnectorError::user(why.into()))?;
        let streams = is_streamed(request.uri());
        let connection = capture_connection(&mut request);
        if let Some(capture) = request.extensions().get::<CaptureSmithyConnection>() {
            capture.set_connection_retriever(move || metadata(&connection));
        }
        let answer = self.client.request(request);
        let answer = match self.read_timeout {
            Some(time) => timeout(time, answer).await.map_err(late)?,
            None => answer.await,
        };
        let answer = answer.map_err(failure)?.map(|body| match streams {
            true => SdkBody::from_body_1_x(body),
            false => SdkBody::from_body_1_x(Limited::new(body, MAX_ANSWER_BYTES)),
        });
        let answer = HttpResponse::try_from(answer);
        let answer = answer.map_err(|why| ConnectorError::other(why.into(), None))?;
        match credentials.filter(|_| !answer.status().is_success()) {
            Some(credentials) => Ok(self.refusal(answer, &credentials).await),
            None => Ok(answer),
        }
    }

    /// A refusal without the credentials that it repeats. Its status alone says much: what of its body has come is enough.
    async fn refusal(&self, mut answer: HttpResponse, credentials: &Credentials) -> HttpResponse {
        let mut body = Vec::new();
        let reading = read(answer.take_body(), REFUSAL_BYTES, &mut body);
        let _ = timeout(REFUSAL_TIMEOUT, reading).await;
        answer.headers_mut().remove("content-length");
        *answer.body_mut() = SdkBody::from(credentials.out_of(body));
        answer
    }
}

impl HttpConnector for HttpsClient {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if self.is_for_sdks
            && let Some(id) = trace_id()
        {
            // One that cannot be a header's value is not sent.
            let _ = request.headers_mut().try_insert(HEADER, id);
        }
        HttpConnectorFuture::new(self.clone().send(request))
    }
}

impl HttpClient for HttpsClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        Self {
            read_timeout: settings.read_timeout(),
            ..self.clone()
        }
        .into_shared()
    }
}

impl fmt::Debug for HttpsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpsClient")
    }
}

/// Lets the SDK close a connection over which a request failed.
fn metadata(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    connection.connection_metadata().as_ref()?;
    let connection = connection.clone();
    let poison = move || {
        if let Some(connected) = connection.connection_metadata().as_ref() {
            connected.poison();
        }
    };
    let builder = ConnectionMetadata::builder();
    Some(builder.proxied(false).poison_fn(poison).build())
}

/// Does who asks read the answer as it comes? SDK clients name the one call that they do this with.
fn is_streamed(uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    pairs.any(|pair| pair == "x-id=GetObject")
}

fn late(why: Elapsed) -> ConnectorError {
    ConnectorError::timeout(why.into())
}

/// Tells the SDK which failures may pass.
fn failure(why: legacy::Error) -> ConnectorError {
    if why.is_connect() || find::<io::Error>(&why).is_some() {
        return ConnectorError::io(why.into());
    }
    match find::<hyper::Error>(&why) {
        Some(inner) if inner.is_user() => ConnectorError::user(why.into()),
        Some(inner) if inner.is_closed() || inner.is_canceled() => ConnectorError::io(why.into()),
        Some(inner) if inner.is_incomplete_message() => {
            ConnectorError::other(why.into(), Some(ErrorKind::TransientError))
        }
        _ => ConnectorError::other(why.into(), None),
    }
}

/// The first error of a kind among an error's causes.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut causes = std::iter::successors(Some(error), |&error| error.source());
    causes.find_map(|error| error.downcast_ref())
}

/// TLS 1.2 and 1.3 with the system's root certificates. A system without any still has plain HTTP.
#[allow(
    clippy::expect_used,
    reason = "which suites ring has is known when this is compiled"
)]
fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = CryptoProvider {
        key_provider: &NoKeys,
        ..ring::default_provider()
    };
    ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites for both")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The client has no certificate of its own, and a function need not carry what signs with private keys.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        let why = "this client has no certificates of its own";
        Err(rustls::Error::General(why.to_owned()))
    }
}
