//! Where something happened, as findings say it.

use std::fmt;

use crate::text::one_line;

/// An account and a region, as far as an event says; see [`Event::place`](crate::Event::place).
///
/// Its text is `account 111122223333, us-east-1`, or `an unknown place`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place<'a> {
    /// The account.
    pub account: Option<&'a str>,
    /// The region.
    pub region: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(super) const fn new(account: Option<&'a str>, region: Option<&'a str>) -> Self {
        Self { account, region }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.account.map(one_line), self.region.map(one_line)) {
            (Some(account), Some(region)) => write!(f, "account {account}, {region}"),
            (Some(account), None) => write!(f, "account {account}"),
            (None, Some(region)) => f.write_str(&region),
            (None, None) => f.write_str("an unknown place"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out() {
        let place = |account, region| Place::new(account, region).to_string();
        assert_eq!(place(Some("1"), Some("eu-west-1")), "account 1, eu-west-1");
        assert_eq!(place(Some("1"), None), "account 1");
        assert_eq!(
            place(None, Some("eu-west-1\nall is well")),
            "eu-west-1\\nall is well"
        );
        assert_eq!(place(None, None), "an unknown place");
    }
}
