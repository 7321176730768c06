// The loop of a Lambda runtime, as https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// has it: load the function, ask for an invocation, answer it.
import http from 'node:http';

import { handler } from './index.mjs';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, host, method, path: `/2018-06-01/runtime/invocation/${path}`, port };
    if (body !== undefined) options.headers = { 'content-length': Buffer.byteLength(body) };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

for (;;) {
  const next = await call('GET', 'next');
  const id = next.headers['lambda-runtime-aws-request-id'];
  try {
    const answer = await handler(JSON.parse(next.text));
    await call('POST', `${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    const told = { errorType: error.name, errorMessage: error.message };
    await call('POST', `${id}/error`, JSON.stringify(told));
  }
}
