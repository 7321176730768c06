//! Rules about IAM Access Analyzer.

mod access_analyzer_disabled;

pub use self::access_analyzer_disabled::AccessAnalyzerDisabled;
