//! The one envelope, and the shapes of what it carries.
//!
//! Every source becomes an [`Event`]: the envelope EventBridge sends, with a `detail` of the
//! shape that a rule asks for. The shapes here are lenient and lossless: every field is optional,
//! a field of another type than documented counts as absent, and all that is not understood is
//! kept in `other`. Real CloudTrail records need it: identities without a session, an explicit
//! `null` for an error code, a `userIdentity` that is a string.

mod api_call;
mod carried;
mod envelope;
mod identity;
mod lenient;
mod sign_in;
mod trusted_advisor;

#[doc(hidden)]
pub use self::envelope::read_event;
pub use self::{
    api_call::ApiCall,
    carried::{DynamoDbRecord, KinesisRecord, SnsMessage, SqsMessage, WebhookRequest},
    identity::{SessionContext, SessionIssuer, UserIdentity},
    sign_in::{ConsoleSignIn, SignInResult},
    trusted_advisor::TrustedAdvisorCheck,
};

/// An event in EventBridge's envelope, with a `detail` of shape `D`.
///
/// Source: [structure of EventBridge events](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html).
pub type Event<D = serde_json::Value> = aws_lambda_events::event::eventbridge::EventBridgeEvent<D>;
