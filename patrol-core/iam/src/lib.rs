//! IAM policy documents: reading them, and asking what they grant.
//!
//! A rule that watches policy writes parses the document of the call and asks one of two questions, each answered for
//! wildcards on both sides:
//!
//! - [`PolicyDocument::service_grants`]: which statements grant actions of this service, other than the ones allowed?
//! - [`PolicyDocument::resource_grants`]: which statements grant access to this resource?
//!
//! Both return [`Grant`]s, which say which statement it is and which actions and resources it names, as written.
//!
//! ```
//! use patrol_iam::{ActionPattern, PolicyDocument};
//!
//! let document: PolicyDocument = r#"{
//!     "Version": "2012-10-17",
//!     "Statement": {"Sid": "Ops", "Effect": "Allow", "Action": ["ec2:*", "i?m:Pass*"], "Resource": "*"}
//! }"#
//! .parse()?;
//!
//! let allowed = ["iam:Get*".into(), "iam:List*".into()];
//! let grants = document.service_grants("iam", &allowed);
//! assert_eq!(grants[0].to_string(), "statement 1 (`Ops`) allows `i?m:Pass*` on `*`");
//!
//! let grants = document.resource_grants(&"arn:aws:s3:::secret".into());
//! assert!(grants.is_empty(), "EC2's actions reach no bucket");
//! # Ok::<(), patrol_iam::PolicyError>(())
//! ```
//!
//! # How a document is read
//!
//! The answers err towards "granted": a rule may report a grant that does not take effect, but misses none.
//!
//! - `*` stands for any text, colons included, and `?` for one character. AWS lets a `*` cross a colon only at the end of
//!   an ARN's segment; here it may everywhere.
//! - Actions compare without case, resources with it.
//! - A policy variable (`${aws:username}`) may take any value. `${*}`, `${?}` and `${$}` are the characters themselves.
//! - A `Condition` is taken to hold where it limits an `Allow`, and not to hold where it limits a `Deny`.
//! - A `Deny` grants nothing. It also takes away what it surely denies: an unconditional one without `NotAction` and
//!   `Principal` whose resources cover all that was asked about. Other `Deny` statements are ignored.
//! - An action counts for a resource if its service acts on resources of that kind at all: `s3:ListAllMyBuckets` on `*`
//!   counts for a bucket. Services that act on another one's resources are known for the cases that matter
//!   (`sts:AssumeRole` on a role, `ssm:StartSession` on an instance); AWS Backup's reach into other services is left out.
//! - Whether something else (a boundary, a service control policy) forbids the access is not looked at.
//!
//! [`catalog`] has the names of the actions of AWS, for callers that need names and not patterns.
//!
//! Sources: the AWS Identity and Access Management User Guide,
//! [IAM JSON policy element reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html),
//! [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html) and
//! [Policy evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).

mod acting;
mod analysis;
mod arn;
mod automaton;
mod budget;
pub mod catalog;
mod denials;
mod document;
mod elements;
mod error;
mod glob;
mod grant;
mod json;
mod partition;
mod pattern;
mod percent;
mod question;
mod read;
mod search;
mod selection;
mod statement;
mod text;

pub use analysis::Analysis;
pub use arn::{Arn, ArnError};
pub use document::PolicyDocument;
pub use error::PolicyError;
pub use grant::{Certainty, Grant};
pub use partition::{Partition, PartitionError};
pub use pattern::{ActionPattern, ResourcePattern};
pub use selection::Selection;
pub use statement::{Effect, Statement};
