// Every method of the API through @grpc/grpc-js and @grpc/proto-loader, then every error.
// usage: client.cjs SOCKET PROTO_FOLDER
'use strict';

const assert = require('node:assert');
const { clients, call, collect, ingest, run, declared, used, grpc } =
  require('./api.cjs');
const errors = require('./errors.cjs');

const { documents, people, timeline, corpus, analysis, health } = clients;

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
    const reply = await ingest(Array.from({ length: 50 }, (_, i) => (
      { original: Buffer.from(`第${i}篇`), uri: `node:${i}` })));
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
    const [unknown] = await collect(health.Watch({ service: 'no.such' }),
      (items) => items.length > 0);
    assert.strictEqual(unknown.status, 'SERVICE_UNKNOWN');
    if (health.List) {
      const { statuses } = await call(health, 'List', {});
      assert.ok(statuses['annals.v1.Documents']);
    }
  },
  async reflection() {
    for (const client of [clients.reflection, clients.reflectionAlpha]) {
      const stream = client.ServerReflectionInfo();
      const replies = collect(stream);
      stream.write({ list_services: '' });
      stream.write({ file_containing_symbol: 'annals.v1.Documents.GetDocument' });
      stream.write({ file_by_filename: 'annals/v1/timeline.proto' });
      stream.write({ file_containing_symbol: 'annals.v1.Nothing' });
      stream.end();
      const [services, symbol, file, missing] = await replies;
      const names = services.list_services_response.service.map((s) => s.name);
      for (const path of declared) {
        assert.ok(names.includes(path.split('/')[1]), path);
      }
      assert.ok(symbol.file_descriptor_response.file_descriptor_proto.length >= 2);
      assert.ok(file.file_descriptor_response.file_descriptor_proto.length >= 2);
      assert.strictEqual(missing.error_response.error_code, grpc.status.NOT_FOUND);
    }
  },
};

(async () => {
  const failed = await run(tests) + await run(errors) + await run({
    async every_method_was_used() {
      assert.deepStrictEqual(declared.filter((path) => !used.has(path)), []);
    },
  });
  process.exit(failed > 0 ? 1 : 0);
})();
