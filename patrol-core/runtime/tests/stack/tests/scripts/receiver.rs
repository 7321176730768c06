//! Who hears of findings, and may leave the function waiting for an answer.

use std::sync::{
    Arc, Mutex,
    mpsc::{Receiver as Queue, Sender, channel},
};

use patrol_test_support::lambda::{Endpoint, Response};
use serde_json::Value;

use super::script::LAST;

/// What is told, in no order: the rule, the event, where the finding is in its life, the count, and the end
/// of a suppression.
pub(crate) type Heard = Vec<String>;

pub(crate) fn heard<'a>(alerts: impl IntoIterator<Item = &'a Value>) -> Heard {
    let one = |alert: &Value| {
        let part = |name: &str| alert[name].to_string();
        let ended = alert["details"]["suppressionEnded"].to_string();
        ["rule", "account", "time", "state", "count"]
            .map(part)
            .join(" ")
            + " "
            + &ended
    };
    let alerts = alerts.into_iter().filter(|alert| alert["time"] != LAST);
    let mut heard: Vec<_> = alerts.map(one).collect();
    heard.sort();
    heard
}

/// What is heard of the function, from inside and outside.
pub(crate) enum News {
    /// It sends an alert, and waits for the answer.
    Sends,
    /// It has answered: did it succeed?
    Answered(bool),
}

/// How the next alert is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nobody takes it.
    Lost,
    /// People hear of it, and the function never knows.
    Taken,
}

pub(crate) struct Receiver {
    pub(crate) endpoint: Endpoint,
    alerts: Arc<Mutex<Vec<Value>>>,
    silent: Arc<Mutex<Option<Silence>>>,
    /// Lets go of whoever waits for an answer.
    pub(crate) release: Sender<()>,
}

impl Receiver {
    pub(crate) fn start(news: Sender<News>) -> Self {
        let alerts = Arc::<Mutex<Vec<Value>>>::default();
        let silent = Arc::<Mutex<Option<Silence>>>::default();
        let (release, released) = channel();
        let released: Mutex<Queue<()>> = Mutex::new(released);
        let (taken, quiet, news) = (Arc::clone(&alerts), Arc::clone(&silent), Mutex::new(news));
        let endpoint = Endpoint::serve(move |request| {
            let silence = quiet.lock().unwrap().take();
            if silence != Some(Silence::Lost) {
                let alert = serde_json::from_str(&request.text()).expect("JSON");
                taken.lock().unwrap().push(alert);
            }
            if silence.is_none() {
                return Response::new(200, "");
            }
            let _ = news.lock().unwrap().send(News::Sends);
            // The one who asks is killed now.
            let _ = released.lock().unwrap().recv();
            Response::new(500, "")
        });
        Self {
            endpoint,
            alerts,
            silent,
            release,
        }
    }

    pub(crate) fn fall_silent(&self, silence: Option<Silence>) {
        *self.silent.lock().unwrap() = silence;
    }

    pub(crate) fn heard(&self) -> Heard {
        heard(self.alerts.lock().unwrap().iter())
    }
}
