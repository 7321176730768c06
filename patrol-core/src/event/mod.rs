//! The one envelope, and the shapes of what it carries.
//!
//! Every source becomes an [`Event`]: the envelope EventBridge sends, with a `detail` of the
//! shape that a rule asks for. The shapes here are lenient and lossless: every field is optional,
//! a field of another type than documented counts as absent, and all that is not understood is
//! kept in `other`. Real CloudTrail records need it: identities without a session, an explicit
//! `null` for an error code, a `userIdentity` that is a string.

mod api_call;
mod carried;
mod convert;
mod envelope;
mod identity;
mod lenient;
mod omitted;
mod place;
mod record;
mod service;
mod sign_in;
mod trusted_advisor;
mod who;

pub(crate) use self::record::is_of_partner;
pub use self::{
    api_call::ApiCall,
    carried::{DynamoDbRecord, KinesisRecord, SnsMessage, SqsMessage, WebhookRequest},
    envelope::{Event, EventShapeError},
    identity::{OnBehalfOf, SessionContext, SessionIssuer, UserIdentity},
    omitted::Omitted,
    place::Place,
    sign_in::{ConsoleSignIn, SignInResult},
    trusted_advisor::TrustedAdvisorCheck,
    who::Who,
};
