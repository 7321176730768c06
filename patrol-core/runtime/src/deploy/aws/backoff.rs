//! How often CloudFormation is asked whether it is done.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(4);

/// Waits that grow from a fifth of a second to four seconds: quick changes are seen at once, and long ones do not use up
/// the few calls a second that an account has.
#[derive(Debug)]
pub(in crate::deploy) struct Backoff(Duration);

impl Backoff {
    pub(in crate::deploy) const fn new() -> Self {
        Self(FIRST)
    }

    pub(in crate::deploy) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 3 / 2).min(LONGEST);
    }

    /// Something happened, and more may follow soon.
    pub(in crate::deploy) const fn reset(&mut self) {
        self.0 = FIRST;
    }
}
