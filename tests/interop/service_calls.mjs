// Calls Trifold's own services with gRPC's library for JavaScript.
//
// Usage: service_calls.mjs ADDRESS DESCRIPTORS MODEL, with DESCRIPTORS a file with the descriptor set of all services.
// Prints a line of JSON for each case.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [address, descriptors, model] = process.argv.slice(2);
const PATIENCE = 60_000; // milliseconds until a case has failed
const { status } = grpc;

const definition = loader.loadFileDescriptorSetFromBuffer(readFileSync(descriptors), { longs: Number, defaults: true, keepCase: true });
const packages = grpc.loadPackageDefinition(definition);
const connect = Client => new Client(address, grpc.credentials.createInsecure());
const [generation, models, encoding, training] = ['Generation', 'Models', 'Encoding', 'Training'].map(name => connect(packages.trifold.v1[name]));
const health = connect(packages.grpc.health.v1.Health);
const patient = () => ({ deadline: Date.now() + PATIENCE });

async function read(call, most = Infinity) {
    const seen = [];
    for await (const response of call) {
        seen.push(response);
        if (seen.length === most)
            break;
    }
    return seen;
}

// The status of a call that must fail.
const refusal = call => read(call).then(() => assert.fail('the call did not fail'), error => error);

const cases = {
    async models_are_listed() {
        const answer = await new Promise((resolve, reject) =>
            models.ListModels({}, patient(), (error, response) => error ? reject(error) : resolve(response)));
        assert.equal(answer.models.find(found => found.name === model).state, 3);
    },

    async annotations_stream() {
        const samples = await read(generation.GenerateAnnotations({ model, samples: 4, cameras: { views: 2 } }, patient()));
        assert.deepEqual(samples.map(sample => [sample.seed, sample.view]), [[0, 0], [0, 1], [1, 0], [1, 1]]);
        for (const sample of samples)
            assert.ok(sample.parts.every(part => part.data.subarray(1, 4).toString() === 'PNG'));
    },

    async views_stream() {
        const views = await read(generation.RenderViews({ model, scenes: { list: { seeds: [7] } }, cameras: { trajectory: { orbit: { steps: 3 } } } }, patient()));
        assert.deepEqual(views.map(view => [view.seed, view.view]), [[7, 0], [7, 1], [7, 2]]);
    },

    async cancelled_stream_ends() {
        const call = generation.GenerateAnnotations({ model });
        const ended = new Promise(resolve => call.on('error', resolve));
        await new Promise(resolve => call.once('data', resolve));
        call.cancel();
        assert.equal((await ended).code, status.CANCELLED);
    },

    async deadline_ends_a_stream() {
        const error = await refusal(generation.GenerateAnnotations({ model }, { deadline: Date.now() + 500 }));
        assert.equal(error.code, status.DEADLINE_EXCEEDED);
    },

    async wrong_field_is_named() {
        const error = await refusal(generation.GenerateAnnotations({ model, cameras: { views: 5000 } }, patient()));
        assert.equal(error.code, status.INVALID_ARGUMENT);
        assert.match(error.details, /cameras\.views/);
        assert.equal(error.metadata.get('grpc-status-details-bin').length, 1);
    },

    async bidirectional_call_says_what_is_missing() {
        const call = encoding.EncodeMasks(patient());
        call.write({ model, mask_id: '1', mask: Buffer.from('89504e47', 'hex') });
        call.end();
        assert.ok([status.UNIMPLEMENTED, status.INVALID_ARGUMENT].includes((await refusal(call)).code));
    },

    async client_stream_says_what_is_missing() {
        const error = await new Promise((resolve, reject) => {
            const call = training.TrainDecoder(patient(), (failure, response) => failure ? resolve(failure) : reject(response));
            call.write({ start: { model, decoder: 'mine', parts: [{ name: 'background', color: [0, 0, 0] }, { name: 'face', color: [255, 0, 0] }] } });
            call.end();
        });
        assert.equal(error.code, status.UNIMPLEMENTED);
    },

    async health_is_watched() {
        const call = health.Watch({ service: model }, patient());
        call.on('error', () => {});
        const first = await new Promise(resolve => call.once('data', resolve));
        assert.equal(first.status === 1 || first.status === 'SERVING', true);
        call.cancel();
    },

    async slow_reader_gets_everything() {
        const call = generation.GenerateAnnotations({ model, samples: 40 }, patient());
        const seeds = [];
        for await (const sample of call) {
            seeds.push(sample.seed);
            await new Promise(resolve => setTimeout(resolve, 10));
        }
        assert.deepEqual(seeds, [...Array(40).keys()]);
    },
};

for (const [name, run] of Object.entries(cases)) {
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('the case does not end')), PATIENCE + 5_000); });
    const error = await Promise.race([run(), late]).then(() => null, failure => String(failure.stack ?? failure));
    clearTimeout(timer);
    console.log(JSON.stringify({ name, error }));
}
process.exit(0);
