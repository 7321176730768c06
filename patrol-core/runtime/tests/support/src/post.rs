//! A call over HTTP to a function's address in miniature AWS.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

/// Posts to an address and returns the answer's status. Miniature AWS, at the endpoint, tells
/// functions apart by the host's name, which no resolver knows.
pub fn post(endpoint: &str, address: &str, headers: &[(&str, &str)], body: &str) -> u16 {
    let address = address.strip_prefix("https://").expect("an address");
    let (host, path) = address.split_once('/').expect("a path");
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let server = endpoint.strip_prefix("http://").expect("an endpoint");
    let mut stream = TcpStream::connect(server).expect("miniature AWS listens");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    status.unwrap_or_else(|| panic!("no status: {answer}"))
}
