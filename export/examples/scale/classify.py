#!/usr/bin/env python3
"""Classifies a million points with an exported net: PySpark shares the rows out, ONNX Runtime computes
the scores, and every class must be the one that wengert's own program found.

    cargo run --release -p wengert-export --example scale
    python export/examples/scale/classify.py [FOLDER]

The master is local: two processes on this machine. On a cluster, give its address instead.
"""

import os
import pathlib
import sys

import numpy as np
from pyspark.sql import SparkSession

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/wengert/scale").resolve()
GRID, PARTS = 1000, 20
# the workers run the same Python
os.environ["PYSPARK_PYTHON"] = sys.executable


def classes(path):
    """A function from lines of the grid to the classes of their points; each worker reads the net."""

    def of(lines):
        import onnxruntime

        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        at = lambda i: 2.5 * i / (GRID - 1) - 1.25
        for i in lines:
            points = np.stack([np.full(GRID, at(i)), at(np.arange(GRID, dtype=np.float64))], axis=1)
            (scores,) = session.run(None, {"inputs": points})
            yield i, scores.argmax(axis=1).astype(np.uint8).tobytes()

    return of


spark = SparkSession.builder.master("local[2]").appName("wengert").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
lines = spark.sparkContext.parallelize(range(GRID), PARTS)
found = sorted(lines.mapPartitions(classes(str(FOLDER / "spiral.onnx"))).collect())
spark.stop()

found = np.frombuffer(b"".join(line for _, line in found), dtype=np.uint8)
expected = np.fromfile(FOLDER / "classes.bin", dtype=np.uint8)
other = np.count_nonzero(found != expected) if found.shape == expected.shape else None
if other != 0:
    sys.exit(f"{other} of {expected.size} points have another class than wengert's program finds")
print(f"{expected.size} points in {PARTS} parts have the classes of wengert's program: "
      + ", ".join(f"{n} of class {c}" for c, n in enumerate(np.bincount(found))))
