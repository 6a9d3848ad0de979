// What callers get wrong: each is one clear status, and the daemon answers the next call.
'use strict';

const assert = require('node:assert');
const { grpc, api, clients, connect, call, collect, ingest, fails, details } =
  require('./api.cjs');

const { documents, people, timeline, corpus, analysis, health } = clients;
const none = '1152921504606846976';
const code = grpc.status;
// A method of a known service with raw bytes for messages.
const raw = (path) => {
  const bytes = (x) => x;
  const Client = grpc.makeGenericClientConstructor({ Raw: { path, requestStream: false,
    responseStream: false, requestSerialize: bytes, requestDeserialize: bytes,
    responseSerialize: bytes, responseDeserialize: bytes } }, 'Raw');
  return connect(Client);
};

module.exports = {
  async not_found() {
    for (const [client, method, request] of [
      [documents, 'GetDocument', { id: none }], [documents, 'GetDocument', { uri: 'no' }],
      [people, 'GetPerson', { id: none }], [people, 'GetPerson', { name: '无此人' }],
      [timeline, 'GetEvent', { id: 5 }], [corpus, 'RemoveDocument', { id: none }],
      [people, 'ListMentions', { person_id: none }],
      [people, 'ListMentions', { document_id: none }],
      [people, 'ListAssociates', { person_id: none }],
      [people, 'ListPeople', { document_id: none }],
      [timeline, 'ListEvents', { filter: { person_id: none } }],
      [health, 'Check', { service: 'no.such' }],
    ]) {
      await fails(code.NOT_FOUND, call(client, method, request));
    }
    await fails(code.NOT_FOUND, collect(documents.ReadDocument({ id: none })));
  },
  async invalid() {
    const { documents: [{ id }] } = await call(documents, 'ListDocuments', { page_size: 1 });
    for (const [client, method, request, field] of [
      [documents, 'GetDocument', {}, 'key'], [documents, 'GetDocument', { id, view: 9 }, 'view'],
      [people, 'GetPerson', {}, 'key'], [people, 'SearchPeople', { query: ' ' }, 'query'],
      [documents, 'SearchDocuments', { query: '(a' }, 'query'],
      [documents, 'ListDocuments', { page_token: '!!' }, 'page_token'],
      [documents, 'ListDocuments', { page_token: 'AAAA' }, 'page_token'],
      [timeline, 'ListEvents', { filter: { after: 'last week' } }, 'filter.after'],
      [timeline, 'ListEvents', { filter: { before: '2023-02-30' } }, 'filter.before'],
      [timeline, 'ListEvents', { filter: { after: '2024', before: '2023' } }, 'filter.before'],
      [timeline, 'ListEvents', { filter: { precision: 77 } }, 'precision'],
      [timeline, 'ListEvents', { order_by: 4 }, 'order_by'],
      [analysis, 'AnalyzeText', { text: '' }, 'text'],
      [analysis, 'AnalyzeText', { text: 'x', content_type: 'a/b' }, 'content_type'],
    ]) {
      const error = await fails(code.INVALID_ARGUMENT, call(client, method, request));
      const { status, found } = details(error);
      assert.strictEqual(status.code, code.INVALID_ARGUMENT);
      assert.strictEqual(status.message, error.details);
      assert.deepStrictEqual(
        found['google.rpc.BadRequest'].fieldViolations.map((v) => v.field), [field]);
      assert.strictEqual(found['google.rpc.ErrorInfo'].domain, 'annals');
    }
    await fails(code.INVALID_ARGUMENT, collect(documents.ReadDocument({ id, view: 'BASIC' })));
  },
  async page_tokens() {
    const first = await call(documents, 'ListDocuments', { page_size: 1 });
    await fails(code.INVALID_ARGUMENT,
      call(people, 'ListPeople', { page_token: first.next_page_token }));
    const reply = await ingest([{ original: Buffer.from('新的一篇'), uri: 'node:new' }]);
    const error = await fails(code.FAILED_PRECONDITION,
      call(documents, 'ListDocuments', { page_token: first.next_page_token, page_size: 1 }));
    assert.match(error.details, /start again/);
    await call(corpus, 'RemoveDocument', { id: reply.results[0].document_id });
  },
  async failed_documents() {
    const reply = await ingest([
      { original: Buffer.alloc(400), uri: 'node:binary' },
      { original: Buffer.from('x'), uri: 'node:image', content_type: 'image/png' },
      { original: Buffer.from('好的一篇'), uri: 'node:good' }]);
    assert.deepStrictEqual(reply.results.map((r) => r.outcome), ['FAILED', 'FAILED', 'ADDED']);
    assert.ok(reply.results[0].error.length > 0 && reply.results[1].error.includes('image/png'));
    const { problems } = await call(corpus, 'ListProblems', {});
    assert.ok(problems.some((p) => p.uri === 'node:binary' && p.kind === 'NOT_READ'));
    await call(corpus, 'RemoveDocument', { id: reply.results[2].document_id });
    assert.strictEqual((await ingest([])).results.length, 0);
  },
  async bad_messages() {
    const get = raw('/annals.v1.Documents/GetDocument');
    await fails(code.INVALID_ARGUMENT, call(get, 'Raw', Buffer.from([0x12, 2, 0xff, 0xfe])));
    for (const bytes of [[0xff, 0xff, 0xff, 0xff], [0x12, 0x7f], [8]]) {
      const error = await call(get, 'Raw', Buffer.from(bytes)).then(() => null, (e) => e);
      assert.ok([code.INTERNAL, code.INVALID_ARGUMENT].includes(error.code), error.message);
    }
    await fails(code.RESOURCE_EXHAUSTED,
      call(analysis, 'AnalyzeText', { text: 'x'.repeat(5 << 20) }));
  },
  async unknown_methods() {
    for (const path of ['/annals.v1.Documents/Nothing', '/no.such.Service/Get']) {
      await fails(code.UNIMPLEMENTED, call(raw(path), 'Raw', Buffer.alloc(0)));
    }
  },
  async deadlines() {
    await fails(code.DEADLINE_EXCEEDED,
      call(documents, 'SearchDocuments', { query: '王' }, { deadline: Date.now() - 1 }));
    const began = Date.now();
    await fails(code.DEADLINE_EXCEEDED,
      collect(corpus.WatchCorpus({}, { deadline: Date.now() + 300 })));
    assert.ok(Date.now() - began < 60000);
    const ends = await Promise.all(Array.from({ length: 200 }, () =>
      call(timeline, 'ListEvents', {}, { deadline: Date.now() + 1 })
        .then(() => code.OK, (error) => error.code)));
    assert.ok(ends.every((c) => c === code.OK || c === code.DEADLINE_EXCEEDED), `${ends}`);
  },
  async cancelled() {
    for (let i = 0; i < 20; i++) {
      await collect(corpus.WatchCorpus({}), (items) => items.length > 0);
      await new Promise((resolve) => {
        const one = documents.SearchDocuments({ query: '王志强' }, () => resolve());
        one.cancel();
      });
    }
  },
  async many_at_once() {
    const replies = await Promise.all(Array.from({ length: 1000 }, () =>
      call(documents, 'SearchDocuments', { query: '王志强' })));
    assert.ok(replies.every((r) => r.total === 2));
  },
  async still_well() {
    const status = await call(corpus, 'GetStatus', {});
    assert.strictEqual(status.documents, 2);
    assert.strictEqual(status.state, 'ready');
  },
};
