//! The names of what CloudTrail records.

use patrol_core::{near::nearest, pattern::Alternative};

use super::{
    Asked, DETAIL_TYPE, EVENT_NAME, EVENT_SOURCE, SOURCE, accepts, asked, may_be_unverified,
};
use crate::{
    Hint, NameProblem, Sources,
    known::{self, Named},
};

/// May the alternative's events be CloudTrail's?
pub(super) fn arrives_by_cloudtrail(one: &Alternative) -> bool {
    let mut services = known::named().iter();
    known::naming_types().any(|kind| accepts(one, DETAIL_TYPE, kind))
        && services.any(|service| accepts(one, SOURCE, &service.source))
}

pub(super) fn check(one: &Alternative, unverified: &[&str], problems: &mut Vec<NameProblem>) {
    if !arrives_by_cloudtrail(one)
        || may_be_unverified(one, EVENT_SOURCE, unverified)
        || may_be_unverified(one, SOURCE, unverified)
    {
        return;
    }
    let named: Vec<_> = known::named()
        .iter()
        .filter(|service| records(one, service))
        .collect();
    let services: Vec<_> = named
        .iter()
        .filter(|service| accepts(one, SOURCE, &service.source))
        .map(|service| service.service)
        .collect();
    if services.is_empty() {
        if let Some(first) = named.first() {
            problems.push(NameProblem::SourcesDiffer {
                event_source: first.event_sources[0].clone(),
                source_name: first.source.clone(),
            });
        }
        return;
    }
    let check = Check { one, services };
    for asked in asked(one, EVENT_NAME) {
        let problem = match asked {
            Asked::Name { name, .. } if unverified.contains(&name) => None,
            Asked::Name { name, excluded } => check.name(name, excluded),
            Asked::Form(matcher) => {
                let mut names = check
                    .services
                    .iter()
                    .flat_map(|service| known::names(service));
                let none = !names.any(|name| Asked::fits(matcher, &name));
                none.then(|| NameProblem::NoName {
                    matcher: matcher.to_string(),
                    of: check.sources(),
                })
            }
        };
        problems.extend(problem);
    }
}

/// Does the alternative take what is recorded of a service?
fn records(one: &Alternative, service: &Named) -> bool {
    let mut sources = service.event_sources.iter();
    sources.any(|source| accepts(one, EVENT_SOURCE, source))
}

struct Check<'a> {
    one: &'a Alternative,
    /// The services whose events it takes.
    services: Vec<&'static str>,
}

impl Check<'_> {
    fn name(&self, name: &str, excluded: bool) -> Option<NameProblem> {
        let has = |service: &&&str| !known::kinds(service, name).is_empty();
        let Some(service) = self.services.iter().find(has) else {
            return self.unknown(name, excluded);
        };
        let kinds = || {
            self.services
                .iter()
                .flat_map(|service| known::kinds(service, name))
        };
        if !excluded && !kinds().any(|kind| accepts(self.one, DETAIL_TYPE, kind)) {
            let mut detail_types: Vec<_> = kinds().collect();
            detail_types.dedup();
            return Some(NameProblem::OtherDetailType {
                name: name.to_owned(),
                detail_types,
            });
        }
        self.version(service, name, true)
    }

    /// A name that is recorded of none of the services.
    fn unknown(&self, name: &str, excluded: bool) -> Option<NameProblem> {
        for service in &self.services {
            let Some(recorded) = known::recorded_as(service, name) else {
                continue;
            };
            // A pattern that names both, to be sure, misses nothing.
            if !excluded
                && recorded
                    .iter()
                    .any(|other| accepts(self.one, EVENT_NAME, other))
            {
                return None;
            }
            return Some(self.renamed(service, name, recorded));
        }
        if let Some(service) = self
            .services
            .iter()
            .find(|service| known::with_version(service, name).is_some())
        {
            return self.version(service, name, false);
        }
        let elsewhere = self.elsewhere(name);
        let is_action = |service: &&&str| known::is_action(service, name);
        if elsewhere.is_empty()
            && let Some(service) = self.services.iter().find(is_action)
        {
            return Some(self.renamed(service, name, &[]));
        }
        let hint = if elsewhere.is_empty() {
            let names = self
                .services
                .iter()
                .flat_map(|service| known::names(service));
            nearest(name, names).map_or(Hint::None, Hint::Closest)
        } else {
            Hint::Elsewhere(elsewhere)
        };
        Some(NameProblem::Name {
            name: name.to_owned(),
            of: self.sources(),
            hint,
        })
    }

    /// A name of the API's or of IAM's alone.
    fn renamed(&self, service: &str, name: &str, recorded: &[&'static str]) -> NameProblem {
        let recorded = recorded.to_vec();
        if known::is_action(service, name) {
            return NameProblem::IamAction {
                action: format!("{service}:{name}"),
                recorded,
            };
        }
        NameProblem::RecordedAs {
            name: name.to_owned(),
            event_source: event_source(service),
            recorded,
        }
    }

    /// A name that is recorded with the version of its API, which the alternative does not take.
    fn version(&self, service: &str, name: &str, also: bool) -> Option<NameProblem> {
        let recorded = known::with_version(service, name)?;
        (!accepts(self.one, EVENT_NAME, &recorded)).then(|| NameProblem::Version {
            name: name.to_owned(),
            event_source: event_source(service),
            recorded,
            also,
        })
    }

    /// Other event sources that have the name, if they are few: `CreateUser` says nothing of where
    /// it belongs.
    fn elsewhere(&self, name: &str) -> Vec<String> {
        const MOST: usize = 3;
        let others = known::services().iter();
        let others = others.filter(|service| !known::kinds(service, name).is_empty());
        let others: Vec<_> = others.map(|service| event_source(service)).collect();
        if others.len() > MOST {
            Vec::new()
        } else {
            others
        }
    }

    fn sources(&self) -> Sources {
        if self.one.matchers(EVENT_SOURCE).is_none() && self.one.matchers(SOURCE).is_none() {
            return Sources(Vec::new());
        }
        Sources(
            self.services
                .iter()
                .map(|service| event_source(service))
                .collect(),
        )
    }
}

fn event_source(service: &str) -> String {
    format!("{service}.amazonaws.com")
}
