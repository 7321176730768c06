//! AWS's query protocol: one `POST` of a form an operation, answered in XML.
//!
//! Source: [AWS query protocol](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).

use std::fmt;

use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};
use form_urlencoded::Serializer;

use crate::{Call, HttpError, Signed, Target, chain};

/// Bytes of an answer that are taken.
const MOST: usize = 8 * 1024 * 1024;

/// What an operation is asked with.
pub struct Query(String);

/// Why an operation did not succeed, in one line.
#[derive(Debug)]
pub struct QueryError(String);

impl Query {
    /// An operation of a version of a service's interface, such as `2010-05-08`.
    pub fn new(operation: &str, version: &str) -> Self {
        let mut query = Self(String::new());
        query.add("Action", operation);
        query.add("Version", version);
        query
    }

    pub fn add(&mut self, name: &str, value: &str) {
        Serializer::new(&mut self.0).append_pair(name, value);
    }

    pub fn add_list(&mut self, name: &str, values: &[String]) {
        for (number, value) in (1..).zip(values) {
            self.add(&format!("{name}.member.{number}"), value);
        }
    }

    /// Asks; gives the answer's XML.
    pub async fn send(self, target: &Target) -> Result<Vec<u8>, QueryError> {
        let host = format!("https://{}", target.host());
        let url = format!("{}/", target.endpoint().unwrap_or(&host));
        let mut call = Call::post(&url, &self.0);
        call.most = MOST;
        call.headers = vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        )];
        Ok(Signed { call, target }.send().await?)
    }
}

impl From<HttpError> for QueryError {
    fn from(error: HttpError) -> Self {
        if let HttpError::Status { status, body, .. } = &error
            && let Ok(said) = refusal(body)
            && !said.is_empty()
        {
            return Self(format!("{} (HTTP {status})", said.join(": ")));
        }
        Self(error.to_string())
    }
}

impl From<XmlDecodeError> for QueryError {
    fn from(error: XmlDecodeError) -> Self {
        Self(format!(
            "an answer that is not understood: {}",
            chain(&error)
        ))
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code and the message of a failure, where the answer has them.
fn refusal(xml: &str) -> Result<Vec<String>, XmlDecodeError> {
    let mut document = Document::new(xml);
    let mut said = [String::new(), String::new()];
    each(&mut document.root_element()?, |_, error| {
        each(error, |name, field| {
            match name {
                "Code" => said[0] = try_data(field)?.into_owned(),
                "Message" => said[1] = try_data(field)?.into_owned(),
                _ => {}
            }
            Ok(())
        })
    })?;
    Ok(said.into_iter().filter(|text| !text.is_empty()).collect())
}

/// Reads every element that stands directly in another, with its name.
pub fn each<'xml>(
    element: &mut ScopedDecoder<'xml, '_>,
    mut read: impl FnMut(&str, &mut ScopedDecoder<'xml, '_>) -> Result<(), XmlDecodeError>,
) -> Result<(), XmlDecodeError> {
    while let Some(mut inner) = element.next_tag() {
        let name = inner.start_el().local().to_owned();
        read(&name, &mut inner)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_one_line() {
        let refused = |body: &str| {
            let error = HttpError::Status {
                status: 403,
                body: body.to_owned(),
                retry_after: None,
            };
            QueryError::from(error).to_string()
        };
        let body = "<?xml version=\"1.0\"?>\n<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <Error>\n    <Type>Sender</Type>\n    <Code>AccessDenied</Code>\n    <Message>not &lt;you&gt;</Message>\n  </Error>\n  <RequestId>1</RequestId>\n</ErrorResponse>";
        assert_eq!(refused(body), "AccessDenied: not <you> (HTTP 403)");
        let body = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
        assert_eq!(refused(body), "AccessDenied (HTTP 403)");
        for other in ["<html><body>no</body></html>", "no", "<ErrorResponse/>", ""] {
            let words = refused(other);
            assert!(words.starts_with("HTTP 403"), "{words}");
        }
    }

    #[test]
    fn a_list_is_numbered() {
        let mut query = Query::new("Do", "2010-05-08");
        query.add_list("Names", &["s3:Get*".into(), "a b".into()]);
        assert_eq!(
            query.0,
            "Action=Do&Version=2010-05-08&Names.member.1=s3%3AGet*&Names.member.2=a+b"
        );
    }
}
