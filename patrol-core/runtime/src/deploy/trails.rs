//! Whether CloudTrail's events arrive at all: without a trail, EventBridge gets none.

use super::{
    aws::{
        AwsError, Clients,
        trail::{self, Trail},
    },
    console::Progress,
    session::Session,
    template::TemplateDocument,
};

/// Reports if the template waits for CloudTrail's events and no trail of the account logs management events in the region.
///
/// Source: [Events from CloudTrail](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html).
pub(super) async fn check(session: &mut Session<'_>, template: &TemplateDocument) {
    if !template.waits_for_cloudtrail() {
        return;
    }
    let region = session.region().to_owned();
    match any_logs(session.clients).await {
        Ok(true) => {}
        Ok(false) => session.report(&Progress::NoTrail { region: &region }),
        Err(why) => session.report(&Progress::TrailsUnknown(&why)),
    }
}

async fn any_logs(clients: &Clients) -> Result<bool, AwsError> {
    for trail in trail::list(clients).await? {
        if logs(&trail, clients).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does a trail log management events? One that these credentials may not look into, such as the organization's, is taken
/// to do so.
async fn logs(trail: &Trail, clients: &Clients) -> Result<bool, AwsError> {
    let may_look = |answer: Result<bool, AwsError>| match answer {
        Err(why) if why.is_denied() => Ok(true),
        answer => answer,
    };
    Ok(may_look(trail.is_logging(clients).await)?
        && may_look(trail.has_management_events(clients).await)?)
}
