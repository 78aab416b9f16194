"""Take the two members of a stranger's `.keras` archive apart, within limits.

Sizes in headers are never believed: what is unpacked is counted while it is read.
"""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.model.spec import ModelLimits

CONFIG = "config.json"
WEIGHTS = "model.weights.h5"

_END = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_LOCATOR_BYTES = 20
_MOST_COMMENT = 2**16
_DIRECTORY_BYTES_A_MEMBER = 1024  # far above what a sane name and its fields take
_HDF5 = b"\x89HDF\r\n\x1a\n"
_SAVE_AGAIN = "save it with model.save('model.keras')"


@dataclass(frozen=True)
class Archive:
    """An open archive whose table of contents has been checked."""

    _zip: zipfile.ZipFile

    def read(self, name: str, most_bytes: int) -> bytes:
        """Unpack one member.

        Raises:
            ModelError: It is missing, damaged or larger than allowed.
        """
        try:
            with self._zip.open(name) as member:
                data = member.read(most_bytes + 1)
        except KeyError:
            message = f"The archive has no {name}; {_SAVE_AGAIN}."
            raise _refused("NOT_READABLE", message) from None
        except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
            raise _damaged(f"{name}: {error}") from None
        except Exception as error:  # zlib.error has no base but Exception
            raise _damaged(f"{name}: {error}") from None
        if len(data) > most_bytes:
            message = (
                f"{name} is larger than {most_bytes:,} bytes when unpacked, more than "
                f"its layers need; {_SAVE_AGAIN}."
            )
            raise _refused("TOO_LARGE", message)
        return data


def open_archive(file: IO[bytes], limits: ModelLimits) -> Archive:
    """Check the table of contents of an archive; nothing is unpacked yet.

    Raises:
        ModelError: It is no archive, or one that Keras would not write.
    """
    _check_start(file)
    _check_directory(file, limits)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged(str(error)) from None
    members = archive.infolist()
    if len(members) > limits.most_members:
        raise _too_many(limits)
    seen = set[str]()
    for member in members:
        _check_member(member)
        if member.filename in seen:
            message = f"The archive holds {member.filename!r} twice; {_SAVE_AGAIN}."
            raise _refused("FORBIDDEN", message)
        seen.add(member.filename)
    return Archive(archive)


def check_size(path: Path, limits: ModelLimits) -> None:
    """Refuse a file that is too large.

    Raises:
        ModelError: It is.
    """
    size = path.stat().st_size
    if size > limits.most_file_bytes:
        message = (
            f"The file has {size:,} bytes; at most {limits.most_file_bytes:,} are "
            "allowed. Make the model smaller, or save it without optimizer."
        )
        raise _refused("TOO_LARGE", message)


def _check_start(file: IO[bytes]) -> None:
    file.seek(0)
    start = file.read(len(_HDF5))
    if start == _HDF5:
        message = f"This is an .h5 file, which can hold code; {_SAVE_AGAIN} (Keras 3)."
        raise _refused("FORBIDDEN", message)
    if not start.startswith(b"PK\x03\x04"):
        raise _refused("NOT_READABLE", f"This is no .keras file; {_SAVE_AGAIN}.")


def _check_directory(file: IO[bytes], limits: ModelLimits) -> None:
    """Bound the table of contents before `zipfile` reads it into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _MOST_COMMENT - _END_BYTES - _LOCATOR_BYTES))
    tail = file.read()
    end = len(tail) - _END_BYTES
    if end < 0 or tail[end : end + 4] != _END or tail[-2:] != b"\0\0":
        raise _damaged("it does not end as an archive without comment does")
    if tail[max(0, end - _LOCATOR_BYTES) : end].startswith(_ZIP64_LOCATOR):
        raise _refused("TOO_LARGE", f"The archive is too large; {_SAVE_AGAIN}.")
    members, directory_bytes = struct.unpack("<HI", tail[end + 10 : end + 16])
    most = limits.most_members
    if members > most or directory_bytes > most * _DIRECTORY_BYTES_A_MEMBER:
        raise _too_many(limits)


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or ".." in path.parts
        or "\\" in name
        or ":" in name
        or member.orig_filename != name
    ):
        message = f"The archive names a file outside of itself ({name[:60]!r})."
        raise _refused("FORBIDDEN", f"{message[:-1]}; {_SAVE_AGAIN}.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        message = f"{name[:60]!r} is packed in an unusual way; {_SAVE_AGAIN}."
        raise _refused("FORBIDDEN", message)
    if member.flag_bits & 0x1:
        raise _refused("FORBIDDEN", f"{name[:60]!r} is encrypted; {_SAVE_AGAIN}.")


def _too_many(limits: ModelLimits) -> ModelError:
    message = f"The archive holds more than {limits.most_members} files; {_SAVE_AGAIN}."
    return _refused("FORBIDDEN", message)


def _damaged(why: str) -> ModelError:
    message = f"The archive is damaged ({why[:100]}); upload it again."
    return _refused("NOT_READABLE", message)


def _refused(kind: str, message: str) -> ModelError:
    return ModelError([FileProblem(FileProblemKind(kind), message)])
