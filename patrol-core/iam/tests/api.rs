//! What other crates rely on in all types: threads, messages, sources of errors.

use std::error::Error;
use std::fmt::{Debug, Display};

use patrol_iam::{
    ActionPattern, Analysis, Arn, ArnError, Certainty, Effect, Grant, Partition, PartitionError,
    PolicyDocument, PolicyError, ResourcePattern, Selection, Statement, catalog::Action,
};

#[test]
fn values_go_between_threads() {
    fn goes<T: Debug + Clone + Send + Sync>() {}
    goes::<ActionPattern>();
    goes::<ResourcePattern>();
    goes::<Selection<ActionPattern>>();
    goes::<Statement>();
    goes::<PolicyDocument>();
    goes::<Effect>();
    goes::<Analysis<'_>>();
    goes::<Grant<'_>>();
    goes::<Certainty>();
    goes::<Arn<'_>>();
    goes::<Partition>();
    goes::<Action>();
}

#[test]
fn values_have_words() {
    fn has<T: Display>() {}
    has::<ActionPattern>();
    has::<ResourcePattern>();
    has::<PolicyDocument>();
    has::<Effect>();
    has::<Grant<'_>>();
    has::<Arn<'_>>();
    has::<Partition>();
    has::<Action>();
}

#[test]
fn errors_are_errors_and_keep_their_source() {
    fn is<T: Error + Send + Sync + 'static>() {}
    is::<PolicyError>();
    is::<ArnError>();
    is::<PartitionError>();
    for (text, has_source) in [("{", true), ("%FF", true), ("%", false), ("{}", false)] {
        let error = text.parse::<PolicyDocument>().unwrap_err();
        assert_eq!(error.source().is_some(), has_source, "{error}");
    }
}
