"""Where files are: a folder of this machine, or one of an object store, by pyarrow or fsspec."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any, Protocol

from ._extras import require
from ._failures import UsageError


class Store(Protocol):
    """A folder for output, in which a file appears whole or not at all."""

    location: str
    # Whether other machines see it without sharing the file system of this one.
    is_remote: bool

    def create(self) -> None:
        """Makes the folder, where it is not there."""

    def names(self) -> list[str]:
        """The files in it."""

    def exists(self, name: str) -> bool: ...

    def open(self, name: str) -> Any:
        """A file to be read, which has `seek` and `read`."""

    def temporary(self, name: str) -> Path:
        """A file of this machine for what will be `name`."""

    def publish(self, temporary: Path, name: str) -> None:
        """Makes a file written by `temporary` appear under its name."""

    def write(self, name: str, data: bytes) -> None: ...

    def remove(self, name: str) -> None: ...


class LocalStore:
    is_remote = False

    def __init__(self, location: str) -> None:
        self.location = location
        self.path = Path(location)

    def create(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise UsageError(f"{self.location} is a file; name a folder, or a file that ends in .parquet or .jsonl") from error

    def names(self) -> list[str]:
        return sorted(entry.name for entry in os.scandir(self.path)) if self.path.is_dir() else []

    def exists(self, name: str) -> bool:
        return (self.path / name).exists()

    def open(self, name: str) -> Any:
        # Not a Python file, for the reason that `open_for_arrow` gives.
        return require("pyarrow").OSFile(str(self.path / name), "rb")

    def temporary(self, name: str) -> Path:
        return self.path / temporary_name(name)

    def publish(self, temporary: Path, name: str) -> None:
        os.replace(temporary, self.path / name)
        sync_folder(self.path)

    def write(self, name: str, data: bytes) -> None:
        temporary = self.temporary(name)
        try:
            with open(temporary, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self.publish(temporary, name)
        finally:
            temporary.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class RemoteStore:
    """A folder of an object store. Parts are made on this machine and uploaded whole, as a rename there would be a copy."""

    is_remote = True

    def __init__(self, location: str) -> None:
        self.location = location
        self.system, self.root = file_system(location)
        self._scratch: Path | None = None

    def create(self) -> None:
        self.system.create_dir(self.root, recursive=True)

    def names(self) -> list[str]:
        selector = require("pyarrow.fs").FileSelector(self.root, allow_not_found=True)
        return sorted(info.base_name for info in self.system.get_file_info(selector))

    def exists(self, name: str) -> bool:
        return bool(self.system.get_file_info(self._path(name)).type.name != "NotFound")

    def open(self, name: str) -> Any:
        return self.system.open_input_file(self._path(name))

    def temporary(self, name: str) -> Path:
        if self._scratch is None:
            self._scratch = Path(tempfile.mkdtemp(prefix="harmony-"))
        return self._scratch / temporary_name(name)

    def publish(self, temporary: Path, name: str) -> None:
        with open(temporary, "rb") as source, self.system.open_output_stream(self._path(name)) as target:
            shutil.copyfileobj(source, target, 1 << 22)
        temporary.unlink(missing_ok=True)

    def write(self, name: str, data: bytes) -> None:
        with self.system.open_output_stream(self._path(name)) as target:
            target.write(data)

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.system.delete_file(self._path(name))

    def close(self) -> None:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"


def store(location: str) -> LocalStore | RemoteStore:
    path = local_path(location)
    return RemoteStore(location) if path is None else LocalStore(path)


def local_path(location: str) -> str | None:
    """The path of a location on this machine; None of one elsewhere."""
    if "://" not in location:
        return location
    if location.startswith("file://"):
        # Imported here: most have plain paths, and this brings all of HTTP.
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        return url2pathname(urlsplit(location).path)
    return None


def file_system(location: str) -> tuple[Any, str]:
    """pyarrow's file system of a URL, or fsspec's where pyarrow has none for it, and the path there."""
    arrow, systems = require("pyarrow"), require("pyarrow.fs")
    try:
        system, path = systems.FileSystem.from_uri(location)
        return system, path
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError):
        pass
    fsspec = require("fsspec")
    try:
        system, path = fsspec.core.url_to_fs(location)
    except (ValueError, ImportError) as error:
        raise UsageError(f"{location} is on no file system that is known: {error}") from error
    return systems.PyFileSystem(systems.FSSpecHandler(system)), path


def temporary_name(name: str) -> str:
    stem = name.partition(".")[0]
    return f".{stem}.tmp-{secrets.token_hex(4)}"


def is_temporary(name: str) -> bool:
    return name.startswith(".") and ".tmp-" in name


def sync_folder(path: Path) -> None:
    """Has the disk keep the names of a folder's files, where the system can do that."""
    if os.name != "nt":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
