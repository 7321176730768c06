use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::gift::GIFTS;
use crate::shared::alike;
use crate::shared::{
    EVERYONE, TrustedAccounts, UNNAMED, found, found_in, hidden_request, receivers, report,
    request, says, strangers_named,
};

rule! {
    /// Reports a call, other than one that writes a resource policy, that shares something with
    /// everyone or with an account that is not trusted.
    ///
    /// This covers Lake Formation permissions, Security Lake subscribers, S3 access grants,
    /// DynamoDB table exports, Redshift snapshots, data shares and endpoints, AppStream, WorkSpaces
    /// and FPGA images, WorkSpaces connection aliases, Directory Service directories, Service
    /// Catalog portfolios, Serverless Application Repository applications, AWS Data Exchange data
    /// sets, HealthOmics stores, AWS Signer profiles, License Manager grants, private CA
    /// permissions, Audit Manager frameworks, CodeGuru profiling groups, MediaConnect entitlements,
    /// network connectivity (VPC endpoint services, network interfaces, transit gateway peering,
    /// Global Accelerator cross-account attachments), AWS Config aggregation, Detective
    /// invitations, and findings of GuardDuty, Macie and Security Hub when another account becomes
    /// their administrator. Organizations count only if `trustedAccounts` names one.
    ///
    /// # Why
    /// Reviewing resource policies does not show what is shared this way.
    ///
    /// # Example
    /// `aws lakeformation grant-permissions --principal DataLakePrincipalIdentifier=999988887777
    /// --permissions SELECT ...`.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, revoke what was shared, and check what the
    /// account did with it in the meantime.
    pub struct GivenToStranger = "givenToStranger" {
        /// Accounts that things may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for GivenToStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1098"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        alike::pattern(GIFTS.map(|gift| (gift.service, gift.calls)))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "whom it shares something with") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let action = call.event_name.as_str();
        let service = call.event_source.strip_suffix(".amazonaws.com");
        let gift = GIFTS
            .iter()
            .find(|gift| service == Some(gift.service) && gift.calls.contains(&action));
        let request = request(call);
        let takes_away = match action {
            "ModifyFpgaImageAttribute" => {
                let adds = found_in(request, &["add"], Some).is_some();
                !adds && found(call, &["operationType"]) == Some("remove")
            }
            "UpdateWorkspaceImagePermission" => says(&request["allowCopyImage"], false),
            _ => false,
        };
        let Some(gift) = gift.filter(|_| !takes_away) else {
            return Ok(Findings::none());
        };
        let to = strangers_named(event, request, gift.to, &self.trusted_accounts);
        if to.is_empty() {
            return Ok(Findings::none());
        }
        let name = found(call, gift.name).unwrap_or(UNNAMED);
        let whom = match to.iter().any(|receiver| receiver == EVERYONE) {
            true => EVERYONE,
            false => "an untrusted account",
        };
        let what = gift.what;
        let named = match name {
            UNNAMED => what.to_owned(),
            name => format!("{what} {name}"),
        };
        let did = format!("shared {named} with {} ({action})", receivers(&to));
        let finding = report(event, &format!("{what} shared with {whom}"), &did, name);
        Ok(finding.detail("givenTo", to).into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, Value, api_call, json, rule, run};

    use super::*;

    const STRANGER: &str = "999988887777";

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<GivenToStranger>([]), &event)
    }

    /// Requests in each service's own form, for a given account.
    fn requests(to: &str) -> Vec<(&'static str, &'static str, Value)> {
        let arn = format!("arn:aws:iam::{to}:root");
        vec![
            (
                "appstream",
                "UpdateImagePermissions",
                json!({"name": "desk", "sharedAccountId": to, "imagePermissions": {"allowFleet": true}}),
            ),
            (
                "dataexchange",
                "CreateDataGrant",
                json!({"name": "pay", "grantDistributionScope": "NONE", "receiverPrincipal": to, "sourceDataSetId": "ds"}),
            ),
            (
                "dynamodb",
                "ExportTableToPointInTime",
                json!({"tableArn": "arn:aws:dynamodb:us-east-1:111122223333:table/pay", "s3Bucket": "b", "s3BucketOwner": to}),
            ),
            (
                "omics",
                "CreateShare",
                json!({"resourceArn": "arn:aws:omics:us-east-1:111122223333:variantStore/v", "principalSubscriber": to}),
            ),
            (
                "securitylake",
                "CreateSubscriber",
                json!({"subscriberName": "soc", "accessTypes": ["S3"], "subscriberIdentity": {"externalId": "123456789012", "principal": to}}),
            ),
            (
                "ds",
                "ShareDirectory",
                json!({"directoryId": "d-1", "shareMethod": "HANDSHAKE", "shareTarget": {"id": to, "type": "ACCOUNT"}}),
            ),
            (
                "ec2",
                "ModifyVpcEndpointServicePermissions",
                json!({"ModifyVpcEndpointServicePermissionsRequest": {"ServiceId": "vpce-svc-1", "AddAllowedPrincipals": {"tag": 1, "content": arn}}}),
            ),
            (
                "ec2",
                "CreateNetworkInterfacePermission",
                json!({"networkInterfaceId": "eni-1", "awsAccountId": to, "permission": "INSTANCE-ATTACH"}),
            ),
            (
                "ec2",
                "CreateTransitGatewayPeeringAttachment",
                json!({"CreateTransitGatewayPeeringAttachmentRequest": {"TransitGatewayId": "tgw-1", "PeerTransitGatewayId": "tgw-2", "PeerAccountId": to, "PeerRegion": "us-east-1"}}),
            ),
            (
                "ec2",
                "ModifyFpgaImageAttribute",
                json!({"ModifyFpgaImageAttributeRequest": {"FpgaImageId": "afi-1", "Attribute": "loadPermission", "LoadPermission": {"Add": {"tag": 1, "UserId": to}}}}),
            ),
            (
                "globalaccelerator",
                "CreateCrossAccountAttachment",
                json!({"name": "edge", "principals": [to], "resources": [{"endpointId": "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/a/1"}]}),
            ),
            (
                "guardduty",
                "AcceptAdministratorInvitation",
                json!({"detectorId": "d", "administratorId": to, "invitationId": "i"}),
            ),
            (
                "lakeformation",
                "GrantPermissions",
                json!({"principal": {"dataLakePrincipalIdentifier": to}, "resource": {"database": {"name": "pay"}}, "permissions": ["ALL"]}),
            ),
            (
                "lakeformation",
                "BatchGrantPermissions",
                json!({"entries": [{"id": "1", "principal": {"dataLakePrincipalIdentifier": arn}, "permissions": ["SELECT"]}]}),
            ),
            (
                "macie2",
                "AcceptInvitation",
                json!({"administratorAccountId": to, "invitationId": "i"}),
            ),
            (
                "redshift",
                "AuthorizeSnapshotAccess",
                json!({"snapshotIdentifier": "s", "accountWithRestoreAccess": to}),
            ),
            (
                "redshift",
                "AuthorizeDataShare",
                json!({"dataShareArn": "arn", "consumerIdentifier": format!("DataCatalog/{to}")}),
            ),
            (
                "redshift",
                "AuthorizeEndpointAccess",
                json!({"clusterIdentifier": "c", "account": to}),
            ),
            (
                "s3",
                "CreateAccessGrant",
                json!({"accountId": "111122223333", "CreateAccessGrantRequest": {"Grantee": {"GranteeType": "IAM", "GranteeIdentifier": arn}, "AccessGrantsLocationId": "default", "Permission": "READ"}}),
            ),
            (
                "servicecatalog",
                "CreatePortfolioShare",
                json!({"portfolioId": "port-1", "accountId": to}),
            ),
            (
                "signer",
                "AddProfilePermission",
                json!({"profileName": "release", "action": "signer:StartSigningJob", "principal": to, "statementId": "x"}),
            ),
            (
                "workspaces",
                "UpdateWorkspaceImagePermission",
                json!({"imageId": "wsi-1", "allowCopyImage": true, "sharedAccountId": to}),
            ),
        ]
    }

    #[test]
    fn a_stranger_is_reported_and_our_own_account_is_not() {
        for (service, call, request) in requests(STRANGER) {
            let told = outcome(service, call, request).reported();
            let to = told.details["givenTo"].to_string();
            assert!(to.contains(STRANGER), "{service} {call}: {to}");
        }
        for (service, call, request) in requests("111122223333") {
            assert_eq!(
                outcome(service, call, request),
                Outcome::Silent,
                "{service} {call}"
            );
        }
    }

    #[test]
    fn what_is_revoked_is_not_reported() {
        let image =
            json!({"imageId": "wsi-1", "allowCopyImage": false, "sharedAccountId": STRANGER});
        assert_eq!(
            outcome("workspaces", "UpdateWorkspaceImagePermission", image),
            Outcome::Silent
        );
        let fpga =
            json!({"fpgaImageId": "afi-1", "operationType": "remove", "userIds": [STRANGER]});
        assert_eq!(
            outcome("ec2", "ModifyFpgaImageAttribute", fpga),
            Outcome::Silent
        );
        let service = json!({"ModifyVpcEndpointServicePermissionsRequest": {"ServiceId": "vpce-svc-1", "RemoveAllowedPrincipals": {"tag": 1, "content": "*"}}});
        assert_eq!(
            outcome("ec2", "ModifyVpcEndpointServicePermissions", service),
            Outcome::Silent
        );
    }

    #[test]
    fn everyone_is_reported() {
        let service = json!({"ModifyVpcEndpointServicePermissionsRequest": {"ServiceId": "vpce-svc-1", "AddAllowedPrincipals": {"tag": 1, "content": "*"}}});
        let told = outcome("ec2", "ModifyVpcEndpointServicePermissions", service).reported();
        assert_eq!(told.details["givenTo"], json!(["everyone"]));
    }
}
