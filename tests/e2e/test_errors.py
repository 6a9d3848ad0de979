"""What callers get wrong: each is one clear status, and the daemon stays up."""

import os
import random
import socket
import threading
import time

import grpc

import prose
import support
from support import details, message

CODE = grpc.StatusCode


class Errors(support.DaemonTest):
    files = {"hans.txt": prose.SIMPLIFIED, "hant.txt": prose.TRADITIONAL,
             "english.txt": prose.ENGLISH}

    def tearDown(self):
        """Whatever a test did, the daemon answers the next one."""
        self.assertEqual(self.api.GetStatus().documents, len(self.files))

    def test_not_found(self):
        Filter = message("EventFilter")
        for call, fields in (
                (self.api.GetDocument, {"id": 1 << 60}), (self.api.GetDocument, {"uri": "no"}),
                (self.api.ReadDocument, {"id": 1 << 60}), (self.api.GetPerson, {"id": 1 << 60}),
                (self.api.GetPerson, {"name": "无此人"}), (self.api.GetEvent, {"id": 5}),
                (self.api.RemoveDocument, {"id": 1 << 60}),
                (self.api.ListMentions, {"person_id": 1 << 60}),
                (self.api.ListMentions, {"document_id": 1 << 60}),
                (self.api.ListAssociates, {"person_id": 1 << 60}),
                (self.api.ListPeople, {"document_id": 1 << 60}),
                (self.api.ListEvents, {"filter": Filter(person_id=1 << 60)})):
            self.fails(CODE.NOT_FOUND, call, **fields)

    def test_invalid(self):
        Filter = message("EventFilter")
        for call, fields, field in (
                (self.api.GetDocument, {}, "key"),
                (self.api.GetDocument, {"id": 1, "view": 9}, "view"),
                (self.api.ReadDocument, {"id": 1, "view": 1}, "view"),
                (self.api.GetPerson, {}, "key"),
                (self.api.SearchPeople, {"query": " "}, "query"),
                (self.api.SearchDocuments, {"query": "(a"}, "query"),
                (self.api.SearchDocuments, {"query": "a" * 9000}, None),
                (self.api.ListDocuments, {"page_token": "!!"}, "page_token"),
                (self.api.ListDocuments, {"page_token": "AAAA"}, "page_token"),
                (self.api.ListEvents, {"filter": Filter(after="last week")}, "filter.after"),
                (self.api.ListEvents, {"filter": Filter(before="2023-02-30")}, "filter.before"),
                (self.api.ListEvents, {"filter": Filter(after="2024", before="2023")},
                 "filter.before"),
                (self.api.ListEvents, {"filter": Filter(precision=77)}, "precision"),
                (self.api.ListEvents, {"order_by": 4}, "order_by"),
                (self.api.AnalyzeText, {"text": ""}, "text"),
                (self.api.AnalyzeText, {"text": "x", "content_type": "a/b"}, "content_type")):
            if field is None:
                with self.assertRaises(grpc.RpcError):
                    call(**fields)
                continue
            if field == "view" and fields.get("id"):
                fields = dict(fields, id=self.api.ListDocuments().documents[0].id)
            error = self.fails(CODE.INVALID_ARGUMENT, call, **fields)
            status, found = details(error)
            self.assertEqual(status.code, 3)
            self.assertEqual(status.message, error.details())
            violations = found["google.rpc.BadRequest"].field_violations
            self.assertEqual([v.field for v in violations], [field])
            self.assertEqual(found["google.rpc.ErrorInfo"].domain, "annals")

    def test_page_tokens(self):
        first = self.api.ListDocuments(page_size=1)
        self.assertTrue(first.next_page_token)
        self.fails(CODE.INVALID_ARGUMENT, self.api.ListPeople, page_token=first.next_page_token)
        search = self.api.SearchDocuments(query="年", page_size=1, expand_reprints=True)
        self.fails(CODE.INVALID_ARGUMENT, self.api.SearchDocuments, query="月",
                   expand_reprints=True, page_token=search.next_page_token)
        reply = self.api.IngestDocuments([message("IngestDocumentsRequest")(
            original="新的一篇".encode(), uri="test:new")])
        error = self.assertRaises(grpc.RpcError, self.api.ListDocuments,
                                  page_token=first.next_page_token)
        self.api.RemoveDocument(id=reply.results[0].document_id)
        with self.assertRaises(grpc.RpcError) as caught:
            self.api.ListDocuments(page_token=first.next_page_token)
        self.assertIn(caught.exception.code(), (CODE.ABORTED, CODE.FAILED_PRECONDITION))
        self.assertIn("start again", caught.exception.details())
        del error

    def test_unknown_method(self):
        for path in ("/annals.v1.Documents/Nothing", "/no.such.Service/Get"):
            call = self.api.channel.unary_unary(path, request_serializer=bytes,
                                                response_deserializer=bytes)
            self.fails(CODE.UNIMPLEMENTED, call, b"")

    def test_bad_messages(self):
        call = self.api.calls["annals.v1.Documents/GetDocument"]
        self.fails(CODE.INVALID_ARGUMENT, call, b"\x12\x02\xff\xfe")  # uri, no UTF-8
        for raw in (b"\xff\xff\xff\xff", b"\x12\x7f", b"\x08"):
            with self.assertRaises(grpc.RpcError) as caught:
                call(raw)
            self.assertIn(caught.exception.code(), (CODE.INTERNAL, CODE.INVALID_ARGUMENT))
        text = self.api.calls["annals.v1.Analysis/AnalyzeText"]
        self.fails(CODE.RESOURCE_EXHAUSTED, text,
                   message("AnalyzeTextRequest")(text="字" * (2 << 20)))

    def test_deadline(self):
        call = self.api.calls["annals.v1.Corpus/WatchCorpus"]
        began = time.time()
        watch = call(message("WatchCorpusRequest")(), timeout=0.5)
        with self.assertRaises(grpc.RpcError) as caught:
            list(watch)
        self.assertEqual(caught.exception.code(), CODE.DEADLINE_EXCEEDED)
        self.assertLess(time.time() - began, 50)
        # A read this small may be answered before any deadline; a megabyte of text never is.
        text = self.api.calls["annals.v1.Analysis/AnalyzeText"]
        self.fails(CODE.DEADLINE_EXCEEDED, text,
                   message("AnalyzeTextRequest")(text="王志强去年在北京说。" * 30000), timeout=0.02)

    def test_cancelled(self):
        for _ in range(20):
            watch = self.api.calls["annals.v1.Corpus/WatchCorpus"](
                message("WatchCorpusRequest")())
            next(watch)
            watch.cancel()
            search = self.api.calls["annals.v1.Documents/SearchDocuments"].future(
                message("SearchDocumentsRequest")(query="王志强"))
            search.cancel()

    def test_garbage_on_the_socket(self):
        generator = random.Random(7)
        for i in range(30):
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(5)
                s.connect(self.daemon.socket)
                prefix = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" if i % 2 else b""
                try:
                    s.sendall(prefix + generator.randbytes(3000))
                    while s.recv(65536):
                        pass
                except (ConnectionError, socket.timeout):
                    pass
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.daemon.socket)
            s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    def test_many_at_once(self):
        wrong, done = [], []

        def ask():
            api = support.Api(self.daemon.socket)
            for i in range(10):
                if api.SearchDocuments(query="王志强").total < 2:
                    wrong.append(i)
            api.close()
            done.append(1)
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual((wrong, len(done)), ([], 8))


class Limits(support.DaemonTest):
    """Small limits: each is named when it is hit, and back-pressure loses nothing."""

    args = ("--message-bytes", "64K", "--queued-documents", "2", "--batch-documents", "3",
            "--connections-per-uid", "5")
    files = {"long.txt": "很长的一段。\n" * 6000}

    def test_use_read_document(self):
        document = self.api.ListDocuments().documents[0]
        for view in (2, 3):
            error = self.fails(CODE.RESOURCE_EXHAUSTED, self.api.GetDocument, id=document.id,
                               view=view)
            self.assertIn("ReadDocument", error.details())

    def test_pieces_fit_a_message(self):
        document = self.api.ListDocuments().documents[0]
        data = b"".join(p.data for p in self.api.ReadDocument(id=document.id, view=3))
        self.assertEqual(data, self.files["long.txt"].encode())

    def test_queue_is_full(self):
        Request = message("IngestDocumentsRequest")
        documents = [Request(original=prose.numbered(i).encode(), uri="q:%d" % i)
                     for i in range(120)]
        replies = []
        threads = [threading.Thread(target=lambda k=k: replies.append(
            self.api.IngestDocuments(documents[k::3]))) for k in range(3)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        results = [r for reply in replies for r in reply.results]
        self.assertEqual(len(results), 120)
        self.assertEqual({(r.outcome, r.error) for r in results}, {(1, "")})
        for r in results:
            self.api.RemoveDocument(id=r.document_id)

    def test_too_many_results(self):
        Request = message("IngestDocumentsRequest")
        documents = (Request(original=b"x", uri="u" * 2000 + str(i)) for i in range(100))
        self.fails(CODE.RESOURCE_EXHAUSTED, self.api.IngestDocuments, documents)


class Health(support.DaemonTest):
    files = {"hans.txt": prose.SIMPLIFIED}

    def setUp(self):
        self.check = self.api.calls["grpc.health.v1.Health/Check"]
        self.watch = self.api.calls["grpc.health.v1.Health/Watch"]
        self.Request = message("grpc.health.v1.HealthCheckRequest")

    def test_check(self):
        names = {service for service, _ in support.all_methods()}
        for name in sorted(names) + [""]:
            self.assertEqual(self.check(self.Request(service=name)).status, 1, name)
        self.fails(CODE.NOT_FOUND, self.check, self.Request(service="no.such"))

    def test_watch(self):
        stream = self.watch(self.Request(service=""))
        self.assertEqual(next(stream).status, 1)
        unknown = self.watch(self.Request(service="no.such"))
        self.assertEqual(next(unknown).status, 3)
        stream.cancel()
        unknown.cancel()


class Reflection(support.DaemonTest):
    files = {"hans.txt": prose.SIMPLIFIED}

    def test_both_versions(self):
        from google.protobuf import descriptor_pb2
        for version in ("v1", "v1alpha"):
            package = "grpc.reflection.%s." % version
            call = self.api.calls[package + "ServerReflection/ServerReflectionInfo"]
            Request = message(package + "ServerReflectionRequest")
            symbols = ["annals.v1.Documents", "annals.v1.Documents.GetDocument",
                       "annals.v1.Span", "annals.v1.Region",
                       "grpc.health.v1.HealthCheckResponse.ServingStatus"]
            asked = [Request(list_services="")] + [
                Request(file_containing_symbol=s) for s in symbols] + [
                Request(file_by_filename="annals/v1/timeline.proto"),
                Request(file_by_filename="nothing.proto"),
                Request(file_containing_symbol="annals.v1.Nothing"),
                Request(all_extension_numbers_of_type="annals.v1.Span"), Request()]
            replies = list(call(iter(asked), timeout=180))
            self.assertEqual(len(replies), len(asked))
            for request, reply in zip(asked, replies):
                self.assertEqual(reply.original_request, request)
            names = {s.name for s in replies[0].list_services_response.service}
            self.assertEqual(names, {service for service, _ in support.all_methods()})
            for reply in replies[1:len(symbols) + 2]:
                files = [descriptor_pb2.FileDescriptorProto.FromString(f)
                         for f in reply.file_descriptor_response.file_descriptor_proto]
                have = {f.name for f in files}
                self.assertTrue(have)
                for f in files:
                    self.assertLessEqual(set(f.dependency), have)
            for reply in replies[-4:]:
                self.assertIn(reply.error_response.error_code, (3, 5))


if __name__ == "__main__":
    support.main()
