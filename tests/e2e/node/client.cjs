// The essentials of the API through @grpc/grpc-js and @grpc/proto-loader.
// usage: client.cjs SOCKET PROTO_FOLDER
'use strict';

const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [socket, protoFolder] = process.argv.slice(2);
const definition = loader.loadSync(
  ['documents', 'people', 'timeline', 'corpus', 'analysis']
    .map((name) => `annals/v1/${name}.proto`)
    .concat('grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto'),
  { includeDirs: [protoFolder], keepCase: true, longs: String, enums: String, defaults: true });
const api = grpc.loadPackageDefinition(definition);
const connect = (Service) => new Service(`unix://${socket}`, grpc.credentials.createInsecure());
const documents = connect(api.annals.v1.Documents);
const people = connect(api.annals.v1.People);
const timeline = connect(api.annals.v1.Timeline);
const corpus = connect(api.annals.v1.Corpus);
const analysis = connect(api.annals.v1.Analysis);
const health = connect(api.grpc.health.v1.Health);
const reflection = connect(api.grpc.reflection.v1.ServerReflection);

const call = (client, method, request, options) => new Promise((resolve, reject) => {
  client[method](request, options || { deadline: Date.now() + 30000 },
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
const fails = async (code, promise) => {
  const error = await promise.then(() => null, (e) => e);
  assert.ok(error, 'the call should have failed');
  assert.strictEqual(error.code, code, error.message);
  assert.ok(error.details.length > 0);
  return error;
};

const tests = {
  async status() {
    for (;;) {
      const status = await call(corpus, 'GetStatus', {});
      if (status.first_scan_done && status.pending === 0) {
        assert.strictEqual(status.documents, 2);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
  async documents() {
    const list = await call(documents, 'ListDocuments', {});
    assert.strictEqual(list.total, 2);
    const full = await call(documents, 'GetDocument', { id: list.documents[0].id, view: 'FULL' });
    assert.ok(full.text.length > 0);
    const pieces = await collect(documents.ReadDocument({ id: full.id, view: 'FULL' }));
    assert.strictEqual(Buffer.concat(pieces.map((p) => p.data)).toString(), full.text);
    const found = await call(documents, 'SearchDocuments', { query: '王志強 董事长' });
    assert.strictEqual(found.total, 2);
    assert.strictEqual(found.interpreted.match, 'ALL');
    for (const hit of found.hits) {
      const original = await call(documents, 'GetDocument',
        { id: hit.document.id, view: 'ORIGINAL' });
      for (const { span } of hit.snippets) {
        new TextDecoder('utf-8', { fatal: true })
          .decode(original.original.subarray(span.start, span.end));
      }
    }
  },
  async people() {
    const person = await call(people, 'GetPerson', { name: '王志强' });
    assert.ok(person.mention_count > 1);
    const list = await call(people, 'ListPeople', { page_size: 1 });
    assert.strictEqual(list.people.length, 1);
    assert.ok(list.next_page_token);
    const search = await call(people, 'SearchPeople', { query: 'wangzhiqiang' });
    assert.strictEqual(search.people[0].id, person.id);
    const mentions = await call(people, 'ListMentions', { person_id: person.id });
    for (const mention of mentions.mentions) {
      const original = await call(documents, 'GetDocument',
        { id: mention.evidence.document_id, view: 'ORIGINAL' });
      const { start, end } = mention.evidence.span;
      assert.strictEqual(original.original.subarray(start, end).toString(), mention.surface);
    }
    await call(people, 'ListAssociates', { person_id: person.id });
  },
  async timeline() {
    const list = await call(timeline, 'ListEvents',
      { filter: { after: '2023-05', before: '2023-05' } });
    assert.ok(list.total > 0);
    const event = await call(timeline, 'GetEvent', { id: list.events[0].id });
    assert.deepStrictEqual(event, list.events[0]);
  },
  async ingest() {
    const watch = collect(corpus.WatchCorpus({}), (items) => items.some(
      (event) => event.change === 'DOCUMENT_REMOVED'));
    const reply = await new Promise((resolve, reject) => {
      const stream = corpus.IngestDocuments((error, r) => (error ? reject(error) : resolve(r)));
      for (let i = 0; i < 50; i++) {
        stream.write({ original: Buffer.from(`第${i}篇`), uri: `node:${i}` });
      }
      stream.end();
    });
    assert.strictEqual(reply.results.length, 50);
    assert.ok(reply.results.every((r) => r.outcome === 'ADDED'));
    for (const result of reply.results) {
      await call(corpus, 'RemoveDocument', { id: result.document_id });
    }
    await watch;
    await call(corpus, 'Rescan', {});
    await call(corpus, 'ListProblems', {});
  },
  async analyze() {
    const text = '2023年5月12日，王志强出任董事长。';
    const reply = await call(analysis, 'AnalyzeText', { text });
    const bytes = Buffer.from(text);
    for (const m of reply.mentions) {
      assert.strictEqual(bytes.subarray(m.span.start, m.span.end).toString(), m.surface);
    }
    assert.strictEqual(reply.times[0].value, '2023-05-12');
  },
  async health() {
    const reply = await call(health, 'Check', { service: 'annals.v1.Documents' });
    assert.strictEqual(reply.status, 'SERVING');
    const [first] = await collect(health.Watch({ service: '' }), (items) => items.length > 0);
    assert.strictEqual(first.status, 'SERVING');
    await fails(grpc.status.NOT_FOUND, call(health, 'Check', { service: 'no.such' }));
  },
  async reflection() {
    const stream = reflection.ServerReflectionInfo();
    const replies = collect(stream);
    stream.write({ list_services: '' });
    stream.write({ file_containing_symbol: 'annals.v1.Documents.GetDocument' });
    stream.write({ file_containing_symbol: 'annals.v1.Nothing' });
    stream.end();
    const [services, file, missing] = await replies;
    assert.ok(services.list_services_response.service.some(
      (s) => s.name === 'annals.v1.Documents'));
    assert.ok(file.file_descriptor_response.file_descriptor_proto.length >= 2);
    assert.strictEqual(missing.error_response.error_code, grpc.status.NOT_FOUND);
  },
  async errors() {
    await fails(grpc.status.NOT_FOUND, call(documents, 'GetDocument', { id: 999999 }));
    await fails(grpc.status.INVALID_ARGUMENT, call(documents, 'GetDocument', {}));
    const error = await fails(grpc.status.INVALID_ARGUMENT,
      call(documents, 'ListDocuments', { page_token: 'x' }));
    assert.ok(error.metadata.get('grpc-status-details-bin').length > 0);
    await fails(grpc.status.DEADLINE_EXCEEDED,
      call(documents, 'SearchDocuments', { query: '王' }, { deadline: Date.now() - 1 }));
    await fails(grpc.status.RESOURCE_EXHAUSTED,
      call(analysis, 'AnalyzeText', { text: 'x'.repeat(5 << 20) }));
    const { Documents } = api.annals.v1;
    const unknown = { ...Documents.service.GetDocument, path: '/annals.v1.Documents/Nothing' };
    const Client = grpc.makeGenericClientConstructor({ Nothing: unknown }, 'Nothing');
    await fails(grpc.status.UNIMPLEMENTED, call(connect(Client), 'Nothing', {}));
  },
};

(async () => {
  let failed = 0;
  for (const [name, run] of Object.entries(tests)) {
    try {
      await run();
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${name}: ${error.stack}`);
    }
  }
  process.exit(failed > 0 ? 1 : 0);
})();
