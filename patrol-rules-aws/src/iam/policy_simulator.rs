//! May a principal do something? IAM's policy simulator.

use std::sync::{Arc, OnceLock};

use patrol_core::{
    Client, Connector, Permission, Result,
    aws::{Aws, CallError, Xml},
    iam::Arn,
};

/// Asks IAM what a principal of its own account may do (`iam:SimulatePrincipalPolicy`), and STS which
/// account that is (`sts:GetCallerIdentity`).
///
/// Source: [SimulatePrincipalPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html),
/// [GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
#[derive(Debug)]
pub struct PolicySimulator {
    aws: Aws,
    /// The account whose principals IAM knows, once STS was asked.
    account: OnceLock<String>,
}

impl Client for PolicySimulator {
    const NAME: &'static str = "IAM policy simulator";

    fn permissions() -> Vec<Permission> {
        vec![
            Permission::new(
                ["iam:SimulatePrincipalPolicy"],
                [
                    "arn:${AWS::Partition}:iam::*:user/*",
                    "arn:${AWS::Partition}:iam::*:role/*",
                ],
            ),
            Permission::new(["sts:GetCallerIdentity"], ["*"])
                .because("the call is about whoever makes it, and names no resource"),
        ]
    }

    async fn connect(connector: &Connector) -> Result<Arc<Self>> {
        Ok(Arc::new(Self {
            aws: connector.aws().await?,
            account: OnceLock::new(),
        }))
    }
}

/// What to ask the simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SimulationRequest {
    /// The ARN of the user or role whose policies are simulated.
    pub(crate) principal_arn: String,
    /// Action names without wildcards (IAM refuses those).
    pub(crate) actions: Vec<String>,
    /// Resource ARNs; `*` is taken.
    pub(crate) resources: Vec<String>,
}

/// One answer of the simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The action asked about.
    pub(crate) action: String,
    /// The resource asked about.
    pub(crate) resource: String,
    /// May the principal do it?
    pub(crate) allowed: bool,
    /// The names of the policies whose statements decided; none where a denial is the default.
    pub(crate) policies: Vec<String>,
}

/// The simulator gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SimulationError {
    #[error("the policies of `{principal}` cannot be simulated")]
    Call {
        principal: String,
        source: CallError,
    },
    #[error("STS does not say which account this is")]
    Account(#[from] CallError),
    #[error("the answer of IAM's policy simulator {0}")]
    Answer(&'static str),
}

impl SimulationError {
    /// Does IAM say that there is no such principal?
    pub(crate) fn is_unknown_principal(&self) -> bool {
        match self {
            Self::Call {
                source: CallError::Refused { refusal, .. },
                ..
            } => refusal.code.as_deref() == Some("NoSuchEntity"),
            _ => false,
        }
    }
}

impl PolicySimulator {
    /// Is a principal of this account one that IAM here knows?
    pub(crate) async fn knows(&self, principal: &str) -> Result<bool, SimulationError> {
        let account = Arn::parse(principal).map_or("", |arn| arn.account());
        if let Some(own) = self.account.get() {
            return Ok(own == account);
        }
        let call = self.aws.query("sts", "2011-06-15", "GetCallerIdentity");
        let answer = call.send().await?.xml()?;
        let own = answer.text_at("GetCallerIdentityResult/Account");
        let own = own.ok_or(SimulationError::Answer("names no account"))?;
        Ok(self.account.get_or_init(|| own.to_owned()) == account)
    }

    /// Simulates a principal's policies; follows an answer in parts to its end.
    pub(crate) async fn simulate(
        &self,
        request: &SimulationRequest,
    ) -> Result<Vec<Decision>, SimulationError> {
        let mut decisions = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let page = self.page(request, marker.as_deref()).await;
            let page = page.map_err(|source| SimulationError::Call {
                principal: request.principal_arn.clone(),
                source,
            })?;
            let next = read(&page, &request.resources, &mut decisions)?;
            if next.is_none() {
                return Ok(decisions);
            }
            if next == marker {
                return Err(SimulationError::Answer("has no end"));
            }
            marker = next;
        }
    }

    async fn page(
        &self,
        request: &SimulationRequest,
        marker: Option<&str>,
    ) -> Result<Xml, CallError> {
        let call = self
            .aws
            .query("iam", "2010-05-08", "SimulatePrincipalPolicy");
        let mut call = call
            .param("PolicySourceArn", &request.principal_arn)
            .list("ActionNames.member", &request.actions)
            .list("ResourceArns.member", &request.resources);
        if let Some(marker) = marker {
            call = call.param("Marker", marker);
        }
        call.send().await?.xml()
    }
}

/// Adds the decisions of one part of the answer; gives where the next part begins.
fn read(
    page: &Xml,
    asked: &[String],
    decisions: &mut Vec<Decision>,
) -> Result<Option<String>, SimulationError> {
    if page.name() != "SimulatePrincipalPolicyResponse" {
        return Err(SimulationError::Answer("is not a simulation's"));
    }
    let result = "SimulatePrincipalPolicyResult";
    for evaluation in page.all(&format!("{result}/EvaluationResults/member")) {
        decide(evaluation, asked, decisions);
    }
    if page.text_at(&format!("{result}/IsTruncated")) != Some("true") {
        return Ok(None);
    }
    match page.text_at(&format!("{result}/Marker")) {
        Some(marker) => Ok(Some(marker.to_owned())),
        None => Err(SimulationError::Answer("is cut and has no marker")),
    }
}

/// IAM answers once an action, and inside that once a resource when several were asked about; then
/// the answer about the whole is one of its own only if its resource was asked about.
fn decide(evaluation: &Xml, asked: &[String], decisions: &mut Vec<Decision>) {
    let text = |element: &Xml, name: &str| element.text_at(name).unwrap_or_default().to_owned();
    let resource = |element: &Xml| {
        let resource = element.text_at("EvalResourceName");
        resource.unwrap_or("*").to_owned()
    };
    let policies = |element: &Xml| {
        let matched = element.all("MatchedStatements/member");
        let names = matched.filter_map(|statement| statement.text_at("SourcePolicyId"));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let action = text(evaluation, "EvalActionName");
    let whole = resource(evaluation);
    let mut whole_is_told = false;
    let mut none = true;
    for one in evaluation.all("ResourceSpecificResults/member") {
        none = false;
        whole_is_told |= resource(one) == whole;
        decisions.push(Decision {
            action: action.clone(),
            resource: resource(one),
            allowed: text(one, "EvalResourceDecision") == "allowed",
            policies: policies(one),
        });
    }
    if none || (!whole_is_told && asked.contains(&whole)) {
        decisions.push(Decision {
            action,
            resource: whole,
            allowed: text(evaluation, "EvalDecision") == "allowed",
            policies: policies(evaluation),
        });
    }
}

#[cfg(test)]
mod tests {
    use patrol_core::{aws::AwsResponse, error_chain};
    use patrol_testkit::{FakeAws, block_on};

    use super::*;

    /// Asks, and gives the answers in words.
    fn asked(answer: impl Fn(Option<&str>) -> AwsResponse + Send + Sync + 'static) -> String {
        let iam = FakeAws::new(move |request| {
            assert_eq!(request.action, "iam:SimulatePrincipalPolicy");
            assert_eq!(
                request.list("ActionNames.member"),
                ["s3:GetObject", "s3:PutObject"]
            );
            assert_eq!(request.list("ResourceArns.member"), ["*"]);
            answer(request.param("Marker"))
        });
        let simulator = iam.client::<PolicySimulator>();
        let request = SimulationRequest {
            principal_arn: "arn:aws:iam::123456789012:role/deploy".to_owned(),
            actions: vec!["s3:GetObject".to_owned(), "s3:PutObject".to_owned()],
            resources: vec!["*".to_owned()],
        };
        match block_on(simulator.simulate(&request)) {
            Ok(decisions) => {
                let words = decisions.iter();
                let words =
                    words.map(|one| format!("{} {} {}", one.action, one.resource, one.allowed));
                words.collect::<Vec<_>>().join("; ")
            }
            Err(why) => error_chain(&why),
        }
    }

    fn page(results: &str, rest: &str) -> AwsResponse {
        AwsResponse::ok(format!(
            "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults>{rest}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
        ))
    }

    fn result(action: &str, decision: &str, more: &str) -> String {
        format!(
            "<member><EvalActionName>{action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>{decision}</EvalDecision>{more}</member>"
        )
    }

    #[test]
    fn iam_is_asked_to_the_end() {
        let specific = "<ResourceSpecificResults><member><EvalResourceName>arn:aws:s3:::logs/*</EvalResourceName><EvalResourceDecision>allowed</EvalResourceDecision></member></ResourceSpecificResults>";
        let words = asked(move |marker| match marker {
            Some("second") => page(
                &result("s3:PutObject", "implicitDeny", specific),
                "<IsTruncated>false</IsTruncated>",
            ),
            _ => page(
                &result("s3:GetObject", "allowed", ""),
                "<IsTruncated>true</IsTruncated><Marker>second</Marker>",
            ),
        });
        assert_eq!(
            words,
            "s3:GetObject * true; s3:PutObject arn:aws:s3:::logs/* true; s3:PutObject * false"
        );
    }

    #[test]
    fn an_invalid_answer_says_why() {
        let cut = "<IsTruncated>true</IsTruncated>";
        let endless = "<IsTruncated>true</IsTruncated><Marker>1</Marker>";
        let refusal = "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no such role</Message></Error></ErrorResponse>";
        for (answer, words) in [
            (AwsResponse::ok("<html/>"), "is not a simulation's"),
            (AwsResponse::ok("html"), "cannot be read: not XML"),
            (page("", cut), "is cut and has no marker"),
            (page("", endless), "has no end"),
            (
                AwsResponse::new(404, refusal),
                "the policies of `arn:aws:iam::123456789012:role/deploy` cannot be simulated: `iam:SimulatePrincipalPolicy` failed: NoSuchEntity: no such role (HTTP 404)",
            ),
        ] {
            let said = asked(move |_| answer.clone());
            assert!(said.contains(words), "{said}");
        }
    }
}
