//! SNS, as far as publishing goes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use super::http::{Endpoint, Response};

/// A stand-in for SNS on loopback that records what is published.
#[derive(Clone, Debug)]
pub struct Sns {
    endpoint: Endpoint,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    published: Vec<Published>,
    replies: VecDeque<Reply>,
    calls: usize,
}

/// A message that was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// The topic's ARN.
    pub topic_arn: String,
    /// The subject.
    pub subject: String,
    /// The message's text.
    pub message: String,
    /// The message's attributes.
    pub attributes: BTreeMap<String, String>,
    /// The message group of a FIFO topic, or empty.
    pub group_id: String,
    /// The deduplication id of a FIFO topic, or empty.
    pub deduplication_id: String,
}

/// How a call is answered in place of taking the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// HTTP 500, `InternalFailure`.
    InternalFailure,
    /// HTTP 400, `Throttling`.
    Throttling,
    /// HTTP 403, `AuthorizationError`.
    AuthorizationError,
    /// The message is taken after this time.
    Slow(Duration),
    /// HTTP 200 with a web page: somebody else answers.
    WebPage,
    /// The message is taken, and the answer breaks off.
    CutOff,
}

impl Sns {
    /// Starts the stand-in on a free port.
    ///
    /// # Panics
    ///
    /// When there is no port to be had.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::default();
        let serving = Arc::clone(&state);
        let endpoint = Endpoint::serve(move |request| answer(&serving, &request.text()));
        Self { endpoint, state }
    }

    /// The endpoint, for `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SNS`.
    #[must_use]
    pub fn url(&self) -> &str {
        self.endpoint.url()
    }

    /// Answers the next calls so, one reply a call; then messages are taken again.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.state).replies.extend(replies);
    }

    /// The messages taken, in their order.
    #[must_use]
    pub fn published(&self) -> Vec<Published> {
        lock(&self.state).published.clone()
    }

    /// How many calls there were, refused ones included.
    #[must_use]
    pub fn calls(&self) -> usize {
        lock(&self.state).calls
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(state: &Mutex<State>, body: &str) -> Response {
    let reply = {
        let mut state = lock(state);
        state.calls += 1;
        state.replies.pop_front()
    };
    match reply {
        Some(Reply::InternalFailure) => return refused(500, "Receiver", "InternalFailure"),
        Some(Reply::Throttling) => return refused(400, "Sender", "Throttling"),
        Some(Reply::AuthorizationError) => return refused(403, "Sender", "AuthorizationError"),
        Some(Reply::Slow(time)) => thread::sleep(time),
        Some(Reply::WebPage) => return Response::new(200, "<!doctype html><title>Sign in"),
        Some(Reply::CutOff) | None => {}
    }
    lock(state).published.push(read(body));
    let id = "<MessageId>1</MessageId>";
    let result = format!("<PublishResult>{id}</PublishResult>");
    let said = format!("<PublishResponse>{result}</PublishResponse>");
    match reply {
        Some(Reply::CutOff) => Response::new(200, &said.as_bytes()[..20]).cut_off(100),
        _ => Response::new(200, said),
    }
}

fn refused(status: u16, who: &str, code: &str) -> Response {
    Response::new(
        status,
        format!(
            "<ErrorResponse><Error><Type>{who}</Type><Code>{code}</Code><Message>as the test asked</Message></Error></ErrorResponse>"
        ),
    )
}

fn read(body: &str) -> Published {
    let fields = body.split('&').filter_map(|field| field.split_once('='));
    let fields: BTreeMap<String, String> = fields
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let attribute = |index: usize| {
        let entry = format!("MessageAttributes.entry.{index}");
        let name = fields.get(&format!("{entry}.Name"))?;
        Some((name.clone(), field(&format!("{entry}.Value.StringValue"))))
    };
    Published {
        topic_arn: field("TopicArn"),
        subject: field("Subject"),
        message: field("Message"),
        attributes: (1..).map_while(attribute).collect(),
        group_id: field("MessageGroupId"),
        deduplication_id: field("MessageDeduplicationId"),
    }
}

/// `a%20b+c` to `a b c`.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
