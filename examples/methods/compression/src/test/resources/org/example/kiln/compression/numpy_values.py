"""Writes numpy-values.txt: singular values of matrices whose element i is sin((i + 1)^2) in single precision.

A case is two lines: rows and columns, and the singular values from the greatest, by numpy.linalg.svd in double precision.
"""
import sys

import numpy as np


def main(path):
    with open(path, "w") as out:
        for rows, columns in [(8, 6), (6, 8), (12, 12), (1, 5), (40, 24)]:
            i = np.arange(rows * columns, dtype=np.float64)
            matrix = np.sin((i + 1) ** 2).astype(np.float32).astype(np.float64).reshape(rows, columns)
            values = np.linalg.svd(matrix, compute_uv=False)
            out.write(f"{rows} {columns}\n" + " ".join(f"{v:.12g}" for v in values) + "\n")


main(sys.argv[1] if len(sys.argv) > 1 else "numpy-values.txt")
