//! The least of an HTTP/1.1 server: what a loopback stand-in needs.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// A request that a stand-in answers.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Request {
    /// The method, such as `POST`.
    pub method: String,
    /// The path with its query, as it stands in the request line.
    pub path: String,
    /// The headers' values by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// What a stand-in answers.
#[derive(Clone, Debug)]
pub struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Bytes that are promised and never come.
    missing: usize,
    after: After,
    /// What is said without an end in place of all that.
    flood: Option<[&'static str; 2]>,
}

/// What follows a response.
#[derive(Clone, Copy, Debug)]
enum After {
    /// The next request.
    Next,
    /// The end of the connection.
    End,
    /// Nothing, until the other side hangs up.
    Silence,
}

impl Response {
    /// A status and a body.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            missing: 0,
            after: After::Next,
            flood: None,
        }
    }

    /// No response: a beginning, and then the same again and again until the other side hangs up.
    #[must_use]
    pub fn flood(beginning: &'static str, again: &'static str) -> Self {
        Self {
            flood: Some([beginning, again]),
            ..Self::new(200, "")
        }
    }

    /// Promises more bytes than come: the connection ends before them.
    #[must_use]
    pub const fn cut_off(mut self, missing: usize) -> Self {
        self.missing = missing;
        self.after = After::End;
        self
    }

    /// Promises more bytes than come: the connection stays open, and nobody says anything any more.
    #[must_use]
    pub const fn stalled(mut self, missing: usize) -> Self {
        self.missing = missing;
        self.after = After::Silence;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// A service's stand-in on loopback: it answers each request's body with a status and a body.
///
/// Serves until the process ends.
#[derive(Clone, Debug)]
pub struct Endpoint {
    url: String,
}

impl Endpoint {
    /// Starts on a free port.
    ///
    /// # Panics
    ///
    /// When there is no port to be had.
    #[must_use]
    pub fn start(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::serve(move |request| {
            let (status, body) = answer(&request.text());
            Response::new(status, body)
        })
    }

    /// [`start`](Self::start) for a service whose answers depend on more than the body.
    ///
    /// # Panics
    ///
    /// When there is no port to be had.
    #[must_use]
    pub fn serve(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let address = serve(answer).expect("no free port on loopback");
        Self {
            url: format!("http://{address}"),
        }
    }

    /// The endpoint, for `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SERVICE`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Serves on a free loopback port until the process ends; a thread a connection.
pub(super) fn serve(
    handler: impl Fn(&Request) -> Response + Send + Sync + 'static,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let handler = Arc::new(handler);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let handler = Arc::clone(&handler);
            // A client that hangs up ends its connection, nothing else.
            thread::spawn(move || converse(&stream, &*handler));
        }
    });
    Ok(address)
}

fn converse(stream: &TcpStream, handler: &dyn Fn(&Request) -> Response) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(request) = read(&mut reader)? {
        let response = handler(&request);
        if let Some([beginning, again]) = response.flood {
            writer.write_all(beginning.as_bytes())?;
            let again = again.repeat(256);
            loop {
                writer.write_all(again.as_bytes())?;
            }
        }
        let mut head = format!(
            "HTTP/1.1 {} Answer\r\ncontent-length: {}\r\n",
            response.status,
            response.body.len() + response.missing
        );
        for (name, value) in &response.headers {
            head += &format!("{name}: {value}\r\n");
        }
        writer.write_all(&[head.as_bytes(), b"\r\n", &response.body].concat())?;
        match response.after {
            After::Next => {}
            After::End => break,
            // Ends when the other side does.
            After::Silence => return io::copy(&mut reader, &mut io::sink()).map(drop),
        }
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length");
    let length = length.and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body)?;
    Ok(Some(Request {
        method,
        path,
        headers,
        body,
    }))
}
