"""`scenekit check`: what is wrong, before anybody pays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from scenekit.cli.options import finite, sourced
from scenekit.cli.source import Source

if TYPE_CHECKING:
    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Estimate
    from scenekit.project import Project


def _codes(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> list[str] | None:
    return [code.strip().upper() for text in given for code in text.split(",")] or None


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Lines to read, JSON, or annotations of GitHub's workflows.",
)
@click.option(
    "--select", metavar="CODES", multiple=True, callback=_codes, help="These only: codes or groups, such as SK101,SK2."
)
@click.option("--ignore", metavar="CODES", multiple=True, callback=_codes, help="All but these.")
@click.option("--estimate", "is_timed", is_flag=True, help="Also say how long each scene speaks.")
@click.option("--rate", type=float, callback=finite, metavar="CREDITS", help="Credits a minute, for the cost.")
@click.option(
    "--max-seconds", type=float, callback=finite, metavar="SECONDS", help="More, by the likely length, is an error."
)
@click.option("--max-credits", type=float, callback=finite, metavar="CREDITS", help="More is an error; needs --rate.")
@sourced()
def check(
    source: Source,
    form: str,
    select: list[str] | None,
    ignore: list[str] | None,
    is_timed: bool,
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
    with source.naming():
        findings = project.check(select=select, ignore=ignore)
        estimate = project.estimate()
    _say(findings, source, form, project)
    too_much = list(_too_much(estimate, rate, max_seconds, max_credits))
    if is_timed or rate is not None:
        _say_times(estimate, rate, is_beside=form != "text")
    for line in too_much:
        click.echo(f"{source}: error: {line}", err=True)
    if too_much or any(finding.level == "error" for finding in findings):
        click.get_current_context().exit(1)


def _say(findings: list[Finding], source: Source, form: str, project: Project) -> None:
    if form == "json":
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
    written = Written(findings, source, project)
    for one in findings:
        click.echo(written.line(one) if form == "text" else written.annotation(one))
    if form == "text":
        from scenekit.inspection.check import summarize

        click.echo(f"{source}: {summarize(findings)}", err=True)


CLIP = re.compile(r"scenes\[\d+\]\.clips\[\d+\]")


class Written:
    """Findings, each at the line of the scene file, or of one that it includes, that says what it is about."""

    def __init__(self, findings: list[Finding], source: Source, project: Project):
        from scenekit.inspection.check.sources import iter_element_refs

        about = {clip[0] for finding in findings if (clip := CLIP.match(finding.path))}
        self._source = source
        self._places = {leaf.path: leaf.source_path for leaf in iter_element_refs(project.scenes)} if about else {}
        self._lines = {clip: source.written_at(self._places[clip]) for clip in about & self._places.keys()}

    def _line_of(self, finding: Finding) -> str | None:
        clip = CLIP.match(finding.path)
        return self._lines.get(clip[0]) if clip else None

    def line(self, finding: Finding) -> str:
        """As people read it."""
        line = self._line_of(finding)
        if line is None:
            return f"{self._source}: {finding}"
        told = CLIP.sub(lambda clip: self._places.get(clip[0], clip[0]), finding.text)
        return f"{line}: {finding.level} {finding.code}: {told}"

    def annotation(self, finding: Finding) -> str:
        """As GitHub's workflows show it at the file."""
        kind = {"error": "error", "warning": "warning", "hint": "notice"}[finding.level]
        text = ": ".join(filter(None, (finding.path, finding.text))).replace("%", "%25")
        place = self._line_of(finding) or self._source.path
        file, number = re.fullmatch(r"(.+?)(?::(\d+))?(?:: .*)?", place).groups()  # type: ignore[union-attr]  # it has one
        escaped = file.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
        line = f",line={number}" if number else ""
        return f"::{kind} file={escaped}{line},title={finding.code}::{text}"


def _say_times(estimate: Estimate, rate: float | None, *, is_beside: bool) -> None:
    """How long each scene speaks: on standard error, beside findings for a program."""
    for scene in estimate.scenes:
        click.echo(
            f"{scene.path}: {'nobody speaks' if scene.is_silent else scene.seconds.format(1, ' s')}", err=is_beside
        )
    cost = "" if rate is None else f", {estimate.credits(rate).format(2)} credits"
    click.echo(f"in all: {estimate.seconds.format(1, ' s')}{cost}", err=is_beside)


def _too_much(
    estimate: Estimate, rate: float | None, max_seconds: float | None, max_credits: float | None
) -> list[str]:
    found = []
    if max_seconds is not None and estimate.seconds.likely > max_seconds:
        found.append(f"it speaks for {estimate.seconds.format(1, ' s')}, and --max-seconds is {max_seconds:g}")
    if max_credits is not None and rate is not None and estimate.credits(rate).likely > max_credits:
        cost = estimate.credits(rate).format(2)
        found.append(f"it costs {cost} credits, and --max-credits is {max_credits:g}")
    return found
