//! The values that options take.

use std::{fmt, str::FromStr};

use super::error::TemplateError;

/// The processor the function's zip is built for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arch {
    /// AWS Graviton: cheaper for the same work.
    #[default]
    Arm64,
    /// Intel and AMD.
    X86_64,
}

impl Arch {
    /// The name AWS Lambda knows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Arch {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        match text {
            "arm64" => Ok(Self::Arm64),
            "x86_64" => Ok(Self::X86_64),
            _ => Err(TemplateError::option("arch", text, "`arm64` or `x86_64`")),
        }
    }
}

/// Which rules get a function, a role and a log group of their own, from the same zip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolate {
    /// One function serves every rule.
    #[default]
    None,
    /// The named rules; one function serves the rest.
    Rules(Vec<String>),
    /// Every rule.
    All,
}

/// When the alarms on errors, throttles and dead letters go off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AlarmSettings {
    /// As many in a period are an alarm.
    pub threshold: u32,
    /// Length of a period in seconds: 10, 30, or a multiple of 60 up to one day.
    pub period: u32,
    /// Periods in a row.
    pub evaluation_periods: u32,
}

impl Default for AlarmSettings {
    fn default() -> Self {
        Self {
            threshold: 1,
            period: 60,
            evaluation_periods: 5,
        }
    }
}

impl AlarmSettings {
    /// CloudWatch evaluates at most a day, or a week when the period is an hour or longer.
    ///
    /// Source: [PutMetricAlarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html).
    pub(super) fn check(self) -> Result<(), TemplateError> {
        const DAY: u64 = 86_400;
        let fits =
            matches!(self.period, 10 | 30) || (self.period > 0 && self.period.is_multiple_of(60));
        if !fits || u64::from(self.period) > DAY {
            return Err(TemplateError::option(
                "alarm-period",
                self.period,
                "10, 30 or a multiple of 60 seconds up to 86400",
            ));
        }
        let span = u64::from(self.period) * u64::from(self.evaluation_periods);
        let limit = if self.period >= 3_600 { 7 * DAY } else { DAY };
        if span == 0 || span > limit {
            return Err(TemplateError::option(
                "alarm-evaluation-periods",
                self.evaluation_periods,
                format!(
                    "1 to {} periods of {} s",
                    limit / u64::from(self.period),
                    self.period
                ),
            ));
        }
        if self.threshold == 0 {
            return Err(TemplateError::option("alarm-threshold", 0, "1 or more"));
        }
        Ok(())
    }
}

/// What serves the webhooks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookFront {
    /// The function's own URL.
    #[default]
    FunctionUrl,
    /// An API Gateway HTTP API that throttles, and alarms on its errors.
    HttpApi {
        /// Requests a second that are let through on average.
        rate: u32,
        /// Requests that are let through at once.
        burst: u32,
    },
}

/// The network that functions are put into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct VpcConfig {
    /// Subnet ids; they need a way to AWS (a NAT gateway or endpoints), or no alert leaves.
    pub subnets: Vec<String>,
    /// Security group ids.
    pub security_groups: Vec<String>,
}

impl VpcConfig {
    /// A network by subnet and security group ids.
    pub fn new<S: Into<String>, G: Into<String>>(
        subnets: impl IntoIterator<Item = S>,
        security_groups: impl IntoIterator<Item = G>,
    ) -> Self {
        Self {
            subnets: subnets.into_iter().map(Into::into).collect(),
            security_groups: security_groups.into_iter().map(Into::into).collect(),
        }
    }
}

/// Where the function finds the values of rules' parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParametersIn {
    /// In its environment, which takes 4 KB in all.
    #[default]
    Environment,
    /// In one SSM parameter a function, which takes 8 KB. Secrets stay in the environment, where
    /// they are references or encrypted: an SSM parameter of a template cannot be.
    ParameterStore,
    /// In the operator's file, `patrol.toml`, and nowhere else: however many parameters rules have,
    /// the template has none of them but the secrets that the file does not refer to.
    File,
}

impl FromStr for ParametersIn {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        match text {
            "environment" => Ok(Self::Environment),
            "ssm" => Ok(Self::ParameterStore),
            "file" => Ok(Self::File),
            _ => Err(TemplateError::option(
                "parameters-in",
                text,
                "`environment`, `ssm` or `file`",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_that_cloudwatch_refuses_are_refused() {
        let check = |threshold, period, evaluation_periods| {
            let settings = AlarmSettings {
                threshold,
                period,
                evaluation_periods,
            };
            settings.check().map_err(|error| error.to_string())
        };
        assert_eq!(check(1, 60, 5), Ok(()));
        assert_eq!(check(1, 3_600, 168), Ok(()));
        for (threshold, period, evaluation_periods, word) in [
            (1, 45, 1, "alarm-period 45"),
            (1, 0, 1, "alarm-period"),
            (1, 60, 1_441, "1 to 1440"),
            (1, 60, 0, "alarm-evaluation-periods"),
            (0, 60, 5, "alarm-threshold"),
        ] {
            let error = check(threshold, period, evaluation_periods).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }
}
