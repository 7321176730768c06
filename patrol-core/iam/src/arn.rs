//! Amazon Resource Names: cut into their parts, once for everybody.

use std::fmt;

use crate::text::excerpt;

/// An Amazon Resource Name: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
///
/// It borrows the text and only cuts it: region and account are empty where a service has none (`arn:aws:s3:::bucket`),
/// wildcards and policy variables stay as they are, and the resource may hold further colons. Whether such a partition,
/// region or account exists is not looked at; for partitions and regions ask [`Partition`](crate::Partition).
///
/// Since it borrows, it is read by [`Arn::parse`] or `Arn::try_from`, not by `str::parse`. It displays as it was written.
///
/// ```
/// use patrol_iam::Arn;
///
/// let arn = Arn::parse("arn:aws:iam::111122223333:role/ops/Admin")?;
/// assert_eq!((arn.partition(), arn.service(), arn.region()), ("aws", "iam", ""));
/// assert_eq!((arn.account(), arn.resource()), ("111122223333", "role/ops/Admin"));
/// assert_eq!((arn.resource_type(), arn.resource_id()), (Some("role"), "ops/Admin"));
/// assert_eq!(arn.resource_name(), "Admin");
///
/// let error = Arn::parse("payroll").unwrap_err();
/// assert_eq!(error.to_string(), "`payroll` is not an ARN: expected `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`");
/// # Ok::<(), patrol_iam::ArnError>(())
/// ```
///
/// Source: [Identify AWS resources with ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arn<'a> {
    text: &'a str,
    partition: &'a str,
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Cuts an ARN, or a pattern of ARNs that leaves no part out, into its parts.
    ///
    /// # Errors
    ///
    /// If the text does not begin with `arn:`, or has fewer than six parts.
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let mut parts = text.splitn(6, ':');
        let mut next = || {
            parts.next().ok_or_else(|| ArnError {
                found: excerpt(text),
            })
        };
        if next()? != "arn" {
            return Err(ArnError {
                found: excerpt(text),
            });
        }
        Ok(Arn {
            text,
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        })
    }

    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The partition: `aws`, `aws-cn`.
    #[must_use]
    pub fn partition(&self) -> &'a str {
        self.partition
    }

    /// The service as ARNs name it: `s3`. Most often, but not always, its actions begin with the same word.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.service
    }

    /// The region; empty where the service has none in its ARNs.
    #[must_use]
    pub fn region(&self) -> &'a str {
        self.region
    }

    /// The account's number; empty where the service has none in its ARNs, and `aws` for what belongs to AWS.
    #[must_use]
    pub fn account(&self) -> &'a str {
        self.account
    }

    /// Everything behind the account: `role/ops/Admin`, `bucket/key`, `function:name:1`.
    #[must_use]
    pub fn resource(&self) -> &'a str {
        self.resource
    }

    /// The resource's type: the text before its first `/` or `:`. None if it has neither.
    ///
    /// Services whose ARNs have no type (S3's, SNS's, SQS's) put the resource's own name there.
    #[must_use]
    pub fn resource_type(&self) -> Option<&'a str> {
        Some(self.resource.split_once(['/', ':'])?.0)
    }

    /// The resource without its type: `ops/Admin` of `role/ops/Admin`; all of it if it has no type.
    #[must_use]
    pub fn resource_id(&self) -> &'a str {
        let parts = self.resource.split_once(['/', ':']);
        parts.map_or(self.resource, |(_, id)| id)
    }

    /// The resource's last part: `Admin` of `role/ops/Admin`, which is an IAM identity's name without its path.
    #[must_use]
    pub fn resource_name(&self) -> &'a str {
        let parts = self.resource.rsplit_once(['/', ':']);
        parts.map_or(self.resource, |(_, name)| name)
    }
}

impl<'a> TryFrom<&'a str> for Arn<'a> {
    type Error = ArnError;

    fn try_from(text: &'a str) -> Result<Self, ArnError> {
        Arn::parse(text)
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl AsRef<str> for Arn<'_> {
    fn as_ref(&self) -> &str {
        self.text
    }
}

/// A text that is not an ARN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not an ARN: expected `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`")]
pub struct ArnError {
    found: String,
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[test]
    fn the_parts_are_those_between_colons() {
        for (text, parts) in [
            (
                "arn:aws:s3:::bucket/a:b",
                ["aws", "s3", "", "", "bucket/a:b"],
            ),
            (
                "arn:aws-cn:lambda:cn-north-1:111122223333:function:f:1",
                [
                    "aws-cn",
                    "lambda",
                    "cn-north-1",
                    "111122223333",
                    "function:f:1",
                ],
            ),
            (
                "arn:*:iam::${aws:PrincipalAccount}:user/a",
                ["*", "iam", "", "${aws", "PrincipalAccount}:user/a"],
            ),
            ("arn:::::", ["", "", "", "", ""]),
            ("arn:ü:ü:ü:ü:ü", ["ü"; 5]),
        ] {
            let arn = Arn::parse(text).unwrap();
            let found = [
                arn.partition(),
                arn.service(),
                arn.region(),
                arn.account(),
                arn.resource(),
            ];
            assert_eq!(found, parts, "{text}");
            assert_eq!(arn.to_string(), text);
            assert_eq!(Arn::try_from(arn.as_ref()), Ok(arn));
        }
    }

    #[test]
    fn a_resource_has_a_type_and_a_name() {
        for (resource, kind, id, name) in [
            ("role/ops/Admin", Some("role"), "ops/Admin", "Admin"),
            ("function:f:1", Some("function"), "f:1", "1"),
            ("log-group:/aws/x", Some("log-group"), "/aws/x", "x"),
            ("root", None, "root", "root"),
            ("", None, "", ""),
            ("a/", Some("a"), "", ""),
        ] {
            let text = format!("arn:aws:x:::{resource}");
            let arn = Arn::parse(&text).unwrap();
            assert_eq!(
                (arn.resource_type(), arn.resource_id(), arn.resource_name()),
                (kind, id, name),
                "{resource}"
            );
        }
    }

    #[test]
    fn what_leaves_a_part_out_is_refused() {
        for text in [
            "",
            "arn",
            "arn:aws:s3::bucket",
            "ARN:aws:s3:::bucket",
            " arn:aws:s3:::bucket",
            "*",
        ] {
            let error = Arn::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{text}` is not an ARN")));
        }
        assert!(
            Arn::parse(&"x".repeat(10_000))
                .unwrap_err()
                .to_string()
                .len()
                < 200
        );
    }
}
