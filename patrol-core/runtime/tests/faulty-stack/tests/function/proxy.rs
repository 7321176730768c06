//! A proxy on the way to AWS.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use patrol_test_support::lambda::Sns;

use crate::{event, function, tls::SecureSns};

/// `user:word`, as the proxy is told it.
const AUTHORIZATION: &str = "Proxy-Authorization: Basic dXNlcjp3b3Jk";

/// A proxy that tunnels for whoever knows the word, and keeps what it was asked.
struct Proxy {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || tunnel(stream, &kept));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn tunnel(mut client: TcpStream, kept: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    kept.lock().expect("no panic").push(head[0].clone());
    if !head.iter().any(|line| line == AUTHORIZATION) {
        return client.write_all(b"HTTP/1.1 407 Who are you?\r\n\r\n");
    }
    let host = head[0].split(' ').nth(1).unwrap_or_default();
    let mut server = TcpStream::connect(host)?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let (mut back, mut to_client) = (server.try_clone()?, client);
    let returning = thread::spawn(move || {
        let _ = io::copy(&mut back, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut reader, &mut server);
    let _ = server.shutdown(Shutdown::Write);
    let _ = returning.join();
    Ok(())
}

#[test]
fn https_goes_through_the_proxy_unless_the_host_is_excepted() {
    for (name, exceptions, proxied) in [("through", "", true), ("past", "localhost", false)] {
        let (plain, secure, proxy) = (Sns::start(), SecureSns::start(name), Proxy::start());
        let function = function(&plain)
            .env("AWS_ENDPOINT_URL_SNS", &secure.url)
            .env("SSL_CERT_FILE", &secure.roots)
            .env("HTTPS_PROXY", format!("http://user:word@{}", proxy.address))
            .env("NO_PROXY", exceptions)
            .start();
        function.invoke(&event(&["reports"])).unwrap();
        assert_eq!(secure.bodies.lock().expect("no panic").len(), 1);
        let host = secure.url.trim_start_matches("https://");
        let asked = if proxied {
            vec![format!("CONNECT {host} HTTP/1.1")]
        } else {
            vec![]
        };
        assert_eq!(proxy.asked(), asked, "{name}");
    }
}

#[test]
fn a_proxy_that_cannot_be_used_says_why_without_its_secret() {
    let proxy = Proxy::start();
    for (name, address, words) in [
        (
            "refusing",
            format!("http://user:hunter2@{}", proxy.address),
            "proxy authorization required",
        ),
        (
            "foreign",
            format!("socks5://user:hunter2@{}", proxy.address),
            "the proxy in `HTTPS_PROXY` has the scheme `socks5`: expected `http://HOST:PORT`",
        ),
    ] {
        let (plain, secure) = (Sns::start(), SecureSns::start(name));
        let function = function(&plain)
            .env("AWS_ENDPOINT_URL_SNS", &secure.url)
            .env("SSL_CERT_FILE", &secure.roots)
            .env("HTTPS_PROXY", address)
            .start();
        let why = function.invoke(&event(&["reports"])).unwrap_err().message;
        assert!(why.contains(words), "{why}");
        assert!(!why.contains("hunter2"), "{why}");
        assert!(secure.bodies.lock().expect("no panic").is_empty());
    }
}
