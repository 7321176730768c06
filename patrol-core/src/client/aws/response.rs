//! What AWS answers.

use serde::{Deserialize, de::DeserializeOwned};

use super::{AwsRefusal, CallError, Xml};

/// AWS's answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// The action that it answers.
    action: String,
}

impl AwsResponse {
    /// An answer with a status, such as 200 or 403.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            action: String::new(),
        }
    }

    /// An answer with status 200.
    pub fn ok(body: impl Into<String>) -> Self {
        Self::new(200, body)
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let header = (name.to_ascii_lowercase(), value.to_owned());
        self.headers.push(header);
        self
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    ///
    /// [`CallError::Unreadable`] when it is not JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        serde_json::from_str(&self.body).map_err(|why| CallError::unreadable(&self.action, why))
    }

    /// The body, read as XML.
    ///
    /// # Errors
    ///
    /// [`CallError::Unreadable`] when it is not XML.
    pub fn xml(&self) -> Result<Xml, CallError> {
        Xml::parse(&self.body).map_err(|why| CallError::unreadable(&self.action, why))
    }

    /// What AWS refuses, when it does: any status but 200 to 299.
    #[must_use]
    pub fn refusal(&self) -> Option<AwsRefusal> {
        if (200..300).contains(&self.status) {
            return None;
        }
        let (code, message) = match self.body.trim_start().chars().next() {
            Some('{') => {
                let said: JsonRefusal = serde_json::from_str(&self.body).unwrap_or_default();
                (said.code, said.message)
            }
            Some('<') => xml_refusal(&self.body),
            _ => (None, None),
        };
        let code = code.or_else(|| self.header("x-amzn-errortype").map(str::to_owned));
        let code = code.map(|code| bare(&code).to_owned());
        let told = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Some(AwsRefusal {
            status: self.status,
            code: told(code),
            message: told(message),
        })
    }

    /// The answer to a call of this action, or the refusal that it is.
    pub(super) fn of(self, action: &str) -> Result<Self, CallError> {
        let action = action.to_owned();
        match self.refusal() {
            Some(refusal) => Err(CallError::Refused { action, refusal }),
            None => Ok(Self { action, ..self }),
        }
    }
}

/// A refusal of the JSON and REST protocols.
///
/// Source: [operation error serialization](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization).
#[derive(Default, Deserialize)]
#[serde(default)]
struct JsonRefusal {
    #[serde(rename = "__type", alias = "code", alias = "Code")]
    code: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

/// A refusal of the query and the REST-XML protocols: `Code` and `Message` in an `Error`.
fn xml_refusal(body: &str) -> (Option<String>, Option<String>) {
    let Ok(root) = Xml::parse(body) else {
        return (None, None);
    };
    let inside = ["Error", "Errors/Error"];
    let error = match root.name() {
        "Error" => Some(&root),
        _ => inside.into_iter().find_map(|path| root.at(path)),
    };
    let text = |name: &str| {
        error
            .and_then(|error| error.text_at(name))
            .map(str::to_owned)
    };
    (text("Code"), text("Message"))
}

/// `NAMESPACE#Code:URI` to `Code`.
fn bare(code: &str) -> &str {
    let code = code.rsplit('#').next().unwrap_or(code);
    code.split(':').next().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> String {
        let response = AwsResponse::new(status, body);
        response.of("iam:GetUser").unwrap_err().to_string()
    }

    #[test]
    fn a_refusal_of_every_protocol_is_one_line() {
        let query = "<?xml version=\"1.0\"?>\n<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <Error>\n    <Type>Sender</Type>\n    <Code>AccessDenied</Code>\n    <Message>not &lt;you&gt;\n  now</Message>\n  </Error>\n  <RequestId>1</RequestId>\n</ErrorResponse>";
        for (body, words) in [
            (query, "AccessDenied: not <you>\\n  now (HTTP 403)"),
            (
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>",
                "UnauthorizedOperation: no (HTTP 403)",
            ),
            (
                "<Error><Code>NoSuchBucket</Code></Error>",
                "NoSuchBucket (HTTP 403)",
            ),
            (
                r#"{"__type": "com.amazonaws.kms#NotFound", "Message": "none"}"#,
                "NotFound: none (HTTP 403)",
            ),
            (
                r#"{"code": "Denied:http://internal.amazon.com/", "message": "no"}"#,
                "Denied: no (HTTP 403)",
            ),
            ("<html><body>no</body></html>", "HTTP 403"),
            ("<ErrorResponse/>", "HTTP 403"),
            ("{", "HTTP 403"),
            ("<", "HTTP 403"),
            ("no", "HTTP 403"),
            ("", "HTTP 403"),
        ] {
            assert_eq!(refused(403, body), format!("`iam:GetUser` failed: {words}"));
        }
    }

    #[test]
    fn a_refusals_code_may_stand_in_a_header() {
        let response = AwsResponse::new(404, "{}").with_header(
            "X-Amzn-ErrorType",
            "ResourceNotFoundException:http://internal.amazon.com/",
        );
        let error = response.of("lambda:GetPolicy").unwrap_err();
        assert_eq!(error.code(), Some("ResourceNotFoundException"));
    }

    #[test]
    fn what_is_not_understood_names_the_action() {
        let answer = AwsResponse::ok("<a").of("iam:GetUser").unwrap();
        let error = answer.xml().unwrap_err();
        assert!(matches!(&error, CallError::Unreadable { action, .. } if action == "iam:GetUser"));
        assert!(answer.json::<serde_json::Value>().is_err());
    }
}
