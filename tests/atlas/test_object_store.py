"""Atlases in an object store: the bytes are those of a directory, whatever stops the one that writes."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

import pcf
from dask_workers import kill_a_worker
from object_stores import BUCKET, Store, free_port, serving_googles
from pcf.atlas import AtlasWriter, Manifest, open_atlas
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
from pcf.atlas.sharing import shared
from pcf.errors import AtlasError, InvalidInputError
from pcf.files import require_place
from small_atlas import manifest, measured, written

BOX = Box((1, 1), (-1, 1))
ROWS = 12  # of 6 shards
CHILD = """
import sys
from pcf.atlas import store
from pcf.atlas.box import Box
from pcf.atlas.scanning import scan
store._SETTLED = 0
scan(Box((1, 1), (-1, 1)), sys.argv[1], depth=64, shard_rows=12, threads=1)
"""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is given to other scans that begin."""
    monkeypatch.setattr("pcf.atlas.store._SETTLED", 0.0)


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    scan(BOX, root, depth=64, shard_rows=ROWS)
    return root


@pytest.fixture
def sixteen(store: Store, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a made-up atlas of 16 formulas."""
    store.put_all(request.node.name, written(tmp_path / "atlas"))
    return store.url(request.node.name)


# Scans


def test_a_scan_has_the_bytes_of_a_directory(store: Store, whole: Path) -> None:
    atlas = scan(BOX, store.url("bytes"), depth=64, shard_rows=ROWS)
    assert store.files("bytes") == files(whole)
    local = open_atlas(whole)
    assert atlas.metrics.to_table().equals(local.metrics.to_table())
    assert atlas.find(value=1.618033988749895).equals(local.find(value=1.618033988749895))
    atlas.verify()
    assert str(atlas.root) == store.url("bytes")
    assert scan(BOX, store.url("bytes"), depth=64, shard_rows=ROWS).manifest == atlas.manifest, "all is there"


def test_a_stopped_scan_keeps_its_shards_and_goes_on(store: Store, whole: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > 2 * ROWS:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(BOX, store.url("stopped"), depth=64, shard_rows=ROWS, progress=stop)
    assert open_atlas(store.url("stopped"), partial=True).metrics.count_rows() == 2 * ROWS
    with pytest.raises(AtlasError, match=r"s3://.*/stopped\?.*: the scan is not finished \(24 of "):
        open_atlas(store.url("stopped"))
    seen: list[int] = []
    scan(BOX, store.url("stopped"), depth=64, shard_rows=ROWS, progress=lambda done, _: seen.append(done))
    assert min(seen) >= 2 * ROWS, "finished shards are not computed again"
    assert store.files("stopped") == files(whole)


def test_a_killed_scan_goes_on(store: Store, whole: Path) -> None:
    command = [sys.executable, "-c", CHILD, store.url("killed")]
    child = subprocess.Popen(command)
    while child.poll() is None and len(store.files("killed")) < 3:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    sound = files(whole)
    assert all(content == sound[name] for name, content in store.files("killed").items() if name[-1] == "t")
    scan(BOX, store.url("killed"), depth=64, shard_rows=ROWS)
    assert store.files("killed") == sound


def test_workers_write_into_the_store_themselves(
    store: Store, client: Any, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(*_: object) -> None:
        raise AssertionError("a shard came to this machine")

    with monkeypatch.context() as patch:
        patch.setattr(AtlasWriter, "put", put)
        scan(BOX, store.url("workers"), depth=64, shard_rows=ROWS, dask=client)
    assert store.files("workers") == files(whole)


def test_shards_come_to_this_machine_where_workers_do_not_reach_the_store(
    store: Store, client: Any, whole: Path
) -> None:
    client.run(lose_the_store)
    try:
        scan(BOX, store.url("lost"), depth=64, shard_rows=ROWS, dask=client)
    finally:
        client.run(find_the_store)
    assert store.files("lost") == files(whole)


def lose_the_store() -> None:
    import pcf.object_store

    def refused(*_: object) -> None:
        raise OSError("When listing: AWS Error NETWORK_CONNECTION during HeadObject operation: nobody answers")

    pcf.object_store.reached, pcf.object_store._filesystem = pcf.object_store._filesystem, refused  # type: ignore


def find_the_store() -> None:
    import pcf.object_store

    pcf.object_store._filesystem = pcf.object_store.reached  # type: ignore


def test_a_store_is_marked_while_machines_scan(store: Store) -> None:
    with shared(require_place("out", store.url("marked"))) as directory:
        assert directory.write("file", b"1")
        store.put("marked/.shared", b"another word")
        assert not directory.write("file", b"2")
        assert store.files("marked")["file"] == b"1"
    assert list(store.files("marked")) == ["file"], "no mark is left behind"


def test_a_scan_that_fails_at_once_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="x"), AtlasWriter(require_place("out", store.url("nothing")), manifest()):
        raise ValueError("x")
    assert store.files("nothing") == {}


def test_googles_store(whole: Path) -> None:
    with serving_googles() as store:
        with pytest.raises(AtlasError, match="cannot be made: the bucket does not exist"):
            scan(BOX, store.url("atlas", bucket="nowhere"), depth=64)
        with pytest.raises(AtlasError, match=r"^gs://.*manifest\.json\?.*: not found; "):
            open_atlas(store.url("atlas"))
        atlas = scan(BOX, store.url("atlas"), depth=64, shard_rows=ROWS)
        atlas.verify()
        assert store.files("atlas") == files(whole)


# Scans of one place: there are no locks


def test_another_scan_is_refused(store: Store, sixteen: str) -> None:
    with pytest.raises(
        AtlasError, match=r"manifest\.json.*: holds .* at depth 100 .*, not .*; use another directory"
    ):
        AtlasWriter(require_place("out", sixteen), manifest(depth=200))


def test_of_two_scans_that_begin_at_once_one_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(_: float) -> None:
        store.put("two/manifest.json", manifest(depth=200).to_json().encode())

    monkeypatch.setattr("pcf.atlas.store.time.sleep", meanwhile)
    with pytest.raises(AtlasError, match=r"holds .* at depth 200 .*, not .*; use another directory"):
        AtlasWriter(require_place("out", store.url("two")), manifest())
    assert Manifest.load(require_place("out", store.url("two"))) == manifest(depth=200)


def test_a_scan_ends_where_another_has_begun(store: Store) -> None:
    with AtlasWriter(require_place("out", store.url("late")), manifest()) as writer:
        store.put("late/manifest.json", manifest(depth=200).to_json().encode())
        file, start, stop = writer.missing()[0]
        with pytest.raises(AtlasError, match=r"holds .* at depth 200 .*, not .*; use another directory"):
            writer.write(file, measured(start, stop))
    assert Manifest.load(require_place("out", store.url("late"))) == manifest(depth=200)


def test_two_commands_of_one_scan_write_the_same_bytes(store: Store, tmp_path: Path) -> None:
    place = require_place("out", store.url("same"))
    with AtlasWriter(place, manifest()) as one, AtlasWriter(place, manifest()) as other:
        for file, start, stop in one.missing():
            one.write(file, measured(start, stop))
            other.write(file, measured(start, stop))
    assert store.files("same") == files(written(tmp_path / "atlas"))
    AtlasWriter(place, manifest()).__exit__(None, None, None)
    assert Manifest.load(place).complete


# What is refused or damaged


def test_an_atlas_that_is_not_there(store: Store) -> None:
    url = store.url("missing")
    with pytest.raises(AtlasError) as caught:
        pcf.open_atlas(url)
    assert str(caught.value) == (
        f"{store.url('missing/manifest.json')}: not found; `pcf scan {url}` makes an atlas"
    )


def test_a_bucket_that_is_not_there(store: Store) -> None:
    url = store.url("atlas", bucket="nowhere")
    with pytest.raises(AtlasError, match=r"^s3://nowhere/atlas\?.*: cannot be made: the bucket does not exist; "):
        scan(BOX, url, depth=64)
    with pytest.raises(AtlasError, match=r"cannot be written: the bucket does not exist; .* finished is kept$"):
        shared(require_place("out", url)).__enter__()


def test_refused_credentials(store: Store, sixteen: str) -> None:
    message = r"manifest\.json\?.*: cannot be read: access is denied; see that credentials are in the environment"
    with store.refusing():
        with pytest.raises(AtlasError, match=message):
            open_atlas(sixteen)
        with pytest.raises(AtlasError, match=r"cannot be made: access is denied; "):
            scan(BOX, sixteen, depth=64)


def test_credentials_taken_away_during_a_scan(store: Store, whole: Path) -> None:
    with contextlib.ExitStack() as stack:

        def take_away(done: int, total: int) -> None:
            if done > 3 * ROWS:
                stack.enter_context(store.refusing())

        with pytest.raises(AtlasError, match=r"cannot be written: invalid access key id: .* finished is kept$"):
            scan(BOX, store.url("taken"), depth=64, shard_rows=ROWS, progress=take_away)
    seen: list[int] = []
    scan(BOX, store.url("taken"), depth=64, shard_rows=ROWS, progress=lambda done, _: seen.append(done))
    assert min(seen) >= 3 * ROWS
    assert store.files("taken") == files(whole)


def test_a_server_that_is_down(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"127.0.0.1:{free_port()}"
    once = AwsStandardS3RetryStrategy(max_attempts=1)  # else several times, in 6 seconds
    down = S3FileSystem(endpoint_override=address, scheme="http", retry_strategy=once)
    monkeypatch.setattr("pcf.object_store._filesystem", lambda *_: down)
    url = f"s3://bucket/atlas?endpoint_override={address}&scheme=http"
    for words in (("find", url, "--value", "1"), ("scan", url), ("discover", url), ("label", url)):
        done = run(*words)
        assert done.code == 2
        assert done.err.startswith("pcf: s3://bucket/atlas")
        assert re.search("cannot be (read|made|reached): network connection: ", done.err)
        assert done.err.count("\n") == 1


@pytest.mark.full
def test_twenty_workers_killed(store: Store, cluster: Any, client: Any, tmp_path: Path) -> None:
    landed = 0

    def kill(done: int, total: int) -> None:
        nonlocal landed
        if landed < 20 and done < total:
            landed += kill_a_worker(cluster, landed)

    box = Box((1, 1), (-2, 2))
    scan(box, store.url("killed-workers"), depth=64, shard_rows=8, dask=client, progress=kill)
    assert landed == 20
    scan(box, tmp_path, depth=64, shard_rows=8)
    assert store.files("killed-workers") == files(tmp_path)


@pytest.mark.full
def test_a_server_that_is_down_is_given_up_in_seconds() -> None:
    start = time.monotonic()
    for scheme in ("s3://", "gs://anonymous@"):
        with pytest.raises(AtlasError, match=r"cannot be read: .*onnect"):
            open_atlas(f"{scheme}bucket/atlas?endpoint_override=127.0.0.1:{free_port()}&scheme=http")
    assert time.monotonic() - start < 60


def test_a_damaged_object_is_told(store: Store, sixteen: str, request: pytest.FixtureRequest) -> None:
    name = request.node.name
    content = store.files(name)["metrics/00001.parquet"]
    store.put(f"{name}/metrics/00001.parquet", content[:-10])
    with pytest.raises(AtlasError, match=r"metrics/00001\.parquet\?.*: truncated or altered; "):
        open_atlas(sixteen)
    with pytest.raises(AtlasError, match=r"metrics/00001\.parquet\?.*: truncated or altered; "):
        AtlasWriter(require_place("out", sixteen), manifest())
    changed = bytearray(content)
    changed[20] ^= 1
    store.put(f"{name}/metrics/00001.parquet", bytes(changed))
    with pytest.raises(AtlasError, match=r"metrics/00001\.parquet\?.*: truncated or altered; "):
        open_atlas(sixteen).verify()
    changed[20:100] = bytes(80)
    store.put(f"{name}/metrics/00001.parquet", bytes(changed))
    with pytest.raises(AtlasError, match=r"metrics/00001\.parquet\?.*: truncated or altered; "):
        open_atlas(sixteen).metrics.to_table()
    store.filesystem.delete_file(f"{BUCKET}/{name}/metrics/00001.parquet")
    with pytest.raises(AtlasError, match=r"metrics/00001\.parquet\?.*: not found; run the scan again"):
        open_atlas(sixteen)
    store.put(f"{name}/labels.parquet", b"no table")
    store.put(f"{name}/metrics/00001.parquet", content)
    with pytest.raises(AtlasError, match=r"labels\.parquet\?.*: truncated or altered; compute it again"):
        _ = open_atlas(sixteen).labels


def test_a_manifest_that_is_none(store: Store, sixteen: str, request: pytest.FixtureRequest) -> None:
    store.put(f"{request.node.name}/manifest.json", json.dumps({"schema": 0}).encode())
    with pytest.raises(AtlasError, match=r"manifest\.json\?.*: schema version 0"):
        open_atlas(sixteen)


# URLs


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://bucket/atlas", "is a URL of another kind; give a directory, s3://bucket/path"),
        ("s3://", "names no bucket; give s3://bucket/path"),
        ("s3:///atlas", "names no bucket"),
        (
            "s3://bucket/atlas?access_key=foo&secret_key=hunter2",
            "has credentials in its options; they belong in the",
        ),
        ("s3://bucket/atlas?endpoint_override=key:hunter2@host", "has credentials in its options"),
        ("s3://key:secret@bucket/atlas", "names a user or a port before the bucket; credentials belong in the"),
        ("s3://anonymous@bucket/atlas", "names a user"),
        ("s3://localhost:9000/bucket", "a port in [?]endpoint_override=host:port"),
        ("s3://bucket/../other", "has an empty part, a dot or an escape"),
        ("gs://bucket/a//b", "has an empty part"),
        ("gs://bucket/a%20b", "an escape in its path; give it plainly"),
        (Path("s3://bucket/atlas"), "has one slash after s3:, as paths made of URLs have; give it as text"),
        ("file://elsewhere/atlas", "is a URL of another kind"),
    ],
)
def test_urls_that_are_none_of_an_atlas(url: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^out.*: .*{message}") as caught:
        scan(BOX, url)
    assert "secret" not in str(caught.value)


def test_options_that_the_store_does_not_know() -> None:
    with pytest.raises(AtlasError, match="cannot be read: Unexpected query parameter in S3 URI: 'colour'"):
        open_atlas("s3://bucket/atlas?colour=red")


def test_a_url_of_this_machine_is_a_directory(root: Path) -> None:
    assert open_atlas(root.as_uri()).root == root
    assert open_atlas(f"FILE://localhost{root}").root == root
