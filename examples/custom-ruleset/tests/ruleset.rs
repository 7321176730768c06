//! The whole ruleset: names, docs, patterns, fixtures, subjects.

patrol_testkit::check_ruleset!(acme_rules, ["instanceOutsideHome", "repositoryMadePublic"]);
