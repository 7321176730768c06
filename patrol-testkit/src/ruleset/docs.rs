//! Docs that say what, why, give an example and say what to do.

use patrol_core::RuleProblem;

use super::Ruleset;

/// The sections that every rule's docs have.
const SECTIONS: [&str; 3] = ["Why", "Example", "Respond"];

impl Ruleset {
    /// Docs say what, why, give an example and say what to do; parameters are described.
    ///
    /// # Panics
    ///
    /// With everything that is missing.
    #[track_caller]
    pub fn is_documented(&self) {
        self.each(|rule| {
            let mut faults = Vec::new();
            let docs = rule.docs();
            if docs.summary().len() < 10 {
                faults.push("the docs' first line does not say what the rule reports".to_owned());
            }
            for section in SECTIONS {
                if docs.section(section).is_none() {
                    faults.push(format!("the docs have no section `# {section}`"));
                }
            }
            let problems = rule.problems().into_iter();
            let unedited = problems.filter(|why| *why == RuleProblem::Unedited);
            faults.extend(unedited.map(|why| why.to_string()));
            let undescribed = rule.params.iter();
            let undescribed = undescribed.filter(|param| param.description().is_empty());
            faults.extend(
                undescribed.map(|param| format!("parameter `{}` has no description", param.name())),
            );
            faults
        });
    }
}
