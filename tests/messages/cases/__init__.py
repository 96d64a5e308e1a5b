"""Inputs that produce each message: a table for each part of the package.

Inputs are real: files, sockets and processes, and no patches.
"""

from __future__ import annotations

from tests.messages.cases import builder, commands, files, findings, images, sandbox, service, studio
from tests.messages.cases.base import Case

CASES: dict[str, dict[str, Case]] = {
    **builder.CASES,
    **files.CASES,
    **findings.CASES,
    **service.CASES,
    **sandbox.CASES,
    **images.CASES,
    **commands.CASES,
    **studio.CASES,
}

UNREACHED: dict[str, str] = {
    **dict.fromkeys(
        (
            "animatic/writer.py _require_extra MissingExtraError",
            "avatars/measuring/cutout.py _read_rgba MissingExtraError",
            "core/typesetting/font_file_metrics.py FontFile.__init__ MissingExtraError",
            "interchange/scenefile/yaml_nodes.py import_yaml MissingExtraError",
            "sandbox/__init__.py app_from_service MissingExtraError",
            "sandbox/tls.py generate_certificate MissingExtraError",
            "storyboard/images/scaling.py downscale_for_embedding UnavailableError",
            "storyboard/contact_sheet.py draw_contact_sheet MissingExtraError",
            "storyboard/rasterizer.py _find_packages_folder MissingExtraError",
            "studio/__init__.py require_extra MissingExtraError",
        ),
        "needs an environment without the extra (see tests/packaging)",
    ),
    "storyboard/local_media.py _read_image UnavailableError": "needs an image of 20 MB, or one without permission",
    **dict.fromkeys(
        (
            "interchange/scenefile/reader.py load_scenefile SourceError",
            "payload/parsing.py validate_as convert_validation_error",
            "interchange/payload_reader.py read_project PayloadError",
            "interchange/payload_reader.py read_scene PayloadError",
            "payload/parsing.py _reject_duplicate_keys PayloadError",
        ),
        "needs a call stack that is nearly exhausted by the caller: other limits apply earlier",
    ),
    "cli/__init__.py _to_io_error CommandError": "needs a standard output that cannot be written, such as a full disk",
    "cli/__init__.py _to_internal_error CommandError": "needs a bug in scenekit",
    "cli/diff.py _resolve CommandError": "needs a Git repository (see tests/comparison)",
    "cli/diff.py _run_git CommandError": "needs a Git repository, or a machine without Git (see tests/comparison)",
    "cli/browser.py write_and_open CommandError": "needs a machine without a browser",
    "cli/jobs.py _adopt CommandError": "needs a process that changes the job between two statements",
    "cli/interrupts.py map_interrupts InterruptedCommandError": "needs Ctrl-C during a request or a drawing",
    "client/avatar_sync.py _save_image CatalogError": "needs an image that cannot be written beside a catalog that can",
    "sandbox/models.py serve_image APIError": "needs a request without the client",
    "source.py read SourceError": "needs a standard input that fails, and CliRunner replaces it",
    "studio/layout_view.py find_element ArgumentError": "needs a page that names an element of another project",
    "storyboard/images/fetch.py FetchSession._check_cached_size UnavailableError": (
        "needs an image that was cached under higher limits"
    ),
    "storyboard/png.py _drawing_error argument_error": "needs more than 200,000 drawn characters, which take seconds",
    "storyboard/storyboard.py Storyboard._get_scene argument_error": "a project without scenes cannot be composed",
}
"""Places whose message no case produces, with the reason."""
