//! An AWS that gives one answer to everything: what no emulator refuses.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

/// A running server; it ends with the test.
pub struct Refusing {
    /// Where it answers, for `AWS_ENDPOINT_URL`.
    pub endpoint: String,
}

impl Refusing {
    /// Answers everything with this status and XML.
    pub fn start(status: u16, body: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let answer = format!(
            "HTTP/1.1 {status} Answer\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                read_request(&stream);
                let mut stream = stream;
                // A client that has left needs no answer.
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self {
            endpoint: format!("http://{address}"),
        }
    }
}

/// Reads to the end of the request, so that the answer is not taken for a reset.
fn read_request(mut stream: &TcpStream) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap_or(0);
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request);
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            body.len() >= length.unwrap_or(0)
        });
        if read == 0 || whole {
            return;
        }
    }
}
