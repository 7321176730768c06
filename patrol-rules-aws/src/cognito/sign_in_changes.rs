//! Calls that change or weaken how users, members of directories and devices sign in.

use crate::shared::change::{Change, always, when_at_most, when_has, when_is};

const PROVIDERS: &str = "changed the identity providers of";

pub(super) static CHANGES: [Change; 33] = [
    when_has(
        "cognito-identity",
        &["UpdateIdentityPool"],
        "cognitoIdentityProviders",
        PROVIDERS,
    ),
    when_has(
        "cognito-identity",
        &["UpdateIdentityPool"],
        "openIdConnectProviderARNs",
        PROVIDERS,
    ),
    when_has(
        "cognito-identity",
        &["UpdateIdentityPool"],
        "samlProviderARNs",
        PROVIDERS,
    ),
    when_has(
        "cognito-identity",
        &["UpdateIdentityPool"],
        "supportedLoginProviders",
        PROVIDERS,
    ),
    when_is(
        "cognito-identity",
        &["UpdateIdentityPool"],
        ("allowClassicFlow", "true"),
        "allowed the classic flow in the identity pool",
    ),
    always(
        "cognito-idp",
        &["CreateIdentityProvider", "UpdateIdentityProvider"],
        PROVIDERS,
    ),
    when_is(
        "cognito-idp",
        &["SetUserPoolMfaConfig", "UpdateUserPool"],
        ("mfaConfiguration", "OFF"),
        "turned off MFA of the user pool",
    ),
    when_is(
        "cognito-idp",
        &["UpdateUserPool"],
        ("advancedSecurityMode", "OFF"),
        "turned off threat protection of the user pool",
    ),
    when_at_most(
        "cognito-idp",
        &["UpdateUserPool"],
        ("passwordPolicy/minimumLength", 7.0),
        "allowed short passwords in the user pool",
    ),
    when_is(
        "cognito-idp",
        &["UpdateUserPool"],
        ("allowAdminCreateUserOnly", "false"),
        "let anyone sign up in the user pool",
    ),
    when_is(
        "cognito-idp",
        &["SetRiskConfiguration"],
        ("eventAction", "NO_ACTION"),
        "turned off actions of threat protection of the user pool",
    ),
    always("cognito-idp", &["DeleteUserPool"], "deleted the user pool"),
    always("ds", &["CreateTrust"], "created a trust of the directory"),
    when_is(
        "ds",
        &["UpdateTrust"],
        ("selectiveAuth", "Disabled"),
        "turned off selective authentication of the trust",
    ),
    always(
        "ds",
        &["EnableRadius", "UpdateRadius"],
        "changed the RADIUS servers for MFA of the directory",
    ),
    always("ds", &["DisableRadius"], "turned off MFA of the directory"),
    always("ds", &["DisableLDAPS"], "turned off LDAPS of the directory"),
    always(
        "ds",
        &["DisableClientAuthentication"],
        "turned off smart card authentication of the directory",
    ),
    when_is(
        "ds",
        &["UpdateSettings"],
        ("value", "Enable"),
        "enabled a protocol or cipher of the directory",
    ),
    always(
        "ds",
        &["ResetUserPassword"],
        "reset a password of a user of the directory",
    ),
    always(
        "ds",
        &["RegisterCertificate"],
        "registered a certificate for the directory",
    ),
    always(
        "ds",
        &["AcceptSharedDirectory"],
        "accepted the shared directory",
    ),
    always("ds", &["DeleteDirectory"], "deleted the directory"),
    always(
        "ds",
        &["RestoreFromSnapshot"],
        "restored the directory from the snapshot",
    ),
    always(
        "ds-data",
        &["AddGroupMember", "CreateUser"],
        "added a user or a group member to the directory",
    ),
    always(
        "eks",
        &["AssociateIdentityProviderConfig"],
        "let users of an OIDC provider sign in to the cluster",
    ),
    always(
        "grafana",
        &["UpdatePermissions", "UpdateWorkspaceAuthentication"],
        "changed who can sign in to the Grafana workspace",
    ),
    always(
        "iot",
        &["RegisterCACertificate", "RegisterCertificateWithoutCA"],
        "registered a certificate of devices:",
    ),
    always(
        "iot",
        &["SetDefaultAuthorizer", "UpdateAuthorizer"],
        "changed the authorizer of devices",
    ),
    when_is(
        "iot",
        &["UpdateCACertificate"],
        ("newAutoRegistrationStatus", "ENABLE"),
        "allowed devices to register with the certificate",
    ),
    always(
        "verifiedpermissions",
        &["CreateIdentitySource", "UpdateIdentitySource"],
        "changed who is trusted to say who users are, in the policy store",
    ),
    when_is(
        "verifiedpermissions",
        &["UpdatePolicyStore"],
        ("validationSettings/mode", "OFF"),
        "turned off validation of policies in the policy store",
    ),
    always(
        "workspaces",
        &[
            "ModifyCertificateBasedAuthProperties",
            "ModifySamlProperties",
        ],
        "changed how users sign in to WorkSpaces of",
    ),
];

/// Calls that are reported of people alone: programs make them all the time.
pub(super) static BY_HAND: [Change; 5] = [
    always(
        "cognito-idp",
        &["AdminSetUserPassword"],
        "set a password of a user of the user pool",
    ),
    always(
        "cognito-idp",
        &["AdminDeleteSoftwareToken", "AdminSetUserMFAPreference"],
        "changed MFA of a user of the user pool",
    ),
    always(
        "cognito-idp",
        &["AdminAddUserToGroup"],
        "added a user to a group of the user pool",
    ),
    always(
        "cognito-idp",
        &["AdminLinkProviderForUser"],
        "linked a user of another provider in the user pool",
    ),
    always(
        "cognito-idp",
        &["AddUserPoolClientSecret", "UpdateUserPoolClient"],
        "changed an app client of the user pool",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn what_stays_as_strong_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "cognito-identity",
                    "UpdateIdentityPool",
                    json!({"identityPoolId": "i", "cognitoIdentityProviders": [{"providerName": "p"}]}),
                ),
                (
                    "cognito-identity",
                    "UpdateIdentityPool",
                    json!({"identityPoolId": "i", "openIdConnectProviderARNs": ["a"]}),
                ),
                (
                    "cognito-identity",
                    "UpdateIdentityPool",
                    json!({"identityPoolId": "i", "samlProviderARNs": ["a"]}),
                ),
                (
                    "cognito-identity",
                    "UpdateIdentityPool",
                    json!({"identityPoolId": "i", "supportedLoginProviders": {"accounts.google.com": "x"}}),
                ),
                (
                    "cognito-identity",
                    "UpdateIdentityPool",
                    json!({"identityPoolId": "i", "allowClassicFlow": true}),
                ),
                (
                    "cognito-idp",
                    "SetUserPoolMfaConfig",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "mfaConfiguration": "OFF"}),
                ),
                (
                    "cognito-idp",
                    "UpdateUserPool",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "userPoolAddOns": {"advancedSecurityMode": "OFF"}}),
                ),
                (
                    "cognito-idp",
                    "UpdateUserPool",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "policies": {"passwordPolicy": {"minimumLength": 6}}}),
                ),
                (
                    "cognito-idp",
                    "UpdateUserPool",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "adminCreateUserConfig": {"allowAdminCreateUserOnly": false}}),
                ),
                (
                    "cognito-idp",
                    "SetRiskConfiguration",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "accountTakeoverRiskConfiguration": {"actions": {"highAction": {"eventAction": "NO_ACTION"}}}}),
                ),
                (
                    "ds",
                    "UpdateTrust",
                    json!({"trustId": "t-1", "selectiveAuth": "Disabled"}),
                ),
                (
                    "ds",
                    "UpdateSettings",
                    json!({"directoryId": "d-1", "settings": [{"name": "TLS_1_0", "value": "Enable"}]}),
                ),
                (
                    "verifiedpermissions",
                    "UpdatePolicyStore",
                    json!({"policyStoreId": "p", "validationSettings": {"mode": "OFF"}}),
                ),
                (
                    "iot",
                    "UpdateCACertificate",
                    json!({"certificateId": "c", "newAutoRegistrationStatus": "ENABLE"}),
                ),
            ],
            &[
                (
                    "cognito-identity",
                    "UpdateIdentityPool",
                    json!({"identityPoolId": "i", "identityPoolName": "n", "allowClassicFlow": false, "samlProviderARNs": []}),
                ),
                (
                    "cognito-idp",
                    "SetUserPoolMfaConfig",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "mfaConfiguration": "ON"}),
                ),
                (
                    "cognito-idp",
                    "UpdateUserPool",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "mfaConfiguration": "ON", "userPoolAddOns": {"advancedSecurityMode": "ENFORCED"}, "policies": {"passwordPolicy": {"minimumLength": 12, "temporaryPasswordValidityDays": 7}}, "adminCreateUserConfig": {"allowAdminCreateUserOnly": true}}),
                ),
                (
                    "cognito-idp",
                    "SetRiskConfiguration",
                    json!({"userPoolId": "us-east-1_EXAMPLE", "accountTakeoverRiskConfiguration": {"actions": {"highAction": {"eventAction": "BLOCK"}}}}),
                ),
                (
                    "ds",
                    "UpdateTrust",
                    json!({"trustId": "t-1", "selectiveAuth": "Enabled"}),
                ),
                (
                    "ds",
                    "UpdateSettings",
                    json!({"directoryId": "d-1", "settings": [{"name": "TLS_1_0", "value": "Disable"}]}),
                ),
                (
                    "verifiedpermissions",
                    "UpdatePolicyStore",
                    json!({"policyStoreId": "p", "validationSettings": {"mode": "STRICT"}}),
                ),
                (
                    "iot",
                    "UpdateCACertificate",
                    json!({"certificateId": "c", "newAutoRegistrationStatus": "DISABLE"}),
                ),
            ],
        );
    }
}
