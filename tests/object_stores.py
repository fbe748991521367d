"""An object store on this machine, moto's server, for tests that ask for it."""

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


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass(frozen=True)
class Store:
    """A server of S3 with one bucket."""

    port: int

    def url(self, path: str, bucket: str = BUCKET) -> str:
        return f"s3://{bucket}/{path}{self.options}"

    @property
    def options(self) -> str:
        return f"?endpoint_override=127.0.0.1:{self.port}&scheme=http"

    @property
    def filesystem(self) -> FileSystem:
        return FileSystem.from_uri(f"s3://{BUCKET}{self.options}&allow_bucket_creation=true")[0]

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

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Within, nobody has access."""
        self._authenticate_after(b"0")
        try:
            yield
        finally:
            self._authenticate_after(b"inf")

    def _authenticate_after(self, requests: bytes) -> None:
        url = f"http://127.0.0.1:{self.port}/moto-api/reset-auth"
        headers = {"Content-Type": "text/plain"}
        urllib.request.urlopen(urllib.request.Request(url, requests, headers)).close()

    def put_all(self, path: str, root: Path) -> None:
        """Put a directory."""
        for file in root.rglob("*"):
            if file.is_file():
                self.put(f"{path}/{file.relative_to(root)}", file.read_bytes())


@contextmanager
def serving() -> Iterator[Store]:
    """A store that lives as long as the block."""
    os.environ.update(CREDENTIALS)
    store = Store(free_port())
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store.port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{store.port}/moto-api/").close()
                break
            except urllib.error.URLError:
                time.sleep(0.05)
        store.filesystem.create_dir(BUCKET)
        yield store
    finally:
        server.kill()
        server.wait()
