"""Images as `.npz`: arrays `x` (n, height, width, channels) and `y` (n,).

Pixels are whole numbers 0 to 255 and stay so (as float32): a model that wants another
range begins with a Rescaling layer. Nothing is unpickled, and the size of an array is
known from its header before its bytes are read.
"""

import math
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from fl_engine.errors import MOST_PROBLEMS, FileProblem, FileProblemKind, TableError
from fl_engine.task import Images

# What zipfile and numpy raise for bytes that are not what they should be.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)

_READ_HEADER = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
}

MOST_BYTES = 2 * 1024**3  # of one unpacked array

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]


def read_arrays(file: IO[bytes]) -> tuple[Array, Array]:
    """The arrays `x` and `y` of an npz file, as they are.

    Raises:
        TableError: NOT_READABLE or TOO_LARGE.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _read_array(archive, "x"), _read_array(archive, "y")
    except _UNREADABLE as error:
        message = "This is no .npz file with arrays x and y."
        raise _problem(FileProblemKind.NOT_READABLE, message) from error


def _read_array(archive: zipfile.ZipFile, name: str) -> Array:
    with archive.open(f"{name}.npy") as member:
        shape, is_fortran, dtype = _READ_HEADER[npy.read_magic(member)](member)
        if dtype.hasobject or dtype.kind not in "biuf" or min(shape, default=0) < 0:
            raise ValueError(f"numbers are expected, not {dtype} of shape {shape}")
        size_bytes = math.prod(shape) * dtype.itemsize
        if size_bytes > MOST_BYTES:
            message = f"The array {name} has {size_bytes} bytes; {MOST_BYTES} are read."
            raise _problem(FileProblemKind.TOO_LARGE, message)
        content = member.read(size_bytes)
    flat = np.frombuffer(content, dtype=dtype, count=math.prod(shape))
    return flat.reshape(shape, order="F" if is_fortran else "C")


@dataclass(frozen=True)
class ImageRows:
    """Images that fit.

    Attributes:
        x: float32, (n, height, width, channels).
        y: float32, (n,): class numbers.
        skipped: Images left out.
        problems: What was wrong with them; the first 50.
    """

    x: Floats
    y: Floats
    skipped: int
    problems: tuple[FileProblem, ...]


def read_images(file: IO[bytes], images: Images) -> ImageRows:
    """Images as a task asks for them.

    Args:
        file: The npz file.
        images: Shape and classes.

    Raises:
        TableError: The file can't be read or its shape is not the task's.
    """
    x, y = read_arrays(file)
    shape = (images.height, images.width, images.channels)
    if images.channels == 1 and x.ndim == 3:
        x = x[..., np.newaxis]
    if x.shape[1:] != shape or y.shape != x.shape[:1]:
        raise _problem(
            FileProblemKind.SHAPE_MISMATCH,
            f"x is {x.shape}, y is {y.shape}; x must be (n, {shape}), y (n,).",
        )
    is_label = np.isin(y, np.arange(len(images.classes)))  # shape: (n,)
    pixels = x.reshape(len(x), -1)
    is_pixel = np.all((pixels >= 0) & (pixels <= 255), axis=1)  # NaN is outside
    fits = is_label & is_pixel
    problems = _describe(y, is_label, fits, len(images.classes))
    skipped = len(fits) - int(fits.sum())
    kept, labels = x[fits].astype(np.float32), y[fits].astype(np.float32)
    return ImageRows(kept, labels, skipped, problems)


def _describe(
    y: Array,
    is_label: npt.NDArray[np.bool_],
    fits: npt.NDArray[np.bool_],
    classes: int,
) -> tuple[FileProblem, ...]:
    kind = FileProblemKind.OUT_OF_RANGE
    problems = []
    for i in np.flatnonzero(~fits)[:MOST_PROBLEMS]:
        row = int(i) + 1
        if not is_label[i]:
            expected = f"0 to {classes - 1}"
            message = f"Image {row}: the class {y[i]} is not {expected}."
            problems.append(FileProblem(kind, message, "y", row, expected, str(y[i])))
        else:
            message = f"Image {row} has pixels outside 0 to 255."
            problems.append(FileProblem(kind, message, "x", row, "0 to 255"))
    return tuple(problems)


def _problem(kind: FileProblemKind, message: str) -> TableError:
    return TableError([FileProblem(kind, message)])
