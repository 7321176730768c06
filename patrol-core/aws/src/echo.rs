//! Answers without the credentials that they repeat. Where a signature does not match, AWS says what it has signed itself,
//! the session's token in it; and whoever answers in place of a service may say what was sent.
//!
//! Source: [troubleshooting signatures](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What is shown in place of credentials.
const MASK: &str = "[secret]";
/// Headers that hold credentials: of signed calls, of services with a password, and of those that give credentials.
const HEADERS: [&str; 4] = [
    "authorization",
    "x-amz-security-token",
    "x-amz-sso_bearer_token",
    "x-aws-ec2-metadata-token",
];
/// Bytes of what may be part of any word.
const SHORT: usize = 8;

/// The credentials of a request.
pub(crate) struct Credentials(Vec<String>);

impl Credentials {
    /// Those in the headers of a request.
    pub(crate) fn of<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let headers = headers.into_iter();
        let held = headers.filter(|(name, _)| HEADERS.contains(name));
        // They follow a scheme, such as `Basic`.
        let held = held.filter_map(|(_, value)| value.split(' ').next_back());
        let held = held.filter(|value| value.len() >= SHORT);
        Self(held.map(str::to_owned).collect())
    }

    /// An answer without them, also as they may be written in JSON and in addresses.
    pub(crate) fn out_of(&self, answer: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8_lossy(&answer);
        let forms = self.0.iter().flat_map(|value| {
            [
                value.clone(),
                value.replace('/', "\\/"),
                utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(),
            ]
        });
        let repeated: Vec<_> = forms.filter(|form| text.contains(form)).collect();
        if repeated.is_empty() {
            return answer;
        }
        let mut text = text.into_owned();
        for one in repeated {
            text = text.replace(&one, MASK);
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_masked_in_every_form() {
        let credentials = Credentials::of([
            ("x-amz-security-token", "hunter2/hunter2+hunter2=="),
            ("authorization", "Basic aHVudGVyMjpodW50ZXIy"),
            ("x-amz-date", "20260301T000000Z"),
        ]);
        let over = |text: &str| String::from_utf8(credentials.out_of(text.into())).unwrap();
        assert_eq!(
            over(
                r"x-amz-security-token:hunter2/hunter2+hunter2== hunter2\/hunter2+hunter2== hunter2%2Fhunter2%2Bhunter2%3D%3D of 20260301T000000Z"
            ),
            "x-amz-security-token:[secret] [secret] [secret] of 20260301T000000Z"
        );
        assert_eq!(over("no Basic aHVudGVyMjpodW50ZXIy"), "no Basic [secret]");
        let bytes = b"\xff\xfe".to_vec();
        assert_eq!(credentials.out_of(bytes.clone()), bytes);
    }
}
