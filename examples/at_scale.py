"""Compose a payload for each row of a CSV or Parquet file with Dask, to OUT/part-*.jsonl and OUT/rejects.jsonl.

\b
scenekit preview examples/at_scale.py                 (one payload; a batch needs the extra: scenekit[scale])
python examples/at_scale.py customers.csv out         (two local processes; for a cluster: --scheduler ADDRESS)
"""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click
import msgspec

from scenekit import Catalog, Project, Scene, ScenekitError

CATALOG = Catalog.load(Path(__file__).with_name("avatars.json"))  # sent to the workers, like this whole file
BASE = Scene().background("#0f2747").image("https://cdn.example.com/rota.png", size=(320, 96), at="top-left", margin=96)


def build_project(row: dict[Any, Any]) -> Project:
    """Return the project of one customer. Raise `ValueError` if a column is empty or is not text."""
    for column in ("name", "company", "avatar"):
        if not isinstance(row.get(column), str) or not row[column].strip():  # otherwise, the video says "None" or "nan"
            raise ValueError(f"{column} must be text that is not empty. Got {row.get(column)!r}.")
    name, company = row["name"].strip(), row["company"].strip()
    scene = BASE.avatar(row["avatar"].strip(), shot="medium", at="right", margin=128).text(
        f"Hi {name}, Rota plans your shifts", size=96, color="white", weight=700, max_width="46%", at="left", margin=96
    )
    return Project(f"Rota for {company}", catalog=CATALOG).add(scene.say(f"Hi {name}! Who plans shifts at {company}?"))


def read_rows(source: Path) -> Iterator[dict[Any, Any]]:
    """Yield the rows one by one, so that the file is never in memory as a whole."""
    if source.suffix == ".parquet":
        from pyarrow.parquet import ParquetFile

        for batch in ParquetFile(source).iter_batches(1000):
            yield from batch.to_pylist()
    else:  # invalid UTF-8 becomes lone surrogates, which scenekit rejects: an error of the row, not of the file
        with source.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            try:
                yield from reader
            except csv.Error as error:
                raise ValueError(f"{source}, after line {reader.line_num}: {error}") from None


def compose(part: Path, first: int, end: int, source: Path) -> list[dict[str, Any]]:
    """Write the payloads of rows `first` to `end` to a file, and return the rejected rows. This is idempotent."""
    rejects = []
    with part.open("wb") as lines:
        for number, row in islice(enumerate(read_rows(source), 1), first, end):
            try:
                lines.write(build_project(row).to_json() + b"\n")
            except (ScenekitError, ValueError) as error:
                rejects.append({"row": number, "error": str(error)})
    return rejects


@click.command(help=__doc__)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True))
@click.argument("out", type=click.Path(path_type=Path, resolve_path=True))
@click.option("--scheduler", metavar="ADDRESS", help="A running scheduler, such as tcp://10.0.0.5:8786.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Local processes.")
@click.option("--partitions", type=click.IntRange(1), default=16, show_default=True, help="Output files.")
def main(source: Path, out: Path, scheduler: str | None, workers: int, partitions: int) -> None:
    """Divide the rows into partitions, compose them on the workers, and write the rejects."""
    from dask.distributed import Client

    total = sum(1 for _ in read_rows(source))
    edges = [total * n // partitions for n in range(partitions + 1)]
    parts = [out / f"part-{n:05}.jsonl" for n in range(partitions)]
    local = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    with Client(scheduler) if scheduler else Client(**local) as client:
        out.mkdir(parents=True)
        results = client.gather(client.map(compose, parts, edges, edges[1:], source=source, pure=False))
    rejects = [reject for part in results for reject in part]
    (out / "rejects.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(rejects))
    click.echo(f"{total - len(rejects)} payloads and {len(rejects)} rejects: {out}")


project = build_project({"name": "Ann", "company": "Blue Door Coffee", "avatar": "anna"})

if __name__ == "__main__":
    try:
        main()
    except (ImportError, OSError, ValueError) as error:
        raise SystemExit(f"at_scale: {error}") from None
