//! A proxy in front of AWS in miniature, for what goes wrong half-way: a request that is refused,
//! or during which the program is killed.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

/// Bodies up to this many bytes are looked into.
const SMALL: usize = 256 * 1024;

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Fate {
    /// Nothing happens to it.
    PassedOn,
    /// The connection is closed.
    Dropped,
    /// It is not passed on; this status and XML is the answer.
    Refused(u16, String),
    /// It is not passed on; this status with this header and no body is the answer.
    Redirected(u16, &'static str, &'static str),
    /// The program gets this signal when it asks; the request is not passed on.
    SignalBefore(&'static str),
    /// The request is done, and the program gets this signal in place of the answer.
    SignalAfter(&'static str),
    /// The request is done, and the program gets this signal and then the answer.
    SignalAndAnswer(&'static str),
}

struct Trap {
    words: Vec<String>,
    fate: Fate,
    left: usize,
}

#[derive(Default)]
struct Shared {
    traps: Mutex<Vec<Trap>>,
    requests: Mutex<Vec<String>>,
    program: AtomicU32,
    sprung: AtomicU32,
}

/// A running proxy; it ends with the test.
pub struct Proxy {
    /// Where it answers, for `AWS_ENDPOINT_URL`.
    pub endpoint: String,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Passes everything on to an endpoint, `http://HOST:PORT`.
    pub fn start(endpoint: &str) -> Self {
        let upstream = endpoint.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let for_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (shared, upstream) = (Arc::clone(&for_thread), upstream.clone());
                thread::spawn(move || serve(client, &upstream, &shared));
            }
        });
        Self {
            endpoint: format!("http://{address}"),
            shared,
        }
    }

    /// The next `times` requests that have these words in their first line, headers or form meet
    /// this fate.
    pub fn trap(&self, words: &str, fate: Fate, times: usize) {
        self.trap_all(&[words], fate, times);
    }

    /// As [`trap`](Self::trap), for requests that have all of these words.
    pub fn trap_all(&self, words: &[&str], fate: Fate, times: usize) {
        let trap = Trap {
            words: words.iter().map(|&words| words.to_owned()).collect(),
            fate,
            left: times,
        };
        self.shared.traps.lock().expect("no panic").push(trap);
    }

    /// The program that signals go to.
    pub fn watch(&self, program: u32) {
        self.shared.program.store(program, Ordering::SeqCst);
    }

    /// All requests so far: the first line, the headers, and the body as far as it is looked into.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().expect("no panic").clone()
    }

    /// How many requests met their fate.
    pub fn sprung(&self) -> u32 {
        self.shared.sprung.load(Ordering::SeqCst)
    }
}

fn serve(mut client: TcpStream, upstream: &str, shared: &Shared) {
    let Some((head, body, unread)) = read_request(&mut client) else {
        return;
    };
    let text = format!("{head}{}", String::from_utf8_lossy(&body));
    let fate = shared
        .traps
        .lock()
        .expect("no panic")
        .iter_mut()
        .find_map(|trap| {
            let mut words = trap.words.iter();
            let meets = trap.left > 0 && words.all(|words| text.contains(words));
            meets.then(|| {
                trap.left -= 1;
                trap.fate.clone()
            })
        });
    shared.requests.lock().expect("no panic").push(text);
    if !matches!(fate, None | Some(Fate::PassedOn)) {
        shared.sprung.fetch_add(1, Ordering::SeqCst);
    }
    match fate {
        Some(Fate::Refused(status, xml)) => {
            let answer = format!(
                "HTTP/1.1 {status} Refused\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{xml}",
                xml.len()
            );
            refuse(&mut client, unread, &answer);
        }
        Some(Fate::Redirected(status, name, value)) => {
            let answer = format!(
                "HTTP/1.1 {status} Elsewhere\r\n{name}: {value}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            refuse(&mut client, unread, &answer);
        }
        Some(Fate::SignalBefore(signal)) => {
            send(signal, &shared.program);
            // Until the program is gone, it waits for its answer.
            let _ = client.read(&mut [0]);
        }
        Some(Fate::SignalAfter(signal)) => {
            let _ = pass_on(&client, upstream, &head, &body);
            send(signal, &shared.program);
            let _ = client.read(&mut [0]);
        }
        Some(Fate::SignalAndAnswer(signal)) => {
            let answer = pass_on(&client, upstream, &head, &body);
            send(signal, &shared.program);
            let _ = client.write_all(&answer.unwrap_or_default());
        }
        Some(Fate::Dropped) => {}
        Some(Fate::PassedOn) | None => {
            if let Some(answer) = pass_on(&client, upstream, &head, &body) {
                let _ = client.write_all(&answer);
            }
        }
    }
}

/// Answers once the whole request is read: a connection that is closed before is reset, and the client may see the
/// reset in place of the answer.
fn refuse(client: &mut TcpStream, unread: u64, answer: &str) {
    // A client that has left needs no answer.
    let _ = std::io::copy(&mut client.take(unread), &mut std::io::sink());
    let _ = client.write_all(answer.as_bytes());
}

/// The head, the body as far as it is small, and how many bytes of it are not read.
fn read_request(client: &mut TcpStream) -> Option<(String, Vec<u8>, u64)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let end = loop {
        let read = client.read(&mut buffer).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length: usize = header(&head, "content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut body = bytes.split_off(end);
    while length <= SMALL && body.len() < length {
        let read = client.read(&mut buffer).ok().filter(|read| *read > 0)?;
        body.extend_from_slice(&buffer[..read]);
    }
    let unread = length.saturating_sub(body.len());
    Some((head, body, unread as u64))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The upstream's whole answer.
fn pass_on(client: &TcpStream, upstream: &str, head: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut server = TcpStream::connect(upstream).ok()?;
    // One request a connection, so that the end of the answer is the end of the stream.
    let lines: Vec<_> = head
        .trim_end()
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"))
        .collect();
    let head = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
    server.write_all(head.as_bytes()).ok()?;
    server.write_all(body).ok()?;
    // The rest of a large body.
    let (mut from, mut to) = (client.try_clone().ok()?, server.try_clone().ok()?);
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    let _ = server.shutdown(Shutdown::Both);
    Some(answer)
}

fn send(signal: &str, program: &AtomicU32) {
    let pid = loop {
        match program.load(Ordering::SeqCst) {
            // The test has not told yet.
            0 => thread::sleep(Duration::from_millis(1)),
            pid => break pid,
        }
    };
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), "--", &pid.to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill works");
}
