"""A gRPC server by grpcio whose messages are plain bytes, for the client's tests. Prints its port, ends with its input."""
import json
import sys
import threading
from concurrent import futures

import grpc

SERVICE = "foreign.Bytes"
ended = {}  # Name of a call: an event for its end.
ended_lock = threading.Lock()


def end_of(name):
    with ended_lock:
        return ended.setdefault(name, threading.Event())


def metadata_of(context):
    return {key: value for key, value in context.invocation_metadata()}


def is_binary(key):
    return key.endswith("-bin")


def echo(request, context):
    """The request as response; headers "x-…" come back as headers, "t-…" as trailers."""
    sent = metadata_of(context)
    if "x-gzip" in sent:
        context.set_compression(grpc.Compression.Gzip)
    context.send_initial_metadata([(key, value) for key, value in sent.items() if key.startswith("x-")])
    context.set_trailing_metadata([(key, value) for key, value in sent.items() if key.startswith("t-")])
    return request


def fail(request, context):
    """Ends with the code and message that the request names, and with its details."""
    wanted = json.loads(request)
    context.set_trailing_metadata([("grpc-status-details-bin", bytes(wanted["details"]))])
    code = next(code for code in grpc.StatusCode if code.value[0] == wanted["code"])
    context.abort(code, wanted["message"])


def size(request, context):
    """A response of as many zero bytes as the request says."""
    if "x-gzip" in metadata_of(context):
        context.set_compression(grpc.Compression.Gzip)
    return bytes(int(request))


def remaining(_, context):
    """Seconds until the deadline."""
    return str(context.time_remaining()).encode()


def hang(_, context):
    """Answers never; the call's end is noted under its name."""
    over = end_of(metadata_of(context)["call"])
    context.add_callback(over.set)
    over.wait(30)
    return b""


def was_ended(request, _):
    """Waits until the call of that name has ended."""
    return b"ended" if end_of(request.decode()).wait(30) else b"running"


def collect(requests, _):
    """Sizes of all requests."""
    return json.dumps([len(request) for request in requests]).encode()


def count(request, _):
    """As many responses as the request says: 0, 1, …"""
    for number in range(int(request)):
        yield str(number).encode()


def count_then_fail(request, context):
    yield from count(request, context)
    context.abort(grpc.StatusCode.DATA_LOSS, "no more")


def forever(_, context):
    """Responses until the call ends, which is noted under its name."""
    over = end_of(metadata_of(context)["call"])
    context.add_callback(over.set)
    while not over.is_set():
        yield bytes(1000)


def converse(requests, _):
    """Answers every request at once, in capitals."""
    for request in requests:
        yield request.upper()


HANDLERS = {
    "Echo": grpc.unary_unary_rpc_method_handler(echo),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
    "Size": grpc.unary_unary_rpc_method_handler(size),
    "Remaining": grpc.unary_unary_rpc_method_handler(remaining),
    "Hang": grpc.unary_unary_rpc_method_handler(hang),
    "Ended": grpc.unary_unary_rpc_method_handler(was_ended),
    "Collect": grpc.stream_unary_rpc_method_handler(collect),
    "Count": grpc.unary_stream_rpc_method_handler(count),
    "CountThenFail": grpc.unary_stream_rpc_method_handler(count_then_fail),
    "Forever": grpc.unary_stream_rpc_method_handler(forever),
    "Converse": grpc.stream_stream_rpc_method_handler(converse),
}


def main():
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=unlimited)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, HANDLERS)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.add_insecure_port("unix:" + sys.argv[1])
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0)


main()
