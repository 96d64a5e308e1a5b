"""All scenes of a project in one picture, with their titles, lengths and scripts."""

from __future__ import annotations

from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from scenekit.core import typesetting
from scenekit.core.geometry import Box, Size
from scenekit.core.limits import MAX_DRAWING_CHARS, MAX_TOTAL_IMAGE_PIXELS
from scenekit.core.messages import argument_error
from scenekit.errors import MissingExtraError
from scenekit.inspection.timing import estimate
from scenekit.storyboard.labels import draw_label
from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, concat, element, escape_text, rectangle
from scenekit.storyboard.png import draw_png, measure_drawing
from scenekit.storyboard.rasterizer import Rasterizer
from scenekit.storyboard.svg import SVG_NAMESPACE, draw_document
from scenekit.storyboard.text import FALLBACK_FAMILIES, collect_font_files_by_family
from scenekit.storyboard.titles import find_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from scenekit.inspection.timing import SceneDuration
    from scenekit.inspection.view import PayloadView, SceneView
    from scenekit.storyboard.contents import StoryboardContents

DEFAULT_SHEET_WIDTH_PX, MIN_SHEET_WIDTH_PX, MAX_SHEET_WIDTH_PX = 1920, 320, 3840

MAX_COLUMNS = 20

MIN_CELL_WIDTH_PX = 72
"""The least width of a scene in px. Titles are not readable in a narrower one."""

MAX_SHEET_PIXELS = 60_000_000
"""The largest number of px of a contact sheet. It takes 4 bytes for each px in memory."""

SCRIPT_SIZE_EMS = 0.88
"""The font size of a script, relative to that of the title."""

MAX_DEFAULT_CELL_WIDTH_PX = 480
"""The largest width of a scene in px, if the width of the sheet is not set. A sheet of few scenes is then narrower."""

PAGE_COLOR, INK_COLOR, QUIET_COLOR, LINE_COLOR, CHIP_COLOR = "#f4f6f9", "#172131", "#55637a", "#cdd5df", "#e1e7ee"
"""The colors of the storyboard page in light mode."""

MAX_SCRIPT_LINES = 2
"""The largest number of lines of a script below a scene. The storyboard page has the whole script."""


class SheetLayout(NamedTuple):
    """The positions in a contact sheet, in px."""

    width: int
    columns: int
    margin: int
    gap: int
    header: int
    """The height of the header."""
    cell: Size
    """The size of a scene with its texts."""
    picture: Size
    """The size of its picture."""
    font_size: float

    def corner(self, index: int) -> tuple[int, int]:
        """Return the position of a scene by its index."""
        row, column = divmod(index, self.columns)
        x = self.margin + column * (int(self.cell.width) + self.gap)
        return x, self.margin + self.header + row * (int(self.cell.height) + self.gap)

    def height(self, count: int) -> int:
        """Return the height of a sheet of `count` scenes."""
        return self.corner((ceil(count / self.columns) - 1) * self.columns)[1] + int(self.cell.height) + self.margin


def draw_contact_sheet(contents: StoryboardContents, columns: int | None, width: int | None, guides: bool) -> bytes:
    """Return a PNG with all scenes. If `columns` or `width` is None, it is chosen for the number of scenes.

    Raises:
        ArgumentError: The columns are too narrow, the sheet is too large, or a scene exceeds the limits of a PNG.
        MissingExtraError: The extra `png` is not installed.
    """
    try:
        import PIL

        _ = PIL
    except ImportError:
        message = "contact_sheet() needs the extra 'png'. Install it with: pip install 'scenekit[png]'"
        raise MissingExtraError(message) from None
    view = contents.payload_view
    layout = _lay_out(view, columns, width)
    svgs = [draw_document(contents, index, guides) for index in range(len(view.scenes))]
    _check_total(svgs)
    texts = _draw_texts(contents, layout)
    with Rasterizer() as rasterizer:
        sheet = _open_png(draw_png(rasterizer, texts, 0, layout.width)).convert("RGB")
        _paste_pictures(sheet, contents, svgs, layout, rasterizer)
    stream = BytesIO()
    sheet.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _paste_pictures(
    sheet: Image, contents: StoryboardContents, svgs: Sequence[str], layout: SheetLayout, rasterizer: Rasterizer
) -> None:
    """Draw the scenes, and put them into the sheet with round corners."""
    from PIL import Image, ImageChops, ImageDraw

    size = (int(layout.picture.width), int(layout.picture.height))
    corners = Image.new("L", size)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), _corner_radius(layout), fill=255)
    for index, (svg, scene) in enumerate(zip(svgs, contents.payload_view.scenes, strict=True)):
        picture = _open_png(draw_png(rasterizer, svg, index, size[0], collect_font_files_by_family(scene)))
        picture = picture if picture.size == size else picture.resize(size)
        alpha = ImageChops.multiply(picture.getchannel("A"), corners) if picture.mode == "RGBA" else corners
        sheet.paste(picture.convert("RGB"), layout.corner(index), alpha)


def _open_png(data: bytes) -> Image:
    from PIL import Image

    return Image.open(BytesIO(data))


def choose_columns(count: int, is_portrait: bool) -> int:
    """Return the number of columns for a number of scenes.

    >>> [choose_columns(count, False) for count in (1, 4, 9, 10, 300)], choose_columns(8, True)
    ([1, 2, 3, 4, 10], 5)
    """
    limits = ((1, 1), (4, 2), (9, 3), (40, 4), (120, 6)) if not is_portrait else ((3, 3), (10, 5), (60, 8), (200, 12))
    return min(next((columns for limit, columns in limits if count <= limit), 10 if not is_portrait else 16), count)


def _lay_out(view: PayloadView, columns: int | None, width: int | None) -> SheetLayout:
    """Return the layout of a sheet.

    Raises:
        ArgumentError: The columns are too narrow, or the sheet is too large.
    """
    count, canvas = len(view.scenes), view.canvas
    chosen = choose_columns(count, canvas.width < canvas.height) if columns is None else columns
    sheet_width = width or min(DEFAULT_SHEET_WIDTH_PX, MAX_DEFAULT_CELL_WIDTH_PX * chosen)
    if columns is None:
        chosen = max(min(chosen, sheet_width // (2 * MIN_CELL_WIDTH_PX)), 1)
    margin, gap = max(sheet_width // 48, 8), max(min(sheet_width // (12 * chosen), 32), 6)
    cell_width = (sheet_width - 2 * margin - (chosen - 1) * gap) // chosen
    if cell_width < MIN_CELL_WIDTH_PX:
        reason = f"must leave at least {MIN_CELL_WIDTH_PX} px for each column, but {sheet_width} px leave {cell_width}."
        raise argument_error("contact_sheet", "columns", chosen, f"{reason} Use fewer columns, or a larger width.")
    font_size = min(max(cell_width * 0.042, 9), 22)
    scripts = (_choose_texts(scene)[1] for scene in view.scenes)
    line_count = max(len(_wrap_script(script, cell_width, font_size * SCRIPT_SIZE_EMS)) for script in scripts)
    picture = Size(cell_width, round(cell_width * canvas.height / canvas.width))
    cell = Size(cell_width, int(picture.height) + round(font_size * (2.2 + 1.25 * line_count)))
    layout = SheetLayout(sheet_width, chosen, margin, gap, max(sheet_width // 24, 28), cell, picture, font_size)
    if (height := layout.height(count)) * sheet_width > MAX_SHEET_PIXELS:
        reason = f"must make a picture of at most {MAX_SHEET_PIXELS // 1_000_000} million px, but {count} scenes need"
        advice = "Use more columns or a smaller width."
        raise argument_error("contact_sheet", "columns", chosen, f"{reason} {sheet_width} × {height} px. {advice}")
    return layout


def _check_total(svgs: Sequence[str]) -> None:
    """Check that all scenes together do not exceed the limits of a PNG."""
    costs = [measure_drawing(svg) for svg in svgs]
    chars, pixels = sum(cost.chars for cost in costs), sum(cost.image_pixels for cost in costs)
    if chars > MAX_DRAWING_CHARS or pixels > MAX_TOTAL_IMAGE_PIXELS:
        counts = f"{chars} characters of text and images of {pixels / 1e6:.0f} million px"
        limits = f"{MAX_DRAWING_CHARS} characters and {MAX_TOTAL_IMAGE_PIXELS // 1_000_000} million px"
        reason = f"must be at most {limits} in total, but the scenes have {counts}. Draw single scenes."
        raise argument_error("contact_sheet", "scenes", len(svgs), reason)


def _corner_radius(layout: SheetLayout) -> int:
    return max(round(layout.picture.width * 0.014), 3)


def _draw_texts(contents: StoryboardContents, layout: SheetLayout) -> Markup:
    """Return everything but the pictures as an SVG document: the background, the header, frames and texts."""
    view = contents.payload_view
    durations = estimate(view.data, contents.scenes).scenes
    width, height = layout.width, layout.height(len(view.scenes))
    cells = [
        _draw_cell(layout, index, scene, duration)
        for index, (scene, duration) in enumerate(zip(view.scenes, durations, strict=True))
    ]
    return element(
        "svg",
        rectangle(Box(0, 0, width, height), fill=PAGE_COLOR),
        _draw_header(view, layout, durations),
        *cells,
        xmlns=SVG_NAMESPACE,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
    )


def _draw_header(view: PayloadView, layout: SheetLayout, durations: Sequence[SceneDuration]) -> Markup:
    width, count = layout.width, len(view.scenes)
    size = max(width / 55, 15)
    seconds = sum(duration.seconds.likely for duration in durations)
    facts = f"{count} scene{'s' * (count != 1)} · about {format_length(seconds)}"
    baseline = layout.margin + size
    room = width - 2 * layout.margin
    name = draw_label(
        view.name or "Storyboard", layout.margin, baseline, room * 0.6, font_size=size, font_weight=700, fill=INK_COLOR
    )
    right = draw_label(
        facts, width - layout.margin, baseline, room * 0.4, anchor="end", font_size=size * 0.68, fill=QUIET_COLOR
    )
    return concat([name, right])


def _draw_cell(layout: SheetLayout, index: int, scene: SceneView, duration: SceneDuration) -> Markup:
    """Return the frame of a scene, and below it its number, title, length and the beginning of its script."""
    (x, y), size = layout.corner(index), layout.font_size
    width, picture_height = layout.cell.width, layout.picture.height
    frame = rectangle(Box(x - 1, y - 1, width + 2, picture_height + 2), rx=_corner_radius(layout) + 1, fill=LINE_COLOR)
    baseline = y + picture_height + 1.55 * size
    number, length = str(index + 1), "" if duration.is_unknown else format_length(duration.seconds.likely)
    chip_width = (0.62 * len(number) + 0.9) * size
    chip = rectangle(Box(x, baseline - 1.1 * size, chip_width, 1.5 * size), rx=0.75 * size, fill=CHIP_COLOR)
    length_width = 0.58 * size * len(length)
    title, script = _choose_texts(scene)
    lines = _wrap_script(script, float(width), size * SCRIPT_SIZE_EMS)
    title_x = x + chip_width + 0.5 * size
    title_width = (width - chip_width - size - length_width) * 0.94
    return concat(
        [
            frame,
            chip,
            draw_label(
                number, x + chip_width / 2, baseline, chip_width, anchor="middle", font_size=size * 0.86, fill=INK_COLOR
            ),
            draw_label(title, title_x, baseline, title_width, font_size=size, font_weight=700, fill=INK_COLOR),
            draw_label(length, x + width, baseline, width / 2, anchor="end", font_size=size * 0.9, fill=QUIET_COLOR),
            _draw_script(lines, x, baseline + 1.5 * size, size * SCRIPT_SIZE_EMS) if lines else EMPTY_MARKUP,
        ]
    )


def _choose_texts(scene: SceneView) -> tuple[str, str]:
    """Return the title of a scene and its script, without the part that is the title already."""
    title = find_title(scene)
    script = " ".join(" ".join(line.text.split()) for line in scene.lines)
    return title, script.removeprefix(title).strip()


def _wrap_script(text: str, width: float, size: float) -> list[str]:
    """Return the first lines of a script."""
    lines = typesetting.lay_out_text(text[:400], size, typesetting.DEFAULT_FAMILY, 400, width * 0.98, None).lines
    shown = list(lines[:MAX_SCRIPT_LINES])
    if len(lines) > MAX_SCRIPT_LINES:
        shown[-1] = f"{shown[-1].rstrip()[:-1].rstrip()}…"
    return shown


def _draw_script(lines: Sequence[str], x: float, y: float, size: float) -> Markup:
    rows = [element("tspan", escape_text(line), x=x, y=y + index * 1.35 * size) for index, line in enumerate(lines)]
    return element("text", *rows, font_family=FALLBACK_FAMILIES, font_size=size, fill=QUIET_COLOR)


def format_length(seconds: float) -> str:
    """Return a length to read.

    >>> format_length(4.04), format_length(83)
    ('4.0 s', '1:23 min')
    """
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds) // 60}:{int(seconds) % 60:02} min"
