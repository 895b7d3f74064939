"""What the scripts share: one thread, the name of what they run on, and the loop that takes orders from stdin."""
import os
import sys
import time

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

try:
    import numpy
    import torch
except ImportError as missing:
    sys.exit(str(missing))
torch.set_num_threads(1)


def blas():
    """The file that the matrix products come from: a reference BLAS is many times slower than OpenBLAS or MKL."""
    torch.mm(torch.ones(8, 8), torch.ones(8, 8))
    with open("/proc/self/maps") as maps:
        files = {line.split("/", 1)[1].strip() for line in maps if "/" in line}
    found = sorted("/" + f for f in files if "blas" in f.lower() or "libmkl" in f.lower())
    return ", ".join(found) or torch.__config__.show().split("BLAS_INFO=")[-1].split(",")[0]


def arrays(file):
    """The arrays of an .npz file as tensors."""
    with numpy.load(file) as archive:
        return {name: torch.from_numpy(archive[name]) for name in archive.files}


def serve(once, result):
    """Says what this is, then answers `run COUNT` with seconds, the busy ones behind, and `result FILE` once the floats are written."""
    print("PyTorch " + torch.__version__ + " eager", flush=True)
    print("PyTorch's BLAS: " + blas(), file=sys.stderr, flush=True)
    for line in sys.stdin:
        command, argument = line.split(maxsplit=1)
        if command == "run":
            begun, busy = time.perf_counter(), time.process_time()
            for _ in range(int(argument)):
                once()
            print(time.perf_counter() - begun, time.process_time() - busy, flush=True)
        else:
            result().detach().numpy().astype("<f4").tofile(argument.strip())
            print("written", flush=True)
