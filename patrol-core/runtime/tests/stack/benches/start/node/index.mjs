// A rule as the Node original has them: one function of AWS's Node runtime, one rule, the AWS SDK.
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const sns = new SNSClient({
  region: process.env.AWS_REGION,
  endpoint: process.env.AWS_ENDPOINT_URL,
});

export async function handler(event) {
  const { errorCode, requestParameters } = event.detail;
  if (errorCode) return errorCode;
  const disallowed = process.env.AssumeRoleDisallowedRoles.split(',').map((role) => role.trim());
  const role = requestParameters.roleArn;
  const matched = disallowed.filter((name) => role.includes(name));
  if (matched.length === 0) return 'no disallowed role was assumed';
  await sns.send(new PublishCommand({
    TopicArn: process.env.AlertTopicArn,
    Subject: `Disallowed role ${role} assumed`.slice(0, 100),
    Message: `Disallowed role ${role} assumed\n\n${JSON.stringify(event, null, 2)}`,
  }));
  return 'published';
}
