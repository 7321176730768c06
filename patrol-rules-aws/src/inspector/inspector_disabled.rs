use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{DeploymentPrincipals, asked, hidden_request, report, request, says};

rule! {
    /// Reports Amazon Inspector being disabled, also for new accounts only, accounts or the
    /// delegated administrator being removed from it, or findings being suppressed.
    ///
    /// A changed suppression rule is also reported if the call does not say what it does.
    ///
    /// # Why
    /// Vulnerabilities that are no longer scanned for stay unpatched.
    ///
    /// # Example
    /// `aws inspector2 disable --resource-types EC2 ECR`.
    ///
    /// # Respond
    /// Enable scanning again (`aws inspector2 enable`), delete an unauthorized suppression rule,
    /// and confirm with the person who made the change.
    pub struct InspectorDisabled = "inspectorDisabled" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InspectorDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "inspector2.amazonaws.com",
                [
                    "CreateFilter",
                    "Disable",
                    "DisableDelegatedAdminAccount",
                    "DisassociateMember",
                    "UpdateFilter",
                    "UpdateOrganizationConfiguration",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "Inspector coverage reduced",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let request = request(call);
        let suppresses = request["action"] == "SUPPRESS" || request["filterAction"] == "SUPPRESS";
        let says_nothing = request["action"].is_null() && request["filterAction"].is_null();
        let done = match call.event_name.as_str() {
            "Disable" => "disabled Inspector",
            "DisableDelegatedAdminAccount" => "removed Inspector's delegated administrator",
            "DisassociateMember" => "disassociated an account from Inspector",
            "UpdateOrganizationConfiguration" => match switches_off(&request["autoEnable"]) {
                true => "set Inspector not to be enabled for new accounts",
                false => {
                    let what = "whether Inspector is enabled for new accounts";
                    return Ok(hidden_request(event, what).into());
                }
            },
            // What an update leaves out stays as it was, and that may be to suppress.
            "UpdateFilter" if says_nothing => "changed which findings Inspector may suppress",
            _ if suppresses => "set Inspector to suppress findings",
            _ => return Ok(hidden_request(event, "whether it suppresses findings").into()),
        };
        let of = asked(
            call,
            &["name", "filterArn", "accountId", "delegatedAdminAccountId"],
        );
        Ok(report(event, "Inspector coverage reduced", done, of).into())
    }
}

/// Is a kind of scan off for new accounts?
fn switches_off(auto_enable: &Value) -> bool {
    let mut kinds = auto_enable.as_object().into_iter().flatten();
    kinds.any(|(_, is_on)| says(is_on, false))
}

/// What else reduces it.
static CHANGES: [Change; 11] = [
    // Tags that take instances out of scans.
    when_is(
        "ec2",
        &["CreateTags"],
        ("key", "InspectorEc2Exclusion"),
        "set Inspector not to scan",
    ),
    when_is(
        "inspector2",
        &["BatchUpdateMemberEc2DeepInspectionStatus"],
        ("activateDeepInspection", "false"),
        "turned off deep inspection",
    ),
    always(
        "inspector2",
        &["DeleteCisScanConfiguration"],
        "deleted the CIS scan configuration",
    ),
    when_is(
        "inspector2",
        &["UpdateConfiguration"],
        ("rescanDuration", "DAYS_3"),
        RESCAN,
    ),
    when_is(
        "inspector2",
        &["UpdateConfiguration"],
        ("rescanDuration", "DAYS_14"),
        RESCAN,
    ),
    when_is(
        "inspector2",
        &["UpdateEc2DeepInspectionConfiguration"],
        ("activateDeepInspection", "false"),
        "turned off deep inspection",
    ),
    when_is(
        "ec2",
        &["RunInstances"],
        ("key", "InspectorEc2Exclusion"),
        "set Inspector not to scan",
    ),
    always(
        "inspector2",
        &[
            "BatchDisassociateCodeSecurityScanConfiguration",
            "DeleteCodeSecurityIntegration",
            "DeleteCodeSecurityScanConfiguration",
        ],
        "removed code from the scans",
    ),
    always("inspector2", &["DeleteConnector"], "deleted the connector"),
    when_is(
        "lambda",
        &["TagResource20170331v2"],
        ("InspectorExclusion", "*LambdaStandardScanning"),
        "set Inspector not to scan",
    ),
    when_is(
        "lambda",
        &["TagResource20170331v2"],
        ("InspectorCodeExclusion", "*LambdaCodeScanning"),
        "set Inspector not to scan",
    ),
];

const RESCAN: &str = "shortened how long Inspector scans images";
