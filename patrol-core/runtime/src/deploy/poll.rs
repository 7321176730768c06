//! How often CloudFormation is asked whether it is done.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(4);

/// Waits that grow from a fifth of a second to four: quick changes are seen at once, and long ones
/// do not use up the account's few calls a second.
#[derive(Debug)]
pub(super) struct Pace(Duration);

impl Pace {
    pub(super) const fn new() -> Self {
        Self(FIRST)
    }

    pub(super) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 3 / 2).min(LONGEST);
    }

    /// Something happened: more may follow soon.
    pub(super) const fn quicken(&mut self) {
        self.0 = FIRST;
    }
}
