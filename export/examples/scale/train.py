#!/usr/bin/env python3
"""Trains two exported programs with JAX, their rows shared out among eight simulated devices, and
compares the first hundred losses with those of wengert's own training runs.

    cargo run --release -p wengert-export --example scale
    python export/examples/scale/train.py [FOLDER]

JAX spreads the rows over the devices (`jax.sharding`); the parameters are on each of them. On a machine
with real devices, leave out the two settings of the environment: nothing else changes.
"""

import os

# eight devices, and code that is compiled fast and not run often
os.environ["XLA_FLAGS"] = (
    "--xla_force_host_platform_device_count=8 --xla_backend_optimization_level=0"
    " --xla_llvm_disable_expensive_passes=true"
)
os.environ["JAX_PLATFORMS"] = "cpu"

import importlib.util
import json
import pathlib
import sys

import jax
import jax.numpy as m
from jax.sharding import Mesh, NamedSharding, PartitionSpec

jax.config.update("jax_enable_x64", True)

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/wengert/scale")
TOLERANCE = 1e-9

devices = Mesh(jax.devices(), ["rows"])
SHARED_OUT = NamedSharding(devices, PartitionSpec("rows"))
ON_EACH = NamedSharding(devices, PartitionSpec())


def exported(name):
    """The module that wengert has written."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shared_out(rows):
    rows = jax.device_put(rows, SHARED_OUT)
    assert len(rows.sharding.device_set) == 8 and len(rows.addressable_shards) == 8
    return rows


def slope_of(loss):
    """The loss and its gradient: each device takes its own rows, and then the mean of all is taken."""

    def own(p, x):
        return jax.lax.pmean(jax.value_and_grad(loss)(p, x), "rows")

    specs = {"in_specs": (PartitionSpec(), PartitionSpec("rows")), "out_specs": PartitionSpec()}
    return jax.jit(jax.shard_map(own, mesh=devices, check_vma=False, **specs))


def compare(name, found, expected):
    far = max(abs(a - b) for a, b in zip(found, expected, strict=True))
    print(f"{name:8}  {len(found)} losses on 8 devices, {found[0]:.4f} to {found[-1]:.4f}; "
          f"the largest difference is {far:.1e}")
    if not far <= TOLERANCE:
        sys.exit(f"{name}: the losses are not those of wengert within {TOLERANCE}")


def spiral():
    """312 points, 39 on each device: gradient descent with all of them in each step."""
    module, data = exported("spiral"), json.load(open(FOLDER / "spiral.json"))
    rows = shared_out(m.asarray(data["rows"]))
    params = jax.device_put(m.asarray(module.PARAMS), ON_EACH)
    slope = slope_of(lambda p, x: module.loss(m, p, x))
    losses = []
    for _ in data["losses"]:
        loss, gradient = slope(params, rows)
        losses.append(float(loss))
        params = params - 0.1 * gradient
    compare("spiral", losses, data["losses"])


WIDTH, TOKENS, POSITIONS = 16, 27, 16


def rows_of(p, tokens):
    """The rows of the program: for each position the embedding, and 1 for the token that comes next.
    The embeddings are parameters too, so JAX differentiates through this."""
    of_tokens = p[: TOKENS * WIDTH].reshape(TOKENS, WIDTH)
    of_positions = p[TOKENS * WIDTH : (TOKENS + POSITIONS) * WIDTH].reshape(POSITIONS, WIDTH)
    embeddings = of_tokens[tokens[:, :-1]] + of_positions[: tokens.shape[1] - 1]
    following = jax.nn.one_hot(tokens[:, 1:], TOKENS, dtype=m.float64)
    return m.concatenate([embeddings, following], -1).reshape(len(tokens), -1)


def microgpt():
    """A batch of eight names of one length in each step, one name on each device; Adam."""
    data = json.load(open(FOLDER / "microgpt.json"))
    slopes, losses = {}, []
    for step, batch in enumerate(data["batches"], 1):
        length = len(batch[0]) - 2
        if length not in slopes:
            module = exported(f"microgpt_{length}")
            loss_of = lambda p, tokens, module=module: module.loss(m, p, rows_of(p, tokens))
            slopes[length] = slope_of(loss_of)
        if step == 1:
            params = jax.device_put(m.asarray(module.PARAMS), ON_EACH)
            means = squares = m.zeros_like(params)
        loss, gradient = slopes[length](params, shared_out(m.asarray(batch)))
        losses.append(float(loss))
        means = 0.85 * means + (1 - 0.85) * gradient
        squares = 0.99 * squares + (1 - 0.99) * gradient * gradient
        mean, square = means / (1 - 0.85**step), squares / (1 - 0.99**step)
        params = params - 0.01 * (mean / (m.sqrt(square) + 1e-8))
    compare("microgpt", losses, data["losses"])


spiral()
microgpt()
