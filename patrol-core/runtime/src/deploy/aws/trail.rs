//! Trails of CloudTrail.

use super::{clients::Clients, error::AwsError};

/// A trail that exists for the region, wherever its home is and whichever account it belongs to.
pub(in crate::deploy) struct Trail {
    arn: String,
    custom_selectors: bool,
    /// Where its log files are, as `BUCKET/PREFIX`.
    pub(in crate::deploy) location: Option<String>,
}

/// The trails for the region: its own, those for all regions, and the organization's.
pub(in crate::deploy) async fn list(clients: &Clients) -> Result<Vec<Trail>, AwsError> {
    let answer = clients
        .cloudtrail
        .describe_trails()
        .include_shadow_trails(true)
        .send()
        .await
        .map_err(|why| AwsError::new("look for trails", "cloudtrail:DescribeTrails", why))?;
    let trails = answer.trail_list.unwrap_or_default().into_iter();
    let trails = trails.filter_map(|trail| {
        Some(Trail {
            arn: trail.trail_arn?,
            custom_selectors: trail.has_custom_event_selectors.unwrap_or(false),
            location: trail.s3_bucket_name.map(|bucket| {
                let prefix = trail.s3_key_prefix.unwrap_or_default();
                let between = if prefix.is_empty() { "" } else { "/" };
                format!("{bucket}/{prefix}{between}AWSLogs/")
            }),
        })
    });
    Ok(trails.collect())
}

impl Trail {
    /// Does it log now?
    pub(in crate::deploy) async fn is_logging(&self, clients: &Clients) -> Result<bool, AwsError> {
        let answer = clients
            .cloudtrail
            .get_trail_status()
            .name(&self.arn)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    format!("read the status of the trail `{}`", self.arn),
                    "cloudtrail:GetTrailStatus",
                    why,
                )
            })?;
        Ok(answer.is_logging.unwrap_or(false))
    }

    /// Does it log management events when it logs?
    pub(in crate::deploy) async fn has_management_events(
        &self,
        clients: &Clients,
    ) -> Result<bool, AwsError> {
        if !self.custom_selectors {
            return Ok(true);
        }
        let answer = clients
            .cloudtrail
            .get_event_selectors()
            .trail_name(&self.arn)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    format!("read the event selectors of the trail `{}`", self.arn),
                    "cloudtrail:GetEventSelectors",
                    why,
                )
            })?;
        let basic = answer.event_selectors.unwrap_or_default();
        let advanced = answer.advanced_event_selectors.unwrap_or_default();
        // Without a word on it, a basic selector includes them.
        let in_basic = |one: &aws_sdk_cloudtrail::types::EventSelector| {
            one.include_management_events.unwrap_or(true)
        };
        let of_management = |field: &aws_sdk_cloudtrail::types::AdvancedFieldSelector| {
            field.field() == "eventCategory" && field.equals().iter().any(|one| one == "Management")
        };
        Ok(basic.iter().any(in_basic)
            || advanced
                .iter()
                .any(|one| one.field_selectors().iter().any(of_management)))
    }
}
