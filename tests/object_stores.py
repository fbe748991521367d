"""Object stores on this machine, for tests that ask for them: moto's server of S3, and an emulator of Google's."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyarrow.fs import FileSelector, FileSystem

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_EC2_METADATA_DISABLED": "true",  # else a missing key is looked for on the network
}
BUCKET = "atlases"
_BUCKETS = "storage/v1/b?project=p"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass(frozen=True)
class Store:
    """A server with one bucket; what `scheme` is to pyarrow: `s3://`, say."""

    port: int
    scheme: str = "s3://"

    def url(self, path: str, bucket: str = BUCKET) -> str:
        return f"{self.scheme}{bucket}/{path}{self.options}"

    @property
    def options(self) -> str:
        return f"?endpoint_override=127.0.0.1:{self.port}&scheme=http"

    @property
    def filesystem(self) -> FileSystem:
        return FileSystem.from_uri(f"{self.scheme}{BUCKET}{self.options}")[0]

    def files(self, path: str) -> dict[str, bytes]:
        """Everything below a path."""
        selector = FileSelector(f"{BUCKET}/{path}", recursive=True, allow_not_found=True)
        return {
            found.path.removeprefix(f"{BUCKET}/{path}/"): self.read(found.path)
            for found in self.filesystem.get_file_info(selector)
            if found.is_file
        }

    def read(self, key: str) -> bytes:
        with self.filesystem.open_input_stream(key) as stream:
            content: bytes = stream.read()
            return content

    def put(self, path: str, content: bytes) -> None:
        with self.filesystem.open_output_stream(f"{BUCKET}/{path}") as stream:
            stream.write(content)

    def put_all(self, path: str, root: Path) -> None:
        """Put a directory."""
        for file in root.rglob("*"):
            if file.is_file():
                self.put(f"{path}/{file.relative_to(root)}", file.read_bytes())

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Within, moto's server gives nobody access."""
        self._authenticate_after(b"0")
        try:
            yield
        finally:
            self._authenticate_after(b"inf")

    def _authenticate_after(self, requests: bytes) -> None:
        self.ask("moto-api/reset-auth", requests, "text/plain")

    def ask(self, path: str, content: bytes | None = None, type: str = "application/json") -> None:
        """A request to the server itself: to read a page, or to post."""
        url = f"http://127.0.0.1:{self.port}/{path}"
        urllib.request.urlopen(urllib.request.Request(url, content, {"Content-Type": type})).close()


@contextmanager
def serving() -> Iterator[Store]:
    """A store of S3 that lives as long as the block."""
    os.environ.update(CREDENTIALS)
    store = Store(free_port())
    with _running(["-m", "moto.server", "-H", "127.0.0.1", "-p", str(store.port)], store, "moto-api/"):
        FileSystem.from_uri(f"s3://{BUCKET}{store.options}&allow_bucket_creation=true")[0].create_dir(BUCKET)
        yield store


@contextmanager
def serving_googles() -> Iterator[Store]:
    """A store of Google's kind, likewise."""
    store = Store(free_port(), "gs://anonymous@")
    options = ["start", "--host", "127.0.0.1", "--port", str(store.port), "--in-memory"]
    with _running(["-m", "gcp_storage_emulator", *options], store, _BUCKETS):
        store.ask(_BUCKETS, f'{{"name": "{BUCKET}"}}'.encode())
        yield store


@contextmanager
def _running(words: list[str], store: Store, page: str) -> Iterator[None]:
    """Within, a server that answers."""
    server = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                store.ask(page)
                break
            except urllib.error.URLError:
                time.sleep(0.02)
        yield
    finally:
        server.kill()
        server.wait()
