//! Services over HTTPS, as AWS's own are.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
};

use patrol_test_support::lambda::Sns;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::{event, function};

const ACCEPTED: &str =
    "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";

/// SNS behind a certificate for `localhost`.
pub(crate) struct SecureSns {
    pub(crate) url: String,
    /// The file of root certificates that knows it.
    pub(crate) roots: PathBuf,
    pub(crate) bodies: Arc<Mutex<Vec<String>>>,
}

impl SecureSns {
    pub(crate) fn start(name: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let roots = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        fs::write(&roots, cert.pem()).expect("cargo's target folder can be written");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let listener = TcpListener::bind("localhost:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let bodies = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&bodies);
        let config = Arc::new(config(cert.der().clone(), key));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that does not trust the certificate ends the connection.
                let _ = answer(stream, Arc::clone(&config), &heard);
            }
        });
        Self {
            url: format!("https://localhost:{port}"),
            roots,
            bodies,
        }
    }
}

fn config(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> ServerConfig {
    ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a key that fits")
}

/// Keeps the body of a connection's first request, and answers it: whoever has the answer finds the body kept.
fn answer(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end().to_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap_or(0),
            Some(_) => {}
            None if line.trim().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    heard.lock().expect("no panic").push(body);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        ACCEPTED.len()
    );
    let mut stream = reader.into_inner();
    stream.write_all((head + ACCEPTED).as_bytes())?;
    stream.flush()
}

#[test]
fn a_service_that_the_system_trusts_is_told() {
    let (plain, secure) = (Sns::start(), SecureSns::start("trusted"));
    let function = function(&plain)
        .env("AWS_ENDPOINT_URL_SNS", &secure.url)
        .env("SSL_CERT_FILE", &secure.roots)
        .start();
    function.invoke(&event(&["reports"])).unwrap();
    let bodies = secure.bodies.lock().expect("no panic");
    assert!(
        matches!(&bodies[..], [one] if one.contains("Action=Publish")),
        "{bodies:?}"
    );
}

#[test]
fn a_service_that_the_system_does_not_trust_is_told_nothing() {
    let (plain, secure) = (Sns::start(), SecureSns::start("unknown"));
    let other = SecureSns::start("other");
    let function = function(&plain)
        .env("AWS_ENDPOINT_URL_SNS", &secure.url)
        .env("SSL_CERT_FILE", &other.roots)
        .start();
    let why = function.invoke(&event(&["reports"])).unwrap_err();
    assert!(
        why.message.contains("invalid peer certificate"),
        "{}",
        why.message
    );
    assert!(secure.bodies.lock().expect("no panic").is_empty());
}
