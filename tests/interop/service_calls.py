"""Calls Trifold's own services with gRPC's library for Python, as a training script would.

Usage: service_calls.py ADDRESS DESCRIPTORS MODEL, with DESCRIPTORS a file with the descriptor set of all services.
Prints a line of JSON for each case.
"""
import hashlib
import io
import json
import sys
import tarfile
import threading
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ADDRESS, DESCRIPTORS, MODEL = sys.argv[1:4]
PATIENCE = 60  # seconds until a case has failed

pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(open(DESCRIPTORS, 'rb').read()).file:
    pool.Add(file)
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


class Service:
    """The methods of a service by their names."""

    def __init__(self, channel, name):
        for method in pool.FindServiceByName(name).methods:
            kind = ('stream' if method.client_streaming else 'unary') + '_' + ('stream' if method.server_streaming else 'unary')
            setattr(self, method.name, getattr(channel, kind)(
                f'/{name}/{method.name}',
                request_serializer=lambda request: request.SerializeToString(),
                response_deserializer=message(method.output_type.full_name).FromString))


channel = grpc.insecure_channel(ADDRESS)
generation, datasets, models, encoding, editing, training, jobs = (
    Service(channel, 'trifold.v1.' + name)
    for name in ('Generation', 'Datasets', 'Models', 'Encoding', 'Editing', 'Training', 'Jobs'))
health = Service(channel, 'grpc.health.v1.Health')
Annotate, Clouds, Views = (message('trifold.v1.' + name) for name in (
    'GenerateAnnotationsRequest', 'ExportPointCloudsRequest', 'RenderViewsRequest'))
CASES = {}


def case(function):
    CASES[function.__name__] = function


def refusal(call):
    """The status of a call that must fail, and its details by type."""
    try:
        list(call()) if callable(call) else list(call)
    except grpc.RpcError as error:
        details = {}
        for key, value in error.trailing_metadata() or ():
            if key == 'grpc-status-details-bin':
                for detail in message('google.rpc.Status').FromString(value).details:
                    name = detail.type_url.split('/')[-1]
                    details[name] = message(name).FromString(detail.value)
        return error.code(), error.details(), details
    raise AssertionError('the call did not fail')


@case
def models_are_listed():
    listed = models.ListModels(message('trifold.v1.ListModelsRequest')(), timeout=PATIENCE).models
    found = [model for model in listed if model.name == MODEL][0]
    assert found.state == 3, found
    assert 'annotate' in found.capabilities and found.decoders[0].parts[0].name == 'background'


@case
def annotations_stream():
    request = Annotate(model=MODEL, samples=5)
    request.cameras.views = 2
    samples = list(generation.GenerateAnnotations(request, timeout=PATIENCE))
    assert [(sample.seed, sample.view) for sample in samples] == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
    for sample in samples:
        assert [part.output for part in sample.parts] == [1, 2, 3, 4]
        assert all(part.data.startswith(b'\x89PNG') for part in sample.parts)
        assert sum(sample.part_pixels) == sample.resolution ** 2
        assert len(sample.camera.values) == 25
        assert sample.provenance.numerics_id and sample.resume_token


@case
def resumed_stream_is_the_remainder():
    whole = list(generation.GenerateAnnotations(Annotate(model=MODEL, samples=6), timeout=PATIENCE))
    rest = list(generation.GenerateAnnotations(Annotate(model=MODEL, samples=6, resume_token=whole[3].resume_token), timeout=PATIENCE))
    assert rest == whole[4:]


@case
def clouds_come_in_chunks():
    request = Clouds(model=MODEL, views=4, all_points=True)
    request.scenes.list.seeds.extend([1, 2])
    clouds = {}
    for chunk in generation.ExportPointClouds(request, timeout=PATIENCE):
        assert chunk.ByteSize() <= 1 << 20
        clouds.setdefault(chunk.seed, b'')
        assert chunk.offset == len(clouds[chunk.seed])
        clouds[chunk.seed] += chunk.data
    assert sorted(clouds) == [1, 2] and all(cloud.startswith(b'ply\n') for cloud in clouds.values())


@case
def cancelled_stream_ends():
    call = generation.GenerateAnnotations(Annotate(model=MODEL))
    for _ in range(3):
        next(call)
    call.cancel()
    assert refusal(call)[0] == grpc.StatusCode.CANCELLED


@case
def deadline_ends_a_stream():
    code, _, _ = refusal(lambda: generation.GenerateAnnotations(Annotate(model=MODEL), timeout=0.5))
    assert code == grpc.StatusCode.DEADLINE_EXCEEDED, code


@case
def every_wrong_field_is_named():
    request = Annotate(model=MODEL, check_views=-1)
    request.cameras.views = 5000
    code, text, details = refusal(lambda: generation.GenerateAnnotations(request, timeout=PATIENCE))
    assert code == grpc.StatusCode.INVALID_ARGUMENT, code
    fields = {violation.field for violation in details['google.rpc.BadRequest'].field_violations}
    assert fields == {'check_views', 'cameras.views'}, fields
    assert details['google.rpc.ErrorInfo'].type == 'INVALID_REQUEST'
    assert 'check_views' in text


@case
def unknown_model_is_told():
    code, text, details = refusal(lambda: generation.GenerateAnnotations(Annotate(model='nobody'), timeout=PATIENCE))
    assert code == grpc.StatusCode.NOT_FOUND, code
    assert details['google.rpc.ResourceInfo'].resource_name == 'nobody' and MODEL in text


@case
def missing_capability_is_told():
    request = message('trifold.v1.EditRequest')()
    request.start.model = MODEL
    request.start.seed = 1
    code, _, details = refusal(lambda: editing.Edit(iter([request]), timeout=PATIENCE))
    assert code == grpc.StatusCode.UNIMPLEMENTED, code
    assert details['google.rpc.ErrorInfo'].type == 'MISSING_CAPABILITY'


@case
def message_past_the_limit_is_refused():
    request = message('trifold.v1.EncodeMasksRequest')(model=MODEL, mask_id='1', mask=bytes(5 << 20))
    code, _, _ = refusal(lambda: encoding.EncodeMasks(iter([request]), timeout=PATIENCE))
    assert code == grpc.StatusCode.RESOURCE_EXHAUSTED, code


@case
def compressed_requests_are_read():
    samples = list(generation.GenerateAnnotations(Annotate(model=MODEL, samples=1), timeout=PATIENCE, compression=grpc.Compression.Gzip))
    assert len(samples) == 1


@case
def health_is_told_and_watched():
    request = message('grpc.health.v1.HealthCheckRequest')
    assert health.Check(request(), timeout=PATIENCE).status == 1
    assert health.Check(request(service=MODEL), timeout=PATIENCE).status == 1
    code, _, _ = refusal(lambda: [health.Check(request(service='nobody'), timeout=PATIENCE)])
    assert code == grpc.StatusCode.NOT_FOUND
    watch = health.Watch(request(service=MODEL), timeout=PATIENCE)
    assert next(watch).status == 1
    watch.cancel()


@case
def services_are_reflected():
    for version in ('v1', 'v1alpha'):
        reflection = Service(channel, f'grpc.reflection.{version}.ServerReflection')
        request = message(f'grpc.reflection.{version}.ServerReflectionRequest')
        answers = reflection.ServerReflectionInfo(
            iter([request(list_services=''), request(file_containing_symbol='trifold.v1.Generation')]), timeout=PATIENCE)
        names = {service.name for service in next(answers).list_services_response.service}
        assert {'trifold.v1.Generation', 'trifold.v1.Datasets', 'trifold.v1.Models', 'grpc.health.v1.Health'} <= names, names
        files = next(answers).file_descriptor_response.file_descriptor_proto
        assert any(descriptor_pb2.FileDescriptorProto.FromString(file).name == 'trifold/v1/generation.proto' for file in files)


@case
def shards_are_archives():
    specification = message('trifold.v1.DatasetSpecification')(model=MODEL, shard_size=3)
    dataset = datasets.CreateDataset(specification, timeout=PATIENCE)
    request = message('trifold.v1.StreamShardRequest')(id=dataset.id, shard=2)
    chunks = list(datasets.StreamShard(request, timeout=PATIENCE))
    shard = b''.join(chunk.data for chunk in chunks)
    assert chunks[0].etag and all(chunk.ByteSize() <= 1 << 20 for chunk in chunks)
    names = tarfile.open(fileobj=io.BytesIO(shard)).getnames()
    assert [name for name in names if name.endswith('.rgb.png')] == [f'{place:06}.rgb.png' for place in (6, 7, 8)], names
    again = b''.join(chunk.data for chunk in datasets.StreamShard(
        message('trifold.v1.StreamShardRequest')(id=dataset.id, shard=2, offset=100), timeout=PATIENCE))
    assert hashlib.sha256(again).digest() == hashlib.sha256(shard[100:]).digest()


@case
def sixteen_readers_at_once():
    failures = []

    def read(seed):
        try:
            request = Annotate(model=MODEL, samples=4)
            request.scenes.range.first = seed
            assert [sample.seed for sample in generation.GenerateAnnotations(request, timeout=PATIENCE)] == [seed + i for i in range(4)]
        except BaseException as failure:
            failures.append(failure)

    readers = [threading.Thread(target=read, args=(100 * i,)) for i in range(16)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert not failures, failures


for name, run in CASES.items():
    try:
        run()
        print(json.dumps({'name': name, 'error': None}), flush=True)
    except BaseException:
        print(json.dumps({'name': name, 'error': traceback.format_exc()}), flush=True)
