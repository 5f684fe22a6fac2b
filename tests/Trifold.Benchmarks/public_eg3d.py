#!/usr/bin/env python3
"""Runs the public EG3D code from a checkout on the weights and inputs that `Trifold.Benchmarks export` wrote.

    public_eg3d.py CHECKOUT MODEL times [--runs N] [--warm-ups N] [--threads N]    JSON, as `report` reads it
    public_eg3d.py CHECKOUT MODEL check [--threads N]                              differences of the results
"""
import argparse
import contextlib
import importlib
import json
import os
import platform
import resource
import struct
import sys
import time
import types

import torch

INPUT, RESULT = 'benchmark.input.', 'benchmark.result.'
NEURAL_RESOLUTION = 128

# Constructor arguments of the released checkpoint ffhq512-128.
GENERATOR = dict(
    z_dim=512, c_dim=25, w_dim=512, img_resolution=512, img_channels=3, mapping_kwargs=dict(num_layers=2),
    channel_base=32768, channel_max=512, num_fp16_res=0, conv_clamp=None, fused_modconv_default='inference_only',
    sr_num_fp16_res=4,
    sr_kwargs=dict(channel_base=32768, channel_max=512, fused_modconv_default='inference_only'),
    rendering_kwargs=dict(
        image_resolution=512, superresolution_module='training.superresolution.SuperresolutionHybrid8XDC',
        depth_resolution=48, depth_resolution_importance=48, ray_start=2.25, ray_end=3.3, box_warp=1,
        disparity_space_sampling=False, clamp_mode='softplus', superresolution_noise_mode='none', sr_antialias=True,
        c_gen_conditioning_zero=False, c_scale=1, decoder_lr_mul=1, avg_camera_radius=2.7, avg_camera_pivot=[0, 0, 0.2]))


def read_safetensors(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == '__metadata__':
            continue
        assert entry['dtype'] == 'F32', name
        start, end = entry['data_offsets']
        tensors[name] = torch.frombuffer(data, dtype=torch.float32, offset=start, count=(end - start) // 4) \
            .reshape(entry['shape']).clone()
    return tensors


def stand_in_where_missing(*names):
    """The checkout imports these for networks that are not built here."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = types.ModuleType(name)


def build(checkout, tensors):
    stand_in_where_missing('scipy', 'scipy.signal', 'scipy.optimize')
    sys.dont_write_bytecode = True  # The checkout stays as it is.
    sys.path.insert(0, os.path.join(checkout, 'eg3d'))
    from training.triplane import TriPlaneGenerator
    generator = TriPlaneGenerator(**GENERATOR).eval().requires_grad_(False)
    weights = {name: tensor for name, tensor in tensors.items() if not name.startswith('benchmark.')}
    generator.load_state_dict(weights)
    generator.neural_rendering_resolution = NEURAL_RESOLUTION
    return generator


def run_once(generator, z, camera):
    """The stages of tests/Trifold.Benchmarks/SynthesisStages.cs, in the same order."""
    stages = []

    def timed(name, stage):
        start, cpu_start = time.perf_counter(), time.process_time()
        result = stage()
        stages.append((name, time.perf_counter() - start, time.process_time() - cpu_start))
        return result

    ws = timed('mapping', lambda: generator.mapping(z, camera))
    planes = timed('backbone', lambda: generator.backbone.synthesis(ws, noise_mode='const'))
    planes = planes.view(1, 3, 32, 256, 256)
    origins, directions = generator.ray_sampler(
        camera[:, :16].view(-1, 4, 4), camera[:, 16:25].view(-1, 3, 3), NEURAL_RESOLUTION)
    features, _, _ = timed('volume rendering', lambda: generator.renderer(
        planes, generator.decoder, origins, directions, generator.rendering_kwargs))
    features = features.permute(0, 2, 1).reshape(1, 32, NEURAL_RESOLUTION, NEURAL_RESOLUTION).contiguous()
    timed('super-resolution', lambda: generator.superresolution(features[:, :3], features, ws, noise_mode='none'))
    timed('whole synthesis', lambda: generator.synthesis(ws, camera, noise_mode='const'))
    return stages


def times(generator, tensors, runs, warm_ups):
    stages = {}
    for run in range(-warm_ups, runs):
        for name, seconds, cpu_seconds in run_once(generator, tensors[INPUT + 'z'], tensors[INPUT + 'camera']):
            stage = stages.setdefault(name, dict(name=name, seconds=[], cpu_seconds=[]))
            if run >= 0:
                stage['seconds'].append(seconds)
                stage['cpu_seconds'].append(cpu_seconds)
    print(json.dumps(dict(
        side='public',
        environment=environment(),
        stages=list(stages.values()),
        peak_memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)))


def environment():
    with open('/proc/cpuinfo') as file:
        cpu = next(line for line in file if line.startswith('model name')).split(':', 1)[1].strip()
    facts = dict(
        runtime='Python ' + platform.python_version(), libtorch=torch.__version__, threads=str(torch.get_num_threads()),
        cpu=cpu, cores=str(os.cpu_count()))
    for variable in ('OPENBLAS_CORETYPE', 'OMP_WAIT_POLICY', 'OMP_NUM_THREADS', 'MALLOC_MMAP_MAX_'):
        facts[variable] = os.environ.get(variable, 'unset')
    return facts


@contextlib.contextmanager
def deterministic_draws():
    """No jitter and even importance draws: what the project renders with unless asked otherwise."""
    rand, rand_like = torch.rand, torch.rand_like
    torch.rand = lambda rows, count, device=None: torch.linspace(0, 1, count, device=device).expand(rows, count)
    torch.rand_like = lambda tensor: torch.full_like(tensor, 0.5)
    try:
        yield
    finally:
        torch.rand, torch.rand_like = rand, rand_like


def check(generator, tensors):
    ws = generator.mapping(tensors[INPUT + 'z'], tensors[INPUT + 'camera'])
    with deterministic_draws():
        results = generator.synthesis(ws, tensors[INPUT + 'camera'], noise_mode='const', cache_backbone=True)
    results.update(ws=ws, planes=generator._last_planes.view(1, 3, 32, 256, 256))
    for name in ('ws', 'planes', 'image_raw', 'image_depth', 'image'):
        ours = tensors[RESULT + name]
        difference = (ours - results[name]).abs()
        print(f'{name} {list(ours.shape)}: largest difference {difference.max():.2e}, mean {difference.mean():.2e}, '
              f'values {results[name].min():.3f} to {results[name].max():.3f}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('checkout', help='folder of the public code')
    parser.add_argument('model', help='file written by export')
    parser.add_argument('what', choices=['times', 'check'])
    parser.add_argument('--runs', type=int, default=5)
    parser.add_argument('--warm-ups', type=int, default=1)
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    tensors = read_safetensors(arguments.model)
    with torch.no_grad():
        generator = build(arguments.checkout, tensors)
        if arguments.what == 'times':
            times(generator, tensors, arguments.runs, arguments.warm_ups)
        else:
            check(generator, tensors)


main()
