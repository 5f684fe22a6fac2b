// Calls the echo service of tests/Grpc.Tests with gRPC's own library for JavaScript.
//
// Usage: grpc_calls.mjs ADDRESS SOCKET DESCRIPTORS [NAME], with ADDRESS as host:port and DESCRIPTORS a file with the
// descriptor set. Prints a line of JSON for each case. With NAME it opens one stream that has this name, says so, and
// waits to be killed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [address, socket, descriptors, streamName] = process.argv.slice(2);
const MIB = 1 << 20;
const PATIENCE = 20_000; // milliseconds until a case has failed
const { status } = grpc;

const definition = loader.loadFileDescriptorSetFromBuffer(readFileSync(descriptors), { longs: Number, defaults: true });
const { Echo, Absent } = grpc.loadPackageDefinition(definition).trifold.grpctests.v1;
// A method that the server's own description does not have.
const Nowhere = grpc.makeGenericClientConstructor({ Nowhere: { ...definition['trifold.grpctests.v1.Echo'].Nothing, path: '/trifold.grpctests.v1.Echo/Nowhere' } }, 'Echo');
const open = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

const connect = (Client, target = address, options = open) => new Client(target, grpc.credentials.createInsecure(), options);
const echo = connect(Echo);
const bytes = size => Buffer.alloc(size);
const replies = (...sizes) => sizes.map(size => ({ size }));
const deadline = milliseconds => ({ deadline: Date.now() + milliseconds });

function metadata(...entries) {
    const result = new grpc.Metadata();
    for (const [key, value] of entries)
        result.add(key, value);
    return result;
}

function named() {
    const name = randomUUID();
    return [name, metadata(['x-call', name])];
}

// A call with one response. Resolves with the response, headers and trailers; rejects with the status.
function single(client, method, request, headers = metadata(), options = {}) {
    const result = {};
    const promise = new Promise((resolve, reject) => {
        const done = (error, response) => error ? reject(error) : Object.assign(result, { response });
        const call = request === undefined ? client[method](headers, options, done) : client[method](request, headers, options, done);
        call.on('metadata', initial => { result.headers = initial; });
        call.on('status', ended => { result.trailers = ended.metadata; ended.code === status.OK && resolve(result); });
        result.call = call;
    });
    return { call: result.call, promise };
}

const unary = async (request, headers, options, client = echo) => (await single(client, 'Unary', request, headers, options).promise).response;

// A call with a stream of responses: reads it to its end.
async function read(call, seen = []) {
    for await (const response of call)
        seen.push(response);
    return seen;
}

// Takes one response and leaves the others where they are.
async function next(call) {
    for (;;) {
        const response = call.read();
        if (response !== null)
            return response;
        assert.ok(!call.readableEnded && !call.destroyed, 'the stream ended');
        const done = new AbortController();
        await Promise.race(['readable', 'end'].map(event => once(call, event, { signal: done.signal }).catch(error => {
            if (error.name !== 'AbortError')
                throw error;
        })));
        done.abort();
    }
}

async function fails(promise, code) {
    try {
        await promise;
    } catch (error) {
        assert.equal(status[error.code], status[code], String(error));
        return error;
    }
    assert.fail('the call should have failed');
}

async function until(condition) {
    for (const limit = Date.now() + PATIENCE; !await condition(); await sleep(20))
        assert.ok(Date.now() < limit, 'waited in vain');
}

const ended = async name => (await single(echo, 'Ended', { name }, metadata(), deadline(PATIENCE)).promise).response;
const seen = async name => (await single(echo, 'Seen', { name }).promise).response;

const cases = {
    async empty_unary() {
        assert.deepEqual((await single(echo, 'Nothing', {}).promise).response, {});
    },

    async large_unary() {
        const response = await unary({ payload: bytes(271828), replies: replies(314159) });
        assert.deepEqual([response.payload.length, response.bytes], [314159, 271828]);
    },

    async client_streaming() {
        const { call, promise } = single(echo, 'Collect');
        for (const size of [27182, 8, 1828, 45904])
            call.write({ payload: bytes(size) });
        call.end();
        const { response } = await promise;
        assert.deepEqual([response.requests, response.bytes], [4, 74922]);
    },

    async server_streaming() {
        const sizes = [31415, 9, 2653, 58979];
        const responses = await read(echo.Expand({ replies: replies(...sizes) }));
        assert.deepEqual(responses.map(response => response.payload.length), sizes);
    },

    async ping_pong() {
        const call = echo.Converse();
        for (const [sent, wanted] of [[27182, 31415], [8, 9], [1828, 2653], [45904, 58979]]) {
            call.write({ payload: bytes(sent), replies: replies(wanted) });
            assert.equal((await next(call)).payload.length, wanted);
        }
        call.end();
        assert.deepEqual(await read(call), []);
    },

    async empty_stream() {
        const call = echo.Converse();
        call.end();
        assert.deepEqual(await read(call), []);
        const { call: none, promise } = single(echo, 'Collect');
        none.end();
        assert.equal((await promise).response.requests, 0);
    },

    async headers_before_messages() {
        const [name, headers] = named();
        headers.add('x-head-early', 'yes');
        const call = echo.Expand({ delay_ms: 60_000 }, headers, deadline(PATIENCE));
        call.on('error', () => { });
        const [initial] = await once(call, 'metadata');
        assert.deepEqual(initial.get('early'), ['yes']);
        call.cancel();
        assert.ok((await ended(name)).cancelled);
    },

    async cancel_after_begin() {
        const [name, headers] = named();
        const { call, promise } = single(echo, 'Collect', undefined, headers);
        promise.catch(() => { });
        // Node ends its requests before it resets the stream: a handler that reads sees their end, one that works is cancelled.
        call.write({ delay_ms: 60_000 });
        await until(async () => (await seen(name)).received === 1);
        call.cancel();
        await fails(promise, status.CANCELLED);
        assert.ok((await ended(name)).cancelled);
    },

    async cancel_after_first_response() {
        const [name, headers] = named();
        const call = echo.Converse(headers);
        call.write({ payload: bytes(27182), replies: replies(31415) });
        assert.equal((await next(call)).payload.length, 31415);
        call.write({ delay_ms: 60_000 });
        await until(async () => (await seen(name)).received === 2);
        call.cancel();
        await fails(read(call), status.CANCELLED);
        assert.ok((await ended(name)).cancelled);
    },

    async cancel_while_the_server_writes() {
        const [name, headers] = named();
        const call = echo.Expand({ replies: [{ size: 1000, repeat: 10_000_000 }] }, headers);
        call.on('error', () => { });
        for (let i = 0; i < 3; i++)
            await next(call);
        call.cancel();
        assert.ok((await ended(name)).written < 10_000_000);
    },

    async timeout_on_sleeping_server() {
        const call = echo.Converse(metadata(), deadline(100));
        call.write({ payload: bytes(27182), delay_ms: 10_000 });
        await fails(read(call), status.DEADLINE_EXCEEDED);
    },

    async deadline_met() {
        const { remaining } = await unary({}, metadata(), deadline(100_000));
        assert.ok(remaining > 80 && remaining <= 100, String(remaining));
    },

    async deadline_of_a_stubborn_handler() {
        const [name, headers] = named();
        await fails(unary({ delay_ms: 1500, stubborn: true }, headers, deadline(200)), status.DEADLINE_EXCEEDED);
        await single(echo, 'Nothing', {}).promise;
        assert.ok((await ended(name)).cancelled);
    },

    async deadline_mid_stream() {
        const [name, headers] = named();
        const responses = [];
        const call = echo.Expand({ replies: [{ size: 5, repeat: 2 }, { delay_ms: 60_000 }] }, headers, deadline(500));
        await fails(read(call, responses), status.DEADLINE_EXCEEDED);
        assert.equal(responses.length, 2);
        assert.ok((await ended(name)).cancelled);
    },

    async custom_metadata() {
        const sent = metadata(['x-head-initial', 'test_initial_metadata_value'], ['x-trail-last-bin', Buffer.from('ababab', 'hex')]);
        const check = (headers, trailers) => {
            assert.deepEqual(headers.get('initial'), ['test_initial_metadata_value']);
            assert.deepEqual(trailers.get('last-bin'), [Buffer.from('ababab', 'hex')]);
        };
        const { headers, trailers } = await single(echo, 'Unary', {}, sent).promise;
        check(headers, trailers);

        const call = echo.Converse(sent);
        const [initial, last] = [once(call, 'metadata'), once(call, 'status')];
        call.write({ replies: replies(1) });
        call.end();
        assert.equal((await read(call)).length, 1);
        check((await initial)[0], (await last)[0].metadata);
    },

    async metadata_of_many_values() {
        const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
        const punctuation = '!#$%&\'()*+-./:;<=>?@[]^_`{|}~ "';
        const { trailers } = await single(echo, 'Unary', {}, metadata(
            ['x-trail-raw-bin', every], ['x-trail-text', 'one'], ['x-trail-text', 'two'], ['x-trail-punctuation', punctuation])).promise;
        assert.deepEqual(trailers.get('raw-bin'), [every]);
        assert.deepEqual(trailers.get('text').join().replaceAll(', ', ','), 'one,two');
        assert.deepEqual(trailers.get('punctuation'), [punctuation]);
    },

    async empty_and_repeated_binary_values() {
        const { trailers } = await single(echo, 'Unary', {}, metadata(
            ['x-trail-raw-bin', bytes(0)], ['x-trail-raw-bin', Buffer.of(1)], ['x-trail-raw-bin', bytes(1)], ['x-trail-empty', ''])).promise;
        assert.deepEqual(trailers.get('raw-bin'), [bytes(0), Buffer.of(1), bytes(1)]);
        assert.deepEqual(trailers.get('empty'), ['']);
    },

    async status_code_and_message() {
        const text = 'test status message';
        assert.equal((await fails(unary({ code: 2, message: text }), status.UNKNOWN)).details, text);
        const call = echo.Converse();
        call.write({ code: 2, message: text });
        assert.equal((await fails(read(call), status.UNKNOWN)).details, text);
    },

    async every_status_code() {
        for (let code = 1; code <= 16; code++)
            await fails(unary({ code, message: 'x' }), code);
    },

    async special_status_message() {
        const text = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈 and 100%\t\n';
        assert.equal((await fails(unary({ code: 2, message: text }), status.UNKNOWN)).details, text);
    },

    async error_details() {
        const details = Buffer.from(Array.from({ length: 2048 }, (_, i) => i & 255));
        const headers = metadata(['x-trail-grpc-status-details-bin', details]);
        const calls = [() => unary({ code: 3, message: 'bad' }, headers), () => read(echo.Expand({ code: 3, replies: replies(1) }, headers))];
        for (const call of calls) {
            const error = await fails(call(), status.INVALID_ARGUMENT);
            assert.deepEqual(error.metadata.get('grpc-status-details-bin'), [details]);
        }
    },

    async unimplemented_method() {
        await fails(single(echo, 'Missing', {}).promise, status.UNIMPLEMENTED);
        await fails(single(connect(Nowhere), 'Nowhere', {}).promise, status.UNIMPLEMENTED);
    },

    async unimplemented_service() {
        await fails(single(connect(Absent), 'Nothing', {}).promise, status.UNIMPLEMENTED);
    },

    async crash_of_the_handler() {
        assert.ok(!(await fails(unary({ crash: 'secret' }), status.UNKNOWN)).details.includes('secret'));
    },

    async request_at_and_past_the_limit() {
        assert.equal((await unary({ payload: bytes(4 * MIB - 5) })).bytes, 4 * MIB - 5);
        await fails(unary({ payload: bytes(4 * MIB - 4) }), status.RESOURCE_EXHAUSTED);
        const { call, promise } = single(echo, 'Collect');
        call.end({ payload: bytes(5 * MIB) });
        await fails(promise, status.RESOURCE_EXHAUSTED);
    },

    async response_at_and_past_the_limit() {
        const near = 6 * MIB - 200;
        assert.equal((await unary({ replies: replies(near) })).payload.length, near);
        await fails(unary({ replies: replies(6 * MIB) }), status.RESOURCE_EXHAUSTED);
        const responses = [];
        await fails(read(echo.Expand({ replies: replies(near, 6 * MIB) }), responses), status.RESOURCE_EXHAUSTED);
        assert.equal(responses.length, 1);
    },

    async response_past_the_limit_of_the_client() {
        const narrow = connect(Echo, address, { 'grpc.max_receive_message_length': MIB });
        const [name, headers] = named();
        await fails(read(narrow.Expand({ replies: [{ size: 2 * MIB }, { delay_ms: 60_000 }] }, headers)), status.RESOURCE_EXHAUSTED);
        assert.ok((await ended(name)).cancelled);
        narrow.close();
    },

    async compressed_requests() {
        for (const algorithm of [grpc.compressionAlgorithms.gzip, grpc.compressionAlgorithms.deflate]) {
            const compressing = connect(Echo, address, { ...open, 'grpc.default_compression_algorithm': algorithm });
            assert.equal((await unary({ payload: bytes(MIB) }, metadata(), {}, compressing)).bytes, MIB);
            const { call, promise } = single(compressing, 'Collect');
            call.write({ payload: bytes(MIB) });
            call.end({ payload: bytes(MIB) });
            assert.equal((await promise).response.bytes, 2 * MIB);
            compressing.close();
        }
    },

    async compressed_request_past_the_limit() {
        const compressing = connect(Echo, address, { ...open, 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
        await fails(unary({ payload: bytes(5 * MIB) }, metadata(), {}, compressing), status.RESOURCE_EXHAUSTED);
        compressing.close();
    },

    async compressed_responses() {
        for (const encoding of ['gzip', 'deflate']) {
            const headers = metadata(['x-encoding', encoding]);
            assert.equal((await unary({ replies: replies(MIB) }, headers)).payload.length, MIB);
            const responses = await read(echo.Expand({ replies: [{ size: 31415 }, { size: 92653, plain: true }, { size: 7 }] }, headers));
            assert.deepEqual(responses.map(response => response.payload.length), [31415, 92653, 7]);
        }
    },

    async hundred_streams_at_once() {
        const calls = Array.from({ length: 100 }, () => echo.Converse(metadata(), deadline(PATIENCE)));
        for (let turn = 0; turn < 10; turn++) {
            // All streams are open in every turn.
            await Promise.all(calls.map(async (call, index) => {
                call.write({ payload: bytes(index), replies: replies(index + turn) });
                assert.equal((await next(call)).payload.length, index + turn);
            }));
        }
        await Promise.all(calls.map(async call => {
            call.end();
            assert.deepEqual(await read(call), []);
        }));
    },

    async slow_reader() {
        const [name, headers] = named();
        const call = echo.Expand({ replies: [{ size: 65536, repeat: 2000 }] }, headers);
        let total = (await next(call)).payload.length;
        let written = -1;
        // The server stops when the buffers between it and this program are full.
        for (let now; written !== (now = (await seen(name)).written); await sleep(300))
            written = now;
        assert.ok(written < 1000, String(written));
        for await (const response of call)
            total += response.payload.length;
        assert.equal(total, 2000 * 65536);
        assert.equal((await ended(name)).written, 2000);
    },

    async slow_handler() {
        // Requests wait at the client while the server does not read them.
        const [name, headers] = named();
        const [release, starts] = named();
        const { call, promise } = single(echo, 'Collect', undefined, headers);
        let taken = 0;
        const writing = (async () => {
            call.write({ await_call: release });
            for (let i = 0; i < 500; i++) {
                if (!call.write({ payload: bytes(65536) }))
                    await once(call, 'drain');
                taken++;
            }
            call.end();
        })();
        await until(async () => (await seen(name)).received === 1);
        for (let before = -1; before !== taken; await sleep(200))
            before = taken;
        assert.ok(taken < 400, String(taken));
        await unary({}, starts);
        await writing;
        assert.equal((await promise).response.bytes, 500 * 65536);
    },

    async client_closes_first() {
        const call = echo.Converse();
        call.write({ replies: [{ size: 1, delay_ms: 50, repeat: 5 }] });
        call.end();
        assert.equal((await read(call)).length, 5);
    },

    async server_closes_first() {
        const call = echo.Converse();
        call.write({ replies: replies(1), last: true });
        assert.equal((await read(call)).length, 1);

        const { call: collecting, promise } = single(echo, 'Collect');
        collecting.write({ last: true });
        assert.equal((await promise).response.requests, 1);
    },

    async unix_socket() {
        const local = connect(Echo, `unix:${socket}`);
        assert.equal((await unary({ payload: bytes(9) }, metadata(), {}, local)).bytes, 9);
        local.close();
    },

    async peer_of_a_unix_socket() {
        const local = connect(Echo, `unix:${socket}`);
        assert.equal((await unary({}, metadata(), {}, local)).peer, `unix:${socket}`);
        local.close();
    },

    async peer_and_host() {
        const response = await unary({});
        assert.ok(response.peer.startsWith('ipv4:127.0.0.1:'), response.peer);
        assert.equal(response.host, address);
    },
};

if (streamName !== undefined) {
    const call = echo.Converse(metadata(['x-call', streamName]));
    call.write({ replies: replies(1) });
    await next(call);
    console.log('open');
    await next(call);
}
for (const [name, run] of Object.entries(cases)) {
    const late = sleep(2 * PATIENCE).then(() => { throw new Error('the case does not end'); });
    const failure = await Promise.race([run(), late]).then(() => null, error => error.stack ?? String(error));
    late.catch(() => { });
    console.log(JSON.stringify({ name, error: failure }));
}
process.exit(0);
