"""`scenekit check`: report mistakes in a project before it is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from scenekit.cli.options import check_non_negative, source_options
from scenekit.cli.terminal import echo
from scenekit.inspection.timing import Billing
from scenekit.inspection.view import CLIP_PATH_PATTERN
from scenekit.interchange.lazy_scenes import LazyScenes
from scenekit.source import Source

if TYPE_CHECKING:
    from scenekit.inspection.check import Finding
    from scenekit.inspection.timing import Estimate
    from scenekit.interchange.scenefile.locator import SourceLocation
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
    help="Output format: text, JSON, or annotations for GitHub Actions.",
)
@click.option(
    "--select",
    metavar="CODES",
    multiple=True,
    callback=_parse_codes,
    help="Codes or groups of codes to report, such as SK101,SK2. Repeatable.  [default: all]",
)
@click.option(
    "--ignore",
    metavar="CODES",
    multiple=True,
    callback=_parse_codes,
    help="Codes or groups of codes to ignore. Repeatable.",
)
@click.option(
    "--estimate",
    "show_estimate",
    is_flag=True,
    help="Also print the estimated duration of each scene (text to speech), in seconds.",
)
@click.option(
    "--rate",
    type=float,
    callback=check_non_negative,
    metavar="CREDITS",
    help="Price in credits per minute. Also prints the estimated cost, from exact seconds to started minutes.",
)
@click.option(
    "--max-seconds",
    type=float,
    callback=check_non_negative,
    metavar="SECONDS",
    help="Longest allowed duration, in seconds. The command fails if the estimated duration is longer.",
)
@click.option(
    "--max-credits",
    type=float,
    callback=check_non_negative,
    metavar="CREDITS",
    help="Highest allowed cost, in credits. The command fails if the estimated cost is higher. Needs --rate.",
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
    """Report mistakes in SOURCE and how to fix them.

    SOURCE is any source of `scenekit preview`. The findings are errors, warnings and hints.
    For subtitles with the estimated times, use `scenekit captions`.

    \b
    Examples:
      scenekit check project.json
      scenekit check hello.yaml --var name=Ann --estimate --rate 1 --max-credits 3
      scenekit check project.py --ignore SK305,SK5

    \b
    Exit codes:
      0    no errors; there can be warnings and hints
      1    an error was found, or a limit is exceeded
      2    invalid input
    """
    if max_credits is not None and rate is None:
        raise click.UsageError("--max-credits needs --rate, the price in credits per minute.")
    project = source.load()
    with source.error_context():
        findings, estimate = _inspect(project, select, ignore)
    _print_findings(findings, source, output_format, project)
    exceeded_limits = _list_exceeded_limits(estimate, rate, max_seconds, max_credits)
    if show_estimate or rate is not None:
        _print_estimate(estimate, rate, to_stderr=output_format != "text")
    for message in exceeded_limits:
        echo(f"{source}: error: {message}", err=True)
    if exceeded_limits or any(finding.level == "error" for finding in findings):
        click.get_current_context().exit(1)


def _inspect(project: Project, select: list[str] | None, ignore: list[str] | None) -> tuple[list[Finding], Estimate]:
    """Return the findings and the estimate of a project, which is composed only once for both."""
    from scenekit.avatars.user_catalog import USER_CATALOG
    from scenekit.inspection.check import check as check_payload
    from scenekit.inspection.check import select_codes
    from scenekit.inspection.timing import estimate

    codes = select_codes(select, ignore)
    payload = project.to_dict()
    catalog = USER_CATALOG.load() if project.catalog is None else project.catalog
    scenes = project.scenes.raw_scenes if isinstance(project.scenes, LazyScenes) else project.scenes
    findings = check_payload(payload, catalog, scenes)
    return [finding for finding in findings if finding.code in codes], estimate(payload, scenes)


def _print_findings(findings: list[Finding], source: Source, output_format: str, project: Project) -> None:
    if output_format == "json":
        _print_json(findings, FindingFormatter(findings, source, project))
        return
    from scenekit.inspection.check import group_hints, summarize

    groups = group_hints(findings)
    formatter = FindingFormatter([finding for finding, _ in groups], source, project)
    for finding, count in groups:
        is_text = output_format == "text"
        line = formatter.format_line(finding) if is_text else formatter.format_annotation(finding)
        echo(f"{line} ({count - 1} more like it)" if count > 1 else line)
    if output_format == "text":
        echo(f"{source}: {summarize(findings)}", err=True)


def _print_json(findings: list[Finding], formatter: FindingFormatter) -> None:
    from msgspec import json

    keys = ("code", "level", "path", "message", "suggestion")
    rows = [
        {**{key: getattr(finding, key) for key in keys}, "line": formatter.find_line(finding)} for finding in findings
    ]
    echo(json.format(json.encode(rows), indent=2))


class FindingFormatter:
    """Formats findings with the location in the scene file, or in an included file, that causes them."""

    def __init__(self, findings: list[Finding], source: Source, project: Project):
        from scenekit.inspection.check.sources import iter_element_refs

        clips = {match[0] for finding in findings if (match := CLIP_PATH_PATTERN.match(finding.path))}
        element_refs = iter_element_refs(project.scenes) if clips else ()
        self._source = source
        self._source_paths = {element_ref.path: element_ref.source_path for element_ref in element_refs}
        self._locations = {clip: source.locate(self._source_paths[clip]) for clip in clips & self._source_paths.keys()}

    def _find_location(self, finding: Finding) -> SourceLocation | None:
        match = CLIP_PATH_PATTERN.match(finding.path)
        return self._locations.get(match[0]) if match else None

    def find_line(self, finding: Finding) -> int | None:
        """Return the line of a finding in the scene file or in the payload; None if it is unknown."""
        location = self._find_location(finding)
        return location.line if location else self._source.find_line(finding.path)

    def format_line(self, finding: Finding) -> str:
        """Return a finding as a line of text."""
        location = self._find_location(finding)
        if location is None:
            line = self._source.find_line(finding.path)
            return f"{self._source}:{line}: {finding}" if line else f"{self._source}: {finding}"
        text = CLIP_PATH_PATTERN.sub(lambda clip: self._source_paths.get(clip[0], clip[0]), finding.text)
        return f"{location}: {finding.level} {finding.code}: {text}"

    def format_annotation(self, finding: Finding) -> str:
        """Return a finding as a workflow command of GitHub Actions, which annotates the file."""
        command = {"error": "error", "warning": "warning", "hint": "notice"}[finding.level]
        text = ": ".join(filter(None, (finding.path, finding.text))).replace("%", "%25")
        location = self._find_location(finding)
        path = location.path if location else self._source.path
        escaped_path = path.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
        number = self.find_line(finding)
        line = f",line={number}" if number else ""
        return f"::{command} file={escaped_path}{line},title={finding.code}::{text}"


def _print_estimate(estimate: Estimate, rate: float | None, *, to_stderr: bool) -> None:
    """Print the length of each scene. It goes to standard error if standard output is for a program."""
    for scene in estimate.scenes:
        length = "no speech" if scene.is_unknown else scene.seconds.format(1, " s")
        echo(f"{scene.path}: {length}", err=to_stderr)
    cost = "" if rate is None else f", {_format_cost(estimate, rate)}"
    echo(f"total: {estimate.seconds.format(1, ' s')}{cost}", err=to_stderr)


def _format_cost(estimate: Estimate, rate: float) -> str:
    """Return the likely cost by exact seconds and by started minutes: the service does not document which it bills."""
    exact, rounded = (estimate.credits(rate, billing).likely for billing in get_args(Billing))
    return f"{exact:.2f} to {rounded:.2f} credits (by exact seconds, by started minutes)"


def _list_exceeded_limits(
    estimate: Estimate, rate: float | None, max_seconds: float | None, max_credits: float | None
) -> list[str]:
    messages = []
    if max_seconds is not None and estimate.seconds.likely > max_seconds:
        length = estimate.seconds.format(1, " s")
        messages.append(f"the estimated length of {length} exceeds --max-seconds={max_seconds:g}")
    if max_credits is not None and rate is not None and estimate.credits(rate).likely > max_credits:
        cost = _format_cost(estimate, rate)
        messages.append(f"the estimated cost of {cost} exceeds --max-credits={max_credits:g}")
    return messages
