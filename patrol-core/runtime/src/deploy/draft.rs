//! What an update is about to do, before CloudFormation is asked.

use super::{
    aws::stack::Stack,
    choose::choose,
    code::Code,
    difference::{ParameterChange, parameter_changes, template_difference},
    document, environment,
    error::DeployError,
    kind,
    parameter::{MASK, Parameter},
    session::Session,
    setting::{Settings, Values, locate_code, sent},
    template::TemplateDocument,
};

/// What an update is about to do.
pub(super) struct Draft {
    pub(super) template: TemplateDocument,
    /// Is the template for other rules than the deployed code?
    pub(super) other_rules: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) settings: Settings,
    pub(super) code: Option<Code>,
    pub(super) parameter_changes: Vec<ParameterChange>,
    pub(super) template_difference: String,
    pub(super) document_difference: String,
    /// The values that are known: the stack's own, and those that are sent.
    pub(super) values: Values,
}

/// Writes the template, chooses the settings, and compares both with what is deployed. `bucket` is the one that the code
/// goes to.
pub(super) async fn draft(
    session: &mut Session<'_>,
    (stack, deployed): (&Stack, &str),
    bucket: Option<&str>,
    may_ask: bool,
) -> Result<Draft, DeployError> {
    document::check(session)?;
    let previous = &stack.parameters;
    let code = Code::find(session.options)?;
    // A template that something else has deployed may be YAML.
    let before = TemplateDocument::new(deployed).ok();
    let arch = match &code {
        Some(code) => code.arch,
        None => before.as_ref().and_then(TemplateDocument::arch),
    };
    let template = session.write_template(arch)?;
    if let Some(code) = &code {
        code.check(&template)?;
    }
    let parameters = session.parameters(&template);
    let mut settings = choose(session, &parameters, previous, &Values::new(), may_ask)?;
    if let (Some(code), Some(bucket)) = (&code, bucket) {
        let key = code.key(&session.name);
        // Its version is known once it is uploaded.
        locate_code(&parameters, previous, [bucket, &key, ""], &mut settings);
    }
    let mut values = previous.clone();
    values.retain(|_, value| value != MASK);
    values.extend(sent(&parameters, &settings));
    environment::check(&template, &values)?;
    kind::check_archive(session, &values).await?;
    let document_difference = document::difference(session, stack, deployed).await?;
    let (old, new) = (
        document::left_out(deployed),
        document::left_out(&template.to_ascii()),
    );
    Ok(Draft {
        document_difference,
        values,
        parameter_changes: parameter_changes(&parameters, previous, &settings),
        template_difference: template_difference(&old, &new),
        other_rules: before
            .as_ref()
            .and_then(TemplateDocument::digest)
            .is_some_and(|digest| template.digest().is_some_and(|new| new != digest)),
        template,
        parameters,
        settings,
        code,
    })
}
