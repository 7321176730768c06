//! The least of a Lambda function: every event goes to an SNS topic as it is.
//!
//! It has the client that the stack's function has, made when it is first used, and nothing else: no
//! rules, no patterns, no retries of its own, no log lines.

use std::{env, sync::OnceLock};

use aws_credential_types::Credentials;
use aws_sdk_sns::config::SharedCredentialsProvider;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_types::{SdkConfig, region::Region, sdk_config::SharedHttpClient};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

fn config() -> SdkConfig {
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let credentials = Credentials::new(
        variable("AWS_ACCESS_KEY_ID"),
        variable("AWS_SECRET_ACCESS_KEY"),
        env::var("AWS_SESSION_TOKEN").ok(),
        None,
        "environment",
    );
    let http: SharedHttpClient = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let mut builder = SdkConfig::builder()
        .behavior_version(aws_sdk_sns::config::BehaviorVersion::latest())
        .region(Region::new(variable("AWS_REGION")))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http);
    builder.set_endpoint_url(env::var("AWS_ENDPOINT_URL").ok());
    builder.build()
}

async fn publish(event: LambdaEvent<Value>) -> Result<Value, Error> {
    static SNS: OnceLock<aws_sdk_sns::Client> = OnceLock::new();
    let sns = SNS.get_or_init(|| aws_sdk_sns::Client::new(&config()));
    sns.publish()
        .topic_arn(env::var("AlertTopicArn")?)
        .subject("An event")
        .message(event.payload.to_string())
        .send()
        .await?;
    Ok(Value::Null)
}

fn main() -> Result<(), Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run(service_fn(publish)))
}
