//! KMS, SSM's Parameter Store and Secrets Manager on loopback, as far as reading goes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use patrol_test_support::lambda::Endpoint;
use serde_json::{Value, json};

/// A secret's ARN.
pub(crate) fn secret_arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}")
}

/// How a call is answered in place of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trouble {
    /// HTTP 400, `AccessDeniedException`.
    Denied,
    /// HTTP 400, `ThrottlingException`.
    Throttled,
    /// HTTP 500.
    Broken,
    /// A value, after longer than anybody waits.
    Slow,
    /// A value, once another call waits like this one.
    Together,
}

/// Three stores in one.
pub(crate) struct Stores {
    endpoint: Endpoint,
    state: Arc<Mutex<State>>,
}

struct State {
    values: BTreeMap<String, String>,
    /// Every value that a place had, the first one first: SSM keeps versions.
    versions: BTreeMap<String, Vec<String>>,
    troubles: VecDeque<Trouble>,
    requests: Vec<Value>,
    /// Where calls wait for each other.
    pair: Arc<Barrier>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            values: BTreeMap::new(),
            versions: BTreeMap::new(),
            troubles: VecDeque::new(),
            requests: Vec::new(),
            pair: Arc::new(Barrier::new(2)),
        }
    }
}

impl Stores {
    pub(crate) fn start() -> Self {
        let state = Arc::default();
        let serving = Arc::clone(&state);
        let endpoint = Endpoint::start(move |body| answer(&serving, body));
        Self { endpoint, state }
    }

    pub(crate) fn url(&self) -> &str {
        self.endpoint.url()
    }

    /// Puts a value under a parameter's name, a secret's ARN, or what KMS encrypted.
    pub(crate) fn put(&self, place: impl Into<String>, value: &str) {
        let place = place.into();
        let mut state = lock(&self.state);
        let versions = state.versions.entry(place.clone()).or_default();
        versions.push(value.to_owned());
        let version = format!("{place}:{}", versions.len());
        state.values.insert(version, value.to_owned());
        state.values.insert(place, value.to_owned());
    }

    /// Answers the next calls so, one trouble a call.
    pub(crate) fn trouble(&self, troubles: impl IntoIterator<Item = Trouble>) {
        let mut state = lock(&self.state);
        state.troubles.clear();
        state.troubles.extend(troubles);
    }

    /// What was asked, in its order.
    pub(crate) fn requests(&self) -> Vec<Value> {
        lock(&self.state).requests.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(state: &Mutex<State>, body: &str) -> (u16, String) {
    let request: Value = body.parse().expect("a request in JSON");
    let trouble = {
        let mut state = lock(state);
        state.requests.push(request.clone());
        state.troubles.pop_front()
    };
    match trouble {
        Some(Trouble::Denied) => return refused(400, "AccessDeniedException"),
        Some(Trouble::Throttled) => return refused(400, "ThrottlingException"),
        Some(Trouble::Broken) => return refused(500, "InternalFailure"),
        Some(Trouble::Slow) => thread::sleep(Duration::from_secs(20)),
        Some(Trouble::Together) => {
            let pair = Arc::clone(&lock(state).pair);
            pair.wait();
        }
        None => {}
    }
    let state = lock(state);
    let value = |name: &Value| state.values.get(name.as_str().unwrap_or_default());
    let answer = if let Some(names) = request["Names"].as_array() {
        assert!(names.len() <= 10, "SSM gives ten parameters at most");
        assert_eq!(request["WithDecryption"], true);
        let found = names.iter().filter_map(|name| {
            let versions = state.versions.get(name.as_str()?);
            Some(json!({
                "Name": name,
                "Value": value(name)?,
                "Version": versions.map_or(1, Vec::len),
            }))
        });
        let missing = names.iter().filter(|name| value(name).is_none());
        json!({
            "Parameters": found.collect::<Vec<_>>(),
            "InvalidParameters": missing.collect::<Vec<_>>(),
        })
    } else if let Some(text) = value(&request["Name"]) {
        assert_eq!(request["WithDecryption"], true);
        let name = request["Name"].as_str().unwrap_or_default();
        let versions = state.versions.get(name).map_or(1, Vec::len);
        json!({ "Parameter": { "Name": name, "Value": text, "Version": versions } })
    } else if let Some(text) = value(&request["SecretId"]) {
        json!({ "SecretString": text })
    } else if let Some(text) = value(&request["CiphertextBlob"]) {
        // KMS's own base64 is what the values hold.
        json!({ "Plaintext": text })
    } else {
        return refused(400, "ResourceNotFoundException");
    };
    (200, answer.to_string())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    let code = format!("com.amazonaws#{code}");
    let error = json!({ "__type": code, "message": "as the test asked" });
    (status, error.to_string())
}
