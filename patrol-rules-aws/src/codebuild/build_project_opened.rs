use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, asked, report};

rule! {
    /// Reports a CodeBuild project being made public.
    ///
    /// # Why
    /// Anyone can read the build logs and artifacts of a public project, and build logs often
    /// contain secrets.
    ///
    /// # Example
    /// `aws codebuild update-project-visibility --project-visibility PUBLIC_READ --project-arn
    /// ...`.
    ///
    /// # Respond
    /// Make the project private again, and rotate every secret that appears in its build logs or
    /// artifacts.
    pub struct BuildProjectOpened = "buildProjectOpened" {
        /// Projects that may be public, comma separated; `*` and `?` are wildcards.
        ignored_projects: Names = "",
    }
}

impl Rule for BuildProjectOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1552"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("codebuild.amazonaws.com", ["UpdateProjectVisibility"])
            .field(
                "detail.requestParameters.projectVisibility",
                ["PUBLIC_READ"],
            )
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let project = asked(&event.detail, &["projectArn"]);
        if self.ignored_projects.matches(project) {
            return Ok(Findings::none());
        }
        let did = format!("made the build project {project} public");
        Ok(report(event, "Build project made public", &did, project).into())
    }
}
