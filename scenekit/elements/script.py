"""Scripts: the text that avatars speak, plain or as HTML."""

from __future__ import annotations

from msgspec import Struct

from scenekit.core import validation
from scenekit.core.messages import argument_error


class Html(Struct, frozen=True, gc=False):
    """A script that is already HTML (`<p>`, `<span>`). It is written unchanged.

    Raises:
        ArgumentError: The value is not text.

    >>> Html("<p>One <span>moment</span>.</p>").html
    '<p>One <span>moment</span>.</p>'
    """

    html: str

    def __post_init__(self) -> None:
        if not isinstance(self.html, str):
            reason = f"must be text (str), not {type(self.html).__name__}."
            raise argument_error("Html", "html", self.html, reason, expected_type="text")
        validation.check_utf8("Html", "html", self.html)


SCRIPT_TYPES = (str, Html)
"""The types of a script."""


def check_script(method: str, argument: str, script: object) -> None:
    """Check that the value is a script: a str without lone surrogates, or `Html`."""
    if not isinstance(script, SCRIPT_TYPES):
        reason = f"must be text (str or Html), not {type(script).__name__}."
        raise argument_error(method, argument, script, reason, expected_type="text")
    if isinstance(script, str) and not script.isascii():
        validation.check_utf8(method, argument, script)


def to_html(script: str | Html | None) -> str:
    r"""Return the script as HTML for the payload: one escaped `<p>` for each paragraph, `""` for None.

    A blank line separates paragraphs. A single line break becomes a space, so that a script may be wrapped.

    >>> to_html("Q&A time.\n\nAsk\n  away!")
    '<p>Q&amp;A time.</p><p>Ask away!</p>'
    """
    if not isinstance(script, str):
        return "" if script is None else script.html
    text = script
    if "&" in text or "<" in text or ">" in text:
        text = escape_html(text)
    if "\n" in text or "\r" in text:
        return "".join([f"<p>{paragraph}</p>" for paragraph in _split_paragraphs(text)])
    text = text.strip()
    return f"<p>{text}</p>" if text else ""


def escape_html(text: str) -> str:
    """Return the text with `&`, `<` and `>` escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def from_html(html: str) -> str | Html | None:
    """Return the script that `to_html` turns into `html`: plain text if possible, else `Html`. None if it is empty.

    >>> from_html("<p>Q&amp;A time.</p>"), from_html("Not in a paragraph")
    ('Q&A time.', Html(html='Not in a paragraph'))
    """
    if not html:
        return None
    text = html.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n\n")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text if to_html(text) == html else Html(html)


def _split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each joined to one line."""
    paragraphs: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip():
            paragraphs[-1].append(line.strip())
        else:
            paragraphs.append([])
    return [" ".join(lines) for lines in paragraphs if lines]
