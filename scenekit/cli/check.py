"""`scenekit check`: what is wrong, before anybody pays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from scenekit.cli.options import check_non_negative, source_options
from scenekit.cli.source import Source

if TYPE_CHECKING:
    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Estimate
    from scenekit.project import Project


def _parse_codes(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> list[str] | None:
    return [code.strip().upper() for text in values for code in text.split(",")] or None


@click.command()
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Lines to read, JSON, or annotations of GitHub's workflows.",
)
@click.option(
    "--select",
    metavar="CODES",
    multiple=True,
    callback=_parse_codes,
    help="These only: codes or groups, such as SK101,SK2.",
)
@click.option("--ignore", metavar="CODES", multiple=True, callback=_parse_codes, help="All but these.")
@click.option("--estimate", "show_estimate", is_flag=True, help="Also say how long each scene speaks.")
@click.option(
    "--rate", type=float, callback=check_non_negative, metavar="CREDITS", help="Credits a minute, for the cost."
)
@click.option(
    "--max-seconds",
    type=float,
    callback=check_non_negative,
    metavar="SECONDS",
    help="More, by the likely length, is an error.",
)
@click.option(
    "--max-credits", type=float, callback=check_non_negative, metavar="CREDITS", help="More is an error; needs --rate."
)
@source_options()
def check(
    source: Source,
    output_format: str,
    select: list[str] | None,
    ignore: list[str] | None,
    show_estimate: bool,
    rate: float | None,
    max_seconds: float | None,
    max_credits: float | None,
) -> None:
    """Say what is wrong with SOURCE, and how it can be mended.

    SOURCE is whatever `scenekit preview` takes. The exit code is 1 if there is an error among the findings, and 0
    if there are only warnings and hints.

    \b
    scenekit check project.json
    scenekit check hello.yaml --var name=Ann --estimate --rate 1 --max-credits 3
    scenekit check project.py --ignore SK305,SK5
    """
    if max_credits is not None and rate is None:
        raise click.UsageError("--max-credits needs --rate: how many credits is a minute?")
    project = source.load()
    with source.error_context():
        findings = project.check(select=select, ignore=ignore)
        estimate = project.estimate()
    _print_findings(findings, source, output_format, project)
    too_much = list(_list_exceeded_limits(estimate, rate, max_seconds, max_credits))
    if show_estimate or rate is not None:
        _print_estimate(estimate, rate, to_stderr=output_format != "text")
    for line in too_much:
        click.echo(f"{source}: error: {line}", err=True)
    if too_much or any(finding.level == "error" for finding in findings):
        click.get_current_context().exit(1)


def _print_findings(findings: list[Finding], source: Source, output_format: str, project: Project) -> None:
    if output_format == "json":
        from msgspec import json

        rows = [
            {
                "code": one.code,
                "level": one.level,
                "path": one.path,
                "message": one.message,
                "suggestion": one.suggestion,
            }
            for one in findings
        ]
        click.echo(json.format(json.encode(rows), indent=2))
        return
    written = FindingFormatter(findings, source, project)
    for one in findings:
        click.echo(written.format_line(one) if output_format == "text" else written.format_annotation(one))
    if output_format == "text":
        from scenekit.inspection.check import summarize

        click.echo(f"{source}: {summarize(findings)}", err=True)


CLIP_PATH = re.compile(r"scenes\[\d+\]\.clips\[\d+\]")


class FindingFormatter:
    """Findings, each at the line of the scene file, or of one that it includes, that says what it is about."""

    def __init__(self, findings: list[Finding], source: Source, project: Project):
        from scenekit.inspection.check.sources import iter_element_refs

        about = {clip[0] for finding in findings if (clip := CLIP_PATH.match(finding.path))}
        self._source = source
        self._source_paths = (
            {leaf.path: leaf.source_path for leaf in iter_element_refs(project.scenes)} if about else {}
        )
        located_clips = sorted(about & self._source_paths.keys())
        locations = source.locate_all(self._source_paths[clip] for clip in located_clips)
        self._source_locations = {clip: locations.get(self._source_paths[clip]) for clip in located_clips}

    def _find_location(self, finding: Finding) -> str | None:
        clip = CLIP_PATH.match(finding.path)
        return self._source_locations.get(clip[0]) if clip else None

    def format_line(self, finding: Finding) -> str:
        """As people read it."""
        line = self._find_location(finding)
        if line is None:
            return f"{self._source}: {finding}"
        told = CLIP_PATH.sub(lambda clip: self._source_paths.get(clip[0], clip[0]), finding.text)
        return f"{line}: {finding.level} {finding.code}: {told}"

    def format_annotation(self, finding: Finding) -> str:
        """As GitHub's workflows show it at the file."""
        kind = {"error": "error", "warning": "warning", "hint": "notice"}[finding.level]
        text = ": ".join(filter(None, (finding.path, finding.text))).replace("%", "%25")
        place = self._find_location(finding) or self._source.path
        file, number = re.fullmatch(r"(.+?)(?::(\d+))?(?:: .*)?", place).groups()  # type: ignore[union-attr]  # it has one
        escaped = file.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
        line = f",line={number}" if number else ""
        return f"::{kind} file={escaped}{line},title={finding.code}::{text}"


def _print_estimate(estimate: Estimate, rate: float | None, *, to_stderr: bool) -> None:
    """How long each scene speaks: on standard error, beside findings for a program."""
    for scene in estimate.scenes:
        click.echo(
            f"{scene.path}: {'nobody speaks' if scene.is_silent else scene.seconds.format(1, ' s')}", err=to_stderr
        )
    cost = "" if rate is None else f", {estimate.credits(rate).format(2)} credits"
    click.echo(f"in all: {estimate.seconds.format(1, ' s')}{cost}", err=to_stderr)


def _list_exceeded_limits(
    estimate: Estimate, rate: float | None, max_seconds: float | None, max_credits: float | None
) -> list[str]:
    found = []
    if max_seconds is not None and estimate.seconds.likely > max_seconds:
        found.append(f"it speaks for {estimate.seconds.format(1, ' s')}, and --max-seconds is {max_seconds:g}")
    if max_credits is not None and rate is not None and estimate.credits(rate).likely > max_credits:
        cost = estimate.credits(rate).format(2)
        found.append(f"it costs {cost} credits, and --max-credits is {max_credits:g}")
    return found
