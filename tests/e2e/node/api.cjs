// The API through @grpc/grpc-js and @grpc/proto-loader, and a record of which methods were used.
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const [socket, protoFolder] = process.argv.slice(2);
const files = ['documents', 'people', 'timeline', 'corpus', 'analysis']
  .map((name) => `annals/v1/${name}.proto`)
  .concat('grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto',
    'grpc/reflection/v1alpha/reflection.proto');
const definition = loader.loadSync(files,
  { includeDirs: [protoFolder], keepCase: true, longs: String, enums: String, defaults: true });
const api = grpc.loadPackageDefinition(definition);

const declared = Object.values(definition).filter((d) => !d.format)
  .flatMap((service) => Object.values(service).map((method) => method.path));
const used = new Set();
const recorder = (options, nextCall) => {
  used.add(options.method_definition.path);
  return new grpc.InterceptingCall(nextCall(options));
};
const connect = (Service) => new Service(`unix://${socket}`, grpc.credentials.createInsecure(),
  { interceptors: [recorder], 'grpc.use_local_subchannel_pool': 1 });

const clients = {
  documents: connect(api.annals.v1.Documents),
  people: connect(api.annals.v1.People),
  timeline: connect(api.annals.v1.Timeline),
  corpus: connect(api.annals.v1.Corpus),
  analysis: connect(api.annals.v1.Analysis),
  health: connect(api.grpc.health.v1.Health),
  reflection: connect(api.grpc.reflection.v1.ServerReflection),
  reflectionAlpha: connect(api.grpc.reflection.v1alpha.ServerReflection),
};

const call = (client, method, request, options) => new Promise((resolve, reject) => {
  client[method](request, options || { deadline: Date.now() + 300000 },
    (error, reply) => (error ? reject(error) : resolve(reply)));
});
const collect = (stream, enough) => new Promise((resolve, reject) => {
  const items = [];
  stream.on('data', (item) => {
    items.push(item);
    if (enough && enough(items)) {
      resolve(items);
      stream.cancel();
    }
  });
  stream.on('end', () => resolve(items));
  stream.on('error', (error) => (enough && error.code === grpc.status.CANCELLED
    ? resolve(items) : reject(error)));
});
const ingest = (requests) => new Promise((resolve, reject) => {
  const stream = clients.corpus.IngestDocuments(
    (error, reply) => (error ? reject(error) : resolve(reply)));
  requests.forEach((request) => stream.write(request));
  stream.end();
});
const fails = async (code, promise) => {
  const error = await promise.then(() => null, (e) => e);
  assert.ok(error, 'the call should have failed');
  assert.strictEqual(error.code, code, error.message);
  assert.ok(error.details.length > 0);
  return error;
};

// google.rpc.Status of a failed call, with its details by type name.
const root = new protobuf.Root();
root.resolvePath = (origin, target) => path.join(protoFolder, target);
root.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']
  .map((name) => name));
const details = (error) => {
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const status = root.lookupType('google.rpc.Status').decode(packed);
  const found = {};
  for (const any of status.details) {
    const name = any.type_url ? any.type_url.split('/').pop() : any.typeUrl.split('/').pop();
    found[name] = root.lookupType(name).decode(any.value);
  }
  return { status, found };
};

const run = async (tests) => {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${name}: ${error.stack}`);
    }
  }
  return failed;
};

module.exports = { grpc, api, clients, connect, call, collect, ingest, fails, details, run,
  declared, used };
