"""Compose a payload for each row of a CSV or Parquet file, to OUT/part-*.jsonl and OUT/rejects.jsonl.

\b
scenekit preview examples/at_scale.py                 (the payload of one row)
python examples/at_scale.py customers.csv out         (two processes; --workers N)
python examples/at_scale.py customers.csv out --scheduler tcp://10.0.0.5:8786   (a Dask cluster: scenekit[scale])
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from io import TextIOWrapper
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from scenekit import Catalog, Project, Scene, ScenekitError

CATALOG = Catalog.load(Path(__file__).with_name("avatars.json"))  # sent to the workers, like this whole file
SCENE = (
    Scene()
    .background("#0f2747")
    .image("https://cdn.example.com/rota.png", size=(320, 96), at="top-left", margin=96)
    .avatar("${avatar}", script="Hi ${name}! Who plans shifts at ${company}?", shot="medium", at="right", margin=128)
    .text(
        "Hi ${name}, Rota plans your shifts", size=96, color="white", weight=700, max_width="46%", at="left", margin=96
    )
)
TEMPLATE = Project("Rota for ${company}", catalog=CATALOG).add(SCENE)
COMPILED = TEMPLATE.compile()
COLUMNS = TEMPLATE.variables


def read_values(row: dict[Any, Any]) -> dict[str, str]:
    """Return the values of the variables in a row. Raise `ValueError` if a column is empty or is not text."""
    for column in COLUMNS:
        if not isinstance(row.get(column), str) or not row[column].strip():  # otherwise, the video says "None" or "nan"
            raise ValueError(f"{column} must be text that is not empty. Got {row.get(column)!r}.")
    return {column: row[column].strip() for column in COLUMNS}


class Partition(NamedTuple):
    """Rows that one worker composes: the first of them and their number, and the file of their payloads."""

    source: Path
    part: Path
    first_row: int
    row_count: int
    columns: list[str]
    offset: int
    """The position of the first row in a CSV file, in bytes."""
    delimiter: str

    def read_rows(self) -> Iterator[dict[Any, Any]]:
        """Yield the rows one by one, without reading the file from its start."""
        rows = self._read_parquet() if self.source.suffix == ".parquet" else self._read_csv()
        return islice(rows, self.row_count)

    def _read_csv(self) -> Iterator[dict[Any, Any]]:
        with open_csv(self.source, self.offset) as lines:
            yield from csv.DictReader(lines, self.columns, delimiter=self.delimiter, strict=True)

    def _read_parquet(self) -> Iterator[dict[Any, Any]]:
        from pyarrow.parquet import ParquetFile

        file, skipped = ParquetFile(self.source), self.first_row
        for group in range(file.num_row_groups):
            if skipped >= (count := file.metadata.row_group(group).num_rows):
                skipped -= count
                continue
            batches = file.iter_batches(1000, row_groups=[group])
            yield from islice((row for batch in batches for row in batch.to_pylist()), skipped, None)
            skipped = 0


def open_csv(source: Path, offset: int) -> TextIOWrapper:
    """Open a CSV file at an offset. Invalid UTF-8 becomes lone surrogates: scenekit rejects the row, not the file."""
    file = source.open("rb")
    file.seek(offset)
    return TextIOWrapper(file, "utf-8", errors="surrogateescape", newline="")


def divide(source: Path, out: Path, count: int) -> list[Partition]:
    """Divide a table into partitions. Raise `ValueError` if a CSV file is invalid, because its rows are ambiguous."""
    columns, delimiter = list[str](), ","
    if source.suffix == ".parquet":
        from pyarrow.parquet import ParquetFile

        total = ParquetFile(source).metadata.num_rows
        starts = [(total * number // count, 0) for number in range(count + 1)]
    else:
        delimiter, position = find_delimiter(source)
        starts, columns = find_csv_starts(source, count, delimiter, position)
        if not columns:
            raise ValueError(f"{source}: the file is empty.")
        if missing := [column for column in COLUMNS if column not in columns]:
            raise ValueError(f"{source}: there is no column {missing[0]!r}. The columns are {columns}.")
    return [
        Partition(source, out / f"part-{number:05}.jsonl", row, next_row - row, columns, offset, delimiter)
        for number, ((row, offset), (next_row, _)) in enumerate(pairwise(starts))
    ]


def find_delimiter(source: Path) -> tuple[str, int]:
    """Return the delimiter of a CSV file, and the position of the header. European versions of Excel use semicolons."""
    with source.open("rb") as file:
        position = 3 if file.read(3) == BOM_UTF8 else 0
        file.seek(position)
        header = file.readline()
    if header.lower().startswith(b"sep="):  # some exports of Excel name the delimiter in a line of its own
        return header[4:5].decode(), position + len(header)
    return max(",;\t", key=lambda delimiter: header.count(delimiter.encode())), position


def find_csv_starts(source: Path, count: int, delimiter: str, position: int) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the first row of each partition with its position in bytes, and the end; and the columns."""
    starts: list[tuple[int, int]] = []
    with open_csv(source, position) as lines:

        def count_bytes() -> Iterator[str]:
            nonlocal position
            for line in lines:
                position += len(line) if line.isascii() else len(line.encode("utf-8", "surrogateescape"))
                yield line

        rows, line, size = 0, 0, source.stat().st_size
        reader = csv.reader(count_bytes(), delimiter=delimiter, strict=True)
        try:
            columns, start, line = next(reader, []), position, reader.line_num
            for row in reader:
                if row:  # the reader of the rows skips empty lines, too
                    while len(starts) < count and start >= size * len(starts) // count:
                        starts.append((rows, start))
                    rows += 1
                start, line = position, reader.line_num
        except csv.Error as error:
            reason = "a quotation mark is not closed" if "unexpected end" in str(error) else error
            raise ValueError(f"{source}, after line {line}: {reason}.") from None
    return starts + [(rows, size)] * (count + 1 - len(starts)), [column.strip() for column in columns]


def compose(partition: Partition) -> list[dict[str, Any]]:
    """Write the payloads of a partition to its file, and return the rejected rows. This is idempotent."""
    rejects = []
    with partition.part.open("wb") as lines:
        for number, row in enumerate(partition.read_rows(), partition.first_row + 1):
            try:
                lines.write(COMPILED.to_json(**read_values(row)) + b"\n")
            except (ScenekitError, ValueError) as error:
                rejects.append({"row": number, "error": str(error)})
    return rejects


def open_executor(scheduler: str | None, workers: int) -> Executor:
    """Return an executor for processes of this machine, or for the workers of a Dask cluster."""
    if scheduler is None:
        return ProcessPoolExecutor(workers)
    from dask.distributed import Client

    executor: Executor = Client(scheduler).get_executor(pure=False)
    return executor


@click.command(help=__doc__)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True))
@click.argument("out", type=click.Path(path_type=Path, resolve_path=True))
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, instead of processes.")
@click.option("--partitions", type=click.IntRange(1), default=16, show_default=True, help="Output files.")
def main(source: Path, out: Path, workers: int, scheduler: str | None, partitions: int) -> None:
    """Divide the rows into partitions, compose them on the workers, and write the rejects."""
    if out.exists():
        raise FileExistsError(f"{out} already exists. Choose a folder that does not exist yet.")
    tasks = divide(source, out, partitions)
    with open_executor(scheduler, workers) as executor:
        out.mkdir(parents=True)
        rejects = [reject for part in executor.map(compose, tasks) for reject in part]
    (out / "rejects.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(rejects))
    click.echo(f"{sum(task.row_count for task in tasks) - len(rejects)} payloads and {len(rejects)} rejects: {out}")


project = TEMPLATE.substitute(name="Ann", company="Blue Door Coffee", avatar="anna")

if __name__ == "__main__":
    try:
        main()
    except (ImportError, OSError, ValueError, BrokenExecutor) as error:
        raise SystemExit(f"at_scale: {error}") from None
