//! Calls after which somebody is no longer told.

use crate::shared::change::{Change, always, when_empty, when_is};

pub(super) static CHANGES: [Change; 35] = [
    always(
        "aps",
        &["DeleteAlertManagerDefinition", "DeleteRuleGroupsNamespace"],
        "deleted alerts of the Prometheus workspace",
    ),
    always(
        "aps",
        &["PutAlertManagerDefinition"],
        "replaced the alert manager definition of the Prometheus workspace",
    ),
    always(
        "autoscaling",
        &["DeleteNotificationConfiguration"],
        "deleted notifications of the Auto Scaling group",
    ),
    always(
        "backup",
        &["DeleteBackupVaultNotifications"],
        "deleted notifications of the backup vault",
    ),
    always(
        "budgets",
        &[
            "DeleteBudget",
            "DeleteBudgetAction",
            "DeleteNotification",
            "DeleteSubscriber",
        ],
        "deleted the budget, or whom it notifies:",
    ),
    always(
        "ce",
        &["DeleteAnomalyMonitor", "DeleteAnomalySubscription"],
        "deleted the cost anomaly monitor or subscription",
    ),
    when_empty(
        "ce",
        &["UpdateAnomalySubscription"],
        "subscribers",
        "removed all subscribers of the cost anomaly subscription",
    ),
    always(
        "chatbot",
        &[
            "DeleteChimeWebhookConfiguration",
            "DeleteMicrosoftTeamsChannelConfiguration",
            "DeleteMicrosoftTeamsConfiguredTeam",
            "DeleteSlackChannelConfiguration",
            "DeleteSlackWorkspaceAuthorization",
            "DisassociateFromConfiguration",
        ],
        "deleted the chat channel",
    ),
    when_empty(
        "chatbot",
        &[
            "UpdateChimeWebhookConfiguration",
            "UpdateMicrosoftTeamsChannelConfiguration",
            "UpdateSlackChannelConfiguration",
        ],
        "snsTopicArns",
        "removed all topics of the chat channel",
    ),
    always(
        "codestar-notifications",
        &["DeleteNotificationRule", "DeleteTarget", "Unsubscribe"],
        "deleted the notification rule or target",
    ),
    when_is(
        "codestar-notifications",
        &["UpdateNotificationRule"],
        ("status", "DISABLED"),
        "disabled the notification rule",
    ),
    when_empty(
        "codestar-notifications",
        &["UpdateNotificationRule"],
        "targets",
        "removed all targets of the notification rule",
    ),
    always(
        "devops-guru",
        &["RemoveNotificationChannel"],
        "removed the notification channel of DevOps Guru",
    ),
    always(
        "dms",
        &["DeleteEventSubscription"],
        "deleted the event subscription",
    ),
    when_is(
        "dms",
        &["ModifyEventSubscription"],
        ("enabled", "false"),
        "disabled the event subscription",
    ),
    always(
        "ec2",
        &["DeleteVpcEndpointConnectionNotifications"],
        "deleted notifications about VPC endpoint connections",
    ),
    always(
        "glacier",
        &["DeleteVaultNotifications"],
        "deleted notifications of the vault",
    ),
    always(
        "notifications",
        &[
            "DeleteEventRule",
            "DeleteNotificationConfiguration",
            "DeregisterNotificationHub",
            "DisableNotificationsAccessForOrganization",
            "DisassociateChannel",
            "DisassociateManagedNotificationAccountContact",
            "DisassociateManagedNotificationAdditionalChannel",
            "DisassociateOrganizationalUnit",
        ],
        "removed a part of AWS User Notifications",
    ),
    always(
        "notifications-contacts",
        &["DeleteEmailContact"],
        "deleted the email contact",
    ),
    always(
        "rds",
        &["DeleteEventSubscription"],
        "deleted the event subscription",
    ),
    when_is(
        "rds",
        &["ModifyEventSubscription"],
        ("enabled", "false"),
        "disabled the event subscription",
    ),
    always(
        "redshift",
        &["DeleteEventSubscription"],
        "deleted the event subscription",
    ),
    when_is(
        "redshift",
        &["ModifyEventSubscription"],
        ("enabled", "false"),
        "disabled the event subscription",
    ),
    always(
        "security-ir",
        &["CancelMembership"],
        "cancelled the membership of AWS Security Incident Response",
    ),
    always("sns", &["DeleteTopic"], "deleted the topic"),
    always(
        "sns",
        &["RemovePermission"],
        "removed a permission from the topic",
    ),
    when_is(
        "sns",
        &["SetSubscriptionAttributes"],
        ("attributeName", "FilterPolicy"),
        "set which messages go to the subscription",
    ),
    always("sns", &["Unsubscribe"], "deleted the subscription"),
    always(
        "ssm-contacts",
        &[
            "DeactivateContactChannel",
            "DeleteContact",
            "DeleteContactChannel",
            "DeleteRotation",
        ],
        "deleted the on-call contact, channel or rotation",
    ),
    always(
        "ssm-contacts",
        &["UpdateContactChannel"],
        "changed the contact channel",
    ),
    when_empty(
        "ssm-contacts",
        &["UpdateContact"],
        "stages",
        "removed all stages of the contact",
    ),
    always(
        "ssm-incidents",
        &["DeleteReplicationSet", "DeleteResponsePlan"],
        "deleted the response plan or replication set",
    ),
    when_empty(
        "ssm-incidents",
        &["UpdateResponsePlan"],
        "chatChannel/empty",
        "removed the chat channel of the response plan",
    ),
    when_empty(
        "ssm-incidents",
        &["UpdateResponsePlan"],
        "engagements",
        "removed all contacts of the response plan",
    ),
    always(
        "supportapp",
        &["DeleteSlackChannelConfiguration"],
        "deleted the Slack channel of AWS Support",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn stopped_notifications_are_told() {
        let told = [
            (
                "ce",
                "UpdateAnomalySubscription",
                json!({"subscriptionArn": "s", "subscribers": []}),
            ),
            (
                "chatbot",
                "UpdateSlackChannelConfiguration",
                json!({"chatConfigurationArn": "c", "snsTopicArns": []}),
            ),
            (
                "codestar-notifications",
                "UpdateNotificationRule",
                json!({"arn": "r", "status": "DISABLED"}),
            ),
            (
                "codestar-notifications",
                "UpdateNotificationRule",
                json!({"arn": "r", "targets": []}),
            ),
            (
                "dms",
                "ModifyEventSubscription",
                json!({"subscriptionName": "s", "enabled": false}),
            ),
            (
                "rds",
                "ModifyEventSubscription",
                json!({"subscriptionName": "s", "enabled": false}),
            ),
            (
                "redshift",
                "ModifyEventSubscription",
                json!({"subscriptionName": "s", "enabled": false}),
            ),
            (
                "sns",
                "SetSubscriptionAttributes",
                json!({"subscriptionArn": "s", "attributeName": "FilterPolicy", "attributeValue": "{\"never\": [\"x\"]}"}),
            ),
            ("sns", "Unsubscribe", json!({"subscriptionArn": "s"})),
            (
                "ssm-contacts",
                "UpdateContact",
                json!({"contactId": "c", "plan": {"stages": []}}),
            ),
            (
                "ssm-incidents",
                "UpdateResponsePlan",
                json!({"arn": "p", "chatChannel": {"empty": {}}}),
            ),
            (
                "ssm-incidents",
                "UpdateResponsePlan",
                json!({"arn": "p", "engagements": []}),
            ),
        ];
        let silent = [
            (
                "ce",
                "UpdateAnomalySubscription",
                json!({"subscriptionArn": "s", "frequency": "DAILY"}),
            ),
            (
                "chatbot",
                "UpdateSlackChannelConfiguration",
                json!({"snsTopicArns": ["arn:aws:sns:us-east-1:111122223333:alarms"]}),
            ),
            (
                "codestar-notifications",
                "UpdateNotificationRule",
                json!({"arn": "r", "status": "ENABLED"}),
            ),
            (
                "rds",
                "ModifyEventSubscription",
                json!({"subscriptionName": "s", "enabled": true}),
            ),
            (
                "sns",
                "SetSubscriptionAttributes",
                json!({"attributeName": "RawMessageDelivery", "attributeValue": "true"}),
            ),
            (
                "ssm-contacts",
                "UpdateContact",
                json!({"contactId": "c", "displayName": "on call"}),
            ),
            (
                "ssm-incidents",
                "UpdateResponsePlan",
                json!({"arn": "p", "chatChannel": {"chatbotSns": ["t"]}}),
            ),
        ];
        check(&CHANGES, &told, &silent);
    }
}
