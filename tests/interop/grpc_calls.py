"""Calls the echo service of tests/Grpc.Tests with gRPC's own library for Python, which is its C core.

Usage: grpc_calls.py ADDRESS SOCKET DESCRIPTORS [NAME], with ADDRESS as host:port and DESCRIPTORS a file with the
descriptor set, from which the message classes are made. Prints a line of JSON for each case. With NAME it opens one
stream that has this name, says so, and waits to be killed.
"""
import json
import queue
import sys
import threading
import time
import traceback
import uuid

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ADDRESS, SOCKET, DESCRIPTORS = sys.argv[1:4]
ECHO = '/trifold.grpctests.v1.Echo/'
MIB = 1 << 20
PATIENCE = 20  # seconds until a case has failed
OPEN = [('grpc.max_receive_message_length', -1), ('grpc.max_send_message_length', -1)]

pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(open(DESCRIPTORS, 'rb').read()).file:
    pool.Add(file)
factory = message_factory.MessageFactory(pool)
EchoRequest, EchoResponse, Reply, Empty, CallName, CallRecord = (
    factory.GetPrototype(pool.FindMessageTypeByName('trifold.grpctests.v1.' + name))
    for name in ('EchoRequest', 'EchoResponse', 'Reply', 'Empty', 'CallName', 'CallRecord'))


class Stub:
    def __init__(self, channel):
        def method(make, name, request, response):
            return make(ECHO + name, request_serializer=request.SerializeToString, response_deserializer=response.FromString)

        self.unary = method(channel.unary_unary, 'Unary', EchoRequest, EchoResponse)
        self.collect = method(channel.stream_unary, 'Collect', EchoRequest, EchoResponse)
        self.expand = method(channel.unary_stream, 'Expand', EchoRequest, EchoResponse)
        self.converse = method(channel.stream_stream, 'Converse', EchoRequest, EchoResponse)
        self.nothing = method(channel.unary_unary, 'Nothing', Empty, Empty)
        self.ended = method(channel.unary_unary, 'Ended', CallName, CallRecord)
        self.seen = method(channel.unary_unary, 'Seen', CallName, CallRecord)
        self.missing = method(channel.unary_unary, 'Missing', Empty, Empty)
        self.nowhere = method(channel.unary_unary, 'Nowhere', Empty, Empty)
        self.absent = channel.unary_unary(
            '/trifold.grpctests.v1.Absent/Nothing',
            request_serializer=Empty.SerializeToString, response_deserializer=Empty.FromString)


class Requests:
    """A stream of requests that the case feeds."""

    def __init__(self):
        self.waiting = queue.Queue()

    def send(self, **fields):
        self.waiting.put(EchoRequest(**fields))

    def close(self):
        self.waiting.put(None)

    def __iter__(self):
        return self

    def __next__(self):
        request = self.waiting.get()
        if request is None:
            raise StopIteration
        return request


channel = grpc.insecure_channel(ADDRESS, options=OPEN)
echo = Stub(channel)
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def equal(actual, wanted):
    assert actual == wanted, f'{actual!r} instead of {wanted!r}'


def failure(call):
    """The error that a call, or reading its responses, ends with."""
    try:
        result = call()
        if not hasattr(result, 'DESCRIPTOR'):
            list(result)
    except grpc.RpcError as error:
        return error
    raise AssertionError('the call should have failed')


def expect(call, code):
    error = failure(call)
    assert error.code() == code, f'{error.code()} ({error.details()}) instead of {code}'
    return error


def named():
    name = str(uuid.uuid4())
    return name, [('x-call', name)]


def ended(name):
    return echo.ended(CallName(name=name), timeout=PATIENCE)


def until(condition):
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, 'waited in vain'
        time.sleep(0.02)


def replies(*sizes):
    return [Reply(size=size) for size in sizes]


@case
def empty_unary():
    equal(echo.nothing(Empty()), Empty())


@case
def large_unary():
    response = echo.unary(EchoRequest(payload=bytes(271828), replies=replies(314159)))
    equal((len(response.payload), response.bytes), (314159, 271828))


@case
def client_streaming():
    response = echo.collect(EchoRequest(payload=bytes(size)) for size in (27182, 8, 1828, 45904))
    equal((response.requests, response.bytes), (4, 74922))


@case
def server_streaming():
    sizes = [31415, 9, 2653, 58979]
    equal([len(response.payload) for response in echo.expand(EchoRequest(replies=replies(*sizes)))], sizes)


@case
def ping_pong():
    requests = Requests()
    call = echo.converse(requests)
    for sent, wanted in ((27182, 31415), (8, 9), (1828, 2653), (45904, 58979)):
        requests.send(payload=bytes(sent), replies=replies(wanted))
        equal(len(next(call).payload), wanted)
    requests.close()
    equal(list(call), [])
    equal(call.code(), grpc.StatusCode.OK)


@case
def empty_stream():
    equal(list(echo.converse(iter(()))), [])
    equal(echo.collect(iter(())).requests, 0)


@case
def headers_before_messages():
    name, metadata = named()
    call = echo.expand(EchoRequest(delay_ms=60_000), metadata=metadata + [('x-head-early', 'yes')], timeout=PATIENCE)
    equal(dict(call.initial_metadata())['early'], 'yes')
    call.cancel()
    assert ended(name).cancelled


@case
def cancel_after_begin():
    name, metadata = named()
    requests = Requests()
    call = echo.collect.future(requests, metadata=metadata)
    until(lambda: echo.seen(CallName(name=name)).started)
    call.cancel()
    try:
        call.result()
        raise AssertionError('the call should have been cancelled')
    except grpc.FutureCancelledError:
        pass
    equal(call.code(), grpc.StatusCode.CANCELLED)
    assert ended(name).failure
    until(lambda: echo.seen(CallName(name=name)).cancelled)
    requests.close()


@case
def cancel_after_first_response():
    name, metadata = named()
    requests = Requests()
    call = echo.converse(requests, metadata=metadata)
    requests.send(payload=bytes(27182), replies=replies(31415))
    equal(len(next(call).payload), 31415)
    requests.send(delay_ms=60_000)
    until(lambda: echo.seen(CallName(name=name)).received == 2)
    call.cancel()
    expect(lambda: call, grpc.StatusCode.CANCELLED)
    assert ended(name).cancelled
    requests.close()


@case
def cancel_while_the_server_writes():
    name, metadata = named()
    call = echo.expand(EchoRequest(replies=[Reply(size=1000, repeat=10_000_000)]), metadata=metadata)
    for _ in range(3):
        next(call)
    call.cancel()
    assert ended(name).written < 10_000_000


@case
def timeout_on_sleeping_server():
    requests = Requests()
    requests.send(payload=bytes(27182), delay_ms=10_000)
    expect(lambda: echo.converse(requests, timeout=0.1), grpc.StatusCode.DEADLINE_EXCEEDED)
    requests.close()


@case
def deadline_met():
    response = echo.unary(EchoRequest(), timeout=100)
    assert 80 < response.remaining < 102, response.remaining  # The C core rounds up.


@case
def deadline_of_a_stubborn_handler():
    name, metadata = named()
    expect(
        lambda: echo.unary(EchoRequest(delay_ms=1500, stubborn=True), timeout=0.2, metadata=metadata),
        grpc.StatusCode.DEADLINE_EXCEEDED)
    equal(echo.nothing(Empty()), Empty())
    assert ended(name).cancelled


@case
def deadline_mid_stream():
    name, metadata = named()
    seen = []

    def read():
        request = EchoRequest(replies=[Reply(size=5, repeat=2), Reply(delay_ms=60_000)])
        for response in echo.expand(request, timeout=0.5, metadata=metadata):
            seen.append(response)

    expect(lambda: read() or [], grpc.StatusCode.DEADLINE_EXCEEDED)
    equal(len(seen), 2)
    assert ended(name).cancelled


@case
def custom_metadata():
    sent = [('x-head-initial', 'test_initial_metadata_value'), ('x-trail-last-bin', b'\xab\xab\xab')]
    _, call = echo.unary.with_call(EchoRequest(), metadata=sent)
    equal(dict(call.initial_metadata())['initial'], 'test_initial_metadata_value')
    equal(dict(call.trailing_metadata())['last-bin'], b'\xab\xab\xab')

    requests = Requests()
    requests.send(replies=replies(1))
    requests.close()
    call = echo.converse(requests, metadata=sent)
    equal(len(list(call)), 1)
    equal(dict(call.initial_metadata())['initial'], 'test_initial_metadata_value')
    equal(dict(call.trailing_metadata())['last-bin'], b'\xab\xab\xab')


@case
def metadata_of_many_values():
    every = bytes(range(256))
    sent = [
        ('x-trail-raw-bin', every), ('x-trail-text', 'one'), ('x-trail-text', 'two'), ('x-trail-punctuation', '!#$%&\'()*+-./:;<=>?@[]^_`{|}~ "')]
    _, call = echo.unary.with_call(EchoRequest(), metadata=sent)
    trailers = call.trailing_metadata()
    equal([value for key, value in trailers if key == 'raw-bin'], [every])
    equal([value for key, value in trailers if key == 'text'], ['one,two'])
    equal(dict(trailers)['punctuation'], sent[-1][1])


@case
def empty_and_repeated_binary_values():
    sent = [('x-trail-raw-bin', b''), ('x-trail-raw-bin', b'\x01'), ('x-trail-raw-bin', b'\x00'), ('x-trail-empty', '')]
    _, call = echo.unary.with_call(EchoRequest(), metadata=sent)
    trailers = call.trailing_metadata()
    equal([value for key, value in trailers if key == 'raw-bin'], [b'', b'\x01', b'\x00'])
    equal([value for key, value in trailers if key == 'empty'], [''])


@case
def status_code_and_message():
    text = 'test status message'
    error = expect(lambda: echo.unary(EchoRequest(code=2, message=text)), grpc.StatusCode.UNKNOWN)
    equal(error.details(), text)
    requests = Requests()
    requests.send(code=2, message=text)
    error = expect(lambda: echo.converse(requests), grpc.StatusCode.UNKNOWN)
    equal(error.details(), text)
    requests.close()


@case
def every_status_code():
    for code in grpc.StatusCode:
        if code != grpc.StatusCode.OK:
            expect(lambda: echo.unary(EchoRequest(code=code.value[0], message='x')), code)


@case
def special_status_message():
    text = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈 and 100%\t\n'
    equal(expect(lambda: echo.unary(EchoRequest(code=2, message=text)), grpc.StatusCode.UNKNOWN).details(), text)


@case
def error_details():
    details = bytes(range(256)) * 8
    error = expect(
        lambda: echo.unary(EchoRequest(code=3, message='bad'), metadata=[('x-trail-grpc-status-details-bin', details)]),
        grpc.StatusCode.INVALID_ARGUMENT)
    equal(dict(error.trailing_metadata())['grpc-status-details-bin'], details)
    error = expect(
        lambda: echo.expand(
            EchoRequest(code=3, replies=replies(1)), metadata=[('x-trail-grpc-status-details-bin', details)]),
        grpc.StatusCode.INVALID_ARGUMENT)
    equal(dict(error.trailing_metadata())['grpc-status-details-bin'], details)


@case
def unimplemented_method():
    expect(lambda: echo.missing(Empty()), grpc.StatusCode.UNIMPLEMENTED)
    expect(lambda: echo.nowhere(Empty()), grpc.StatusCode.UNIMPLEMENTED)


@case
def unimplemented_service():
    expect(lambda: echo.absent(Empty()), grpc.StatusCode.UNIMPLEMENTED)


@case
def crash_of_the_handler():
    error = expect(lambda: echo.unary(EchoRequest(crash='secret')), grpc.StatusCode.UNKNOWN)
    assert 'secret' not in error.details()


@case
def request_at_and_past_the_limit():
    largest = EchoRequest(payload=bytes(4 * MIB - 5))
    equal(largest.ByteSize(), 4 * MIB)
    equal(echo.unary(largest).bytes, 4 * MIB - 5)
    expect(lambda: echo.unary(EchoRequest(payload=bytes(4 * MIB - 4))), grpc.StatusCode.RESOURCE_EXHAUSTED)
    expect(lambda: echo.collect(iter([EchoRequest(payload=bytes(5 * MIB))])), grpc.StatusCode.RESOURCE_EXHAUSTED)


@case
def response_at_and_past_the_limit():
    near = 6 * MIB - 200
    equal(len(echo.unary(EchoRequest(replies=replies(near))).payload), near)
    expect(lambda: echo.unary(EchoRequest(replies=replies(6 * MIB))), grpc.StatusCode.RESOURCE_EXHAUSTED)
    seen = []
    call = echo.expand(EchoRequest(replies=replies(near, 6 * MIB)))
    expect(lambda: (seen.append(response) for response in call), grpc.StatusCode.RESOURCE_EXHAUSTED)
    equal(len(seen), 1)


@case
def response_past_the_limit_of_the_client():
    with grpc.insecure_channel(ADDRESS, options=[('grpc.max_receive_message_length', MIB)]) as narrow:
        name, metadata = named()
        call = Stub(narrow).expand(EchoRequest(replies=[Reply(size=2 * MIB), Reply(delay_ms=60_000)]), metadata=metadata)
        expect(lambda: call, grpc.StatusCode.RESOURCE_EXHAUSTED)
        assert ended(name).cancelled


@case
def compressed_requests():
    request = EchoRequest(payload=bytes(MIB))
    equal(echo.unary(request, compression=grpc.Compression.Gzip).bytes, MIB)
    equal(echo.unary(request, compression=grpc.Compression.Deflate).bytes, MIB)
    equal(echo.collect(iter([request, request]), compression=grpc.Compression.Gzip).bytes, 2 * MIB)


@case
def compressed_request_past_the_limit():
    expect(
        lambda: echo.unary(EchoRequest(payload=bytes(5 * MIB)), compression=grpc.Compression.Gzip),
        grpc.StatusCode.RESOURCE_EXHAUSTED)


@case
def compressed_responses():
    for encoding in ('gzip', 'deflate'):
        metadata = [('x-encoding', encoding)]
        equal(len(echo.unary(EchoRequest(replies=replies(MIB)), metadata=metadata).payload), MIB)
        request = EchoRequest(replies=[Reply(size=31415), Reply(size=92653, plain=True), Reply(size=7)])
        equal([len(response.payload) for response in echo.expand(request, metadata=metadata)], [31415, 92653, 7])


@case
def hundred_streams_at_once():
    def talk(index):
        requests = Requests()
        call = echo.converse(requests, timeout=PATIENCE)
        for turn in range(10):
            requests.send(payload=bytes(index), replies=replies(index + turn))
            equal(len(next(call).payload), index + turn)
            meeting.wait()
        requests.close()
        equal(list(call), [])

    # All streams are open in every turn.
    meeting = threading.Barrier(100, timeout=PATIENCE)
    failures = []

    def run(index):
        try:
            talk(index)
        except BaseException as error:
            failures.append(error)
            meeting.abort()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


@case
def slow_reader():
    name, metadata = named()
    call = echo.expand(EchoRequest(replies=[Reply(size=65536, repeat=2000)]), metadata=metadata)
    equal(len(next(call).payload), 65536)
    written = -1
    # The server stops when the buffers between it and this program are full.
    while written != (now := echo.seen(CallName(name=name)).written):
        written = now
        time.sleep(0.3)
    assert written < 1000, written
    equal(sum(len(response.payload) for response in call), 1999 * 65536)
    equal(ended(name).written, 2000)


@case
def slow_handler():
    # Requests wait at the client while the server does not read them.
    name, metadata = named()
    release, starts = named()
    taken = 0

    def requests():
        nonlocal taken
        yield EchoRequest(await_call=release)
        for _ in range(500):
            taken += 1
            yield EchoRequest(payload=bytes(65536))

    call = echo.collect.future(requests(), metadata=metadata)
    until(lambda: echo.seen(CallName(name=name)).received == 1)
    before = -1
    while before != taken:
        before = taken
        time.sleep(0.2)
    assert taken < 400, taken
    echo.unary(EchoRequest(), metadata=starts)
    equal(call.result(timeout=PATIENCE).bytes, 500 * 65536)


@case
def client_closes_first():
    requests = Requests()
    requests.send(replies=[Reply(size=1, delay_ms=50, repeat=5)])
    requests.close()
    equal(len(list(echo.converse(requests))), 5)


@case
def server_closes_first():
    requests = Requests()
    call = echo.converse(requests)
    requests.send(replies=replies(1), last=True)
    equal(len(list(call)), 1)
    equal(call.code(), grpc.StatusCode.OK)
    requests.close()

    requests = Requests()
    call = echo.collect.future(requests)
    requests.send(last=True)
    equal(call.result(timeout=PATIENCE).requests, 1)
    requests.close()


@case
def unix_socket():
    with grpc.insecure_channel('unix:' + SOCKET) as local:
        equal(Stub(local).unary(EchoRequest(payload=bytes(9))).bytes, 9)


@case
def peer_of_a_unix_socket():
    with grpc.insecure_channel('unix:' + SOCKET) as local:
        equal(Stub(local).unary(EchoRequest()).peer, 'unix:' + SOCKET)


@case
def peer_and_host():
    response = echo.unary(EchoRequest())
    assert response.peer.startswith('ipv4:127.0.0.1:'), response.peer
    equal(response.host, ADDRESS)


def hang(name):
    requests = Requests()
    call = echo.converse(requests, metadata=[('x-call', name)])
    requests.send(replies=replies(1))
    next(call)
    print('open', flush=True)
    next(call)


if len(sys.argv) > 4:
    hang(sys.argv[4])
for name, run in CASES.items():
    try:
        run()
        print(json.dumps({'name': name, 'error': None}), flush=True)
    except BaseException:
        print(json.dumps({'name': name, 'error': traceback.format_exc()}), flush=True)
