"""What is spoken: plain text, or HTML passed on as it is."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core import validation
from scenekit.core.messages import argument_error


class Html(Struct, frozen=True, gc=False):
    """A script that is already HTML (`<p>`, `<span>`), passed on untouched.

    >>> Html("<p>One <span>moment</span>.</p>").html
    '<p>One <span>moment</span>.</p>'
    """

    html: str

    def __post_init__(self) -> None:
        if not isinstance(self.html, str):
            raise argument_error("Html", "html", self.html, f"must be text (str), not {type(self.html).__name__}.")
        validation.check_utf8("Html", "html", self.html)


SCRIPT_TYPES = (str, Html)


def check_script(method: str, argument: str, script: object) -> None:
    """Text that can be spoken."""
    if not isinstance(script, SCRIPT_TYPES):
        raise argument_error(method, argument, script, f"must be text (str or Html), not {type(script).__name__}.")
    if isinstance(script, str) and not script.isascii():
        validation.check_utf8(method, argument, script)


def to_html(script: str | Html | None) -> str:
    r"""The script as the payload has it: a `<p>` a paragraph, escaped; silence is an empty text.

    A blank line parts paragraphs; a single line break is a space, so that a script may be wrapped.

    >>> to_html("Q&A time.\n\nAsk\n  away!")
    '<p>Q&amp;A time.</p><p>Ask away!</p>'
    """
    if script is None:
        return ""
    if isinstance(script, Html):
        return script.html
    text = script
    if "&" in text or "<" in text or ">" in text:
        text = escape_html(text)
    if "\n" in text or "\r" in text:
        return "".join([f"<p>{paragraph}</p>" for paragraph in _split_paragraphs(text)])
    text = text.strip()
    return f"<p>{text}</p>" if text else ""


def escape_html(text: str) -> str:
    """Text as HTML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def from_html(html: str) -> str | Html | None:
    """The script that is written so, the opposite of `to_html`: plain text where that says it all.

    >>> from_html("<p>Q&amp;A time.</p>"), from_html("Not in a paragraph")
    ('Q&A time.', Html(html='Not in a paragraph'))
    """
    if not html:
        return None
    text = html.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n\n")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text if to_html(text) == html else Html(html)


def _split_paragraphs(text: str) -> list[str]:
    """The runs of lines between blank lines, each joined to one line."""
    runs: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip():
            runs[-1].append(line.strip())
        else:
            runs.append([])
    return [" ".join(run) for run in runs if run]
