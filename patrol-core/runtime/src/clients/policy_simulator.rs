//! IAM's policy simulator, asked over the network.

use std::{mem, sync::Arc};

use async_trait::async_trait;
use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};

use patrol_aws::{Query, QueryError, Target, each};
use patrol_core::{BoxError, Decision, PolicySimulator, SimulationRequest, provide};

/// A client of IAM would make the function's zip larger by a hundred kilobytes.
struct IamPolicySimulator;

// Without credentials every question would fail: the rule that asks cannot start.
provide! { dyn PolicySimulator => || {
    patrol_aws::credentials()?;
    Ok::<Arc<dyn PolicySimulator>, BoxError>(Arc::new(IamPolicySimulator))
} }

#[async_trait]
impl PolicySimulator for IamPolicySimulator {
    async fn simulate(&self, request: &SimulationRequest) -> Result<Vec<Decision>, BoxError> {
        let decisions = decisions(request).await.map_err(|why| {
            let principal = &request.principal_arn;
            format!("could not simulate the policies of `{principal}`: {why}")
        })?;
        Ok(decisions)
    }
}

async fn decisions(request: &SimulationRequest) -> Result<Vec<Decision>, QueryError> {
    let target = Target::iam();
    let mut decisions = Vec::new();
    let mut marker: Option<String> = None;
    loop {
        let mut query = Query::new("SimulatePrincipalPolicy", "2010-05-08");
        query.add("PolicySourceArn", &request.principal_arn);
        query.add_list("ActionNames", &request.actions);
        query.add_list("ResourceArns", &request.resources);
        if let Some(marker) = &marker {
            query.add("Marker", marker);
        }
        let answer = query.send(&target).await?;
        let page = Page::read(&answer)?;
        for result in &page.results {
            result.decide(&request.resources, &mut decisions);
        }
        let before = mem::replace(&mut marker, page.marker);
        if marker.is_none() {
            return Ok(decisions);
        }
        if marker == before {
            return Err(XmlDecodeError::custom("the answer has no end").into());
        }
    }
}

/// A part of the answer.
///
/// Source: [SimulatePrincipalPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html).
#[derive(Default)]
struct Page {
    results: Vec<Evaluation>,
    /// Where the next part begins.
    marker: Option<String>,
}

/// IAM's `EvaluationResult`, or `ResourceSpecificResult`.
#[derive(Default)]
struct Evaluation {
    action: String,
    resource: Option<String>,
    allowed: bool,
    specific: Vec<Self>,
}

impl Page {
    fn read(xml: &[u8]) -> Result<Self, XmlDecodeError> {
        let mut document = Document::try_from(xml)?;
        let mut root = document.root_element()?;
        if !root.start_el().matches("SimulatePrincipalPolicyResponse") {
            return Err(XmlDecodeError::custom("it is no simulation's"));
        }
        let mut page = Self::default();
        let mut truncated = false;
        each(&mut root, |_, result| {
            each(result, |name, field| {
                match name {
                    "EvaluationResults" => page.results = Evaluation::read_all(field)?,
                    "IsTruncated" => truncated = try_data(field)? == "true",
                    "Marker" => page.marker = Some(try_data(field)?.into_owned()),
                    _ => {}
                }
                Ok(())
            })
        })?;
        if !truncated {
            page.marker = None;
        } else if page.marker.is_none() {
            return Err(XmlDecodeError::custom("it is cut, and has no marker"));
        }
        Ok(page)
    }
}

impl Evaluation {
    fn read_all(list: &mut ScopedDecoder<'_, '_>) -> Result<Vec<Self>, XmlDecodeError> {
        let mut all = Vec::new();
        each(list, |_, member| {
            all.push(Self::read(member)?);
            Ok(())
        })?;
        Ok(all)
    }

    fn read(member: &mut ScopedDecoder<'_, '_>) -> Result<Self, XmlDecodeError> {
        let mut read = Self::default();
        each(member, |name, field| {
            match name {
                "EvalActionName" => read.action = try_data(field)?.into_owned(),
                "EvalResourceName" => read.resource = Some(try_data(field)?.into_owned()),
                "EvalDecision" | "EvalResourceDecision" => {
                    read.allowed = try_data(field)? == "allowed";
                }
                "ResourceSpecificResults" => read.specific = Self::read_all(field)?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(read)
    }

    /// IAM answers once an action, and inside that once a resource when several were asked about;
    /// then the answer about the whole is one of its own only if its resource was asked about.
    fn decide(&self, asked: &[String], decisions: &mut Vec<Decision>) {
        let named = |one: &Self| one.resource.clone().unwrap_or_else(|| "*".to_owned());
        for one in &self.specific {
            decisions.push(Decision::new(&self.action, named(one), one.allowed));
        }
        let whole = named(self);
        let told = self.specific.iter().any(|one| named(one) == whole);
        if self.specific.is_empty() || (!told && asked.contains(&whole)) {
            decisions.push(Decision::new(&self.action, whole, self.allowed));
        }
    }
}
