"""Edit literal arguments of calls in Python files."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

from scenekit.studio.sourcetext.members import PLACEMENT_KEYS, REMOVED
from scenekit.studio.sourcetext.nodes import (
    NotEditableError,
    TextEdit,
    apply_edits,
    find_line_end,
    find_line_start,
    find_newline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNSAFE_MESSAGE = "The code around this value cannot be edited safely. Change it in the file."


class CallPosition(NamedTuple):
    """The position of a call in a Python file, as in `ast`: lines from 1, columns in bytes of UTF-8."""

    line: int
    column: int
    end_line: int
    end_column: int


class PythonDocument:
    """The text of a Python file. Every edit returns the new content of the file.

    Args:
        content: The content of the file. It is valid.
    """

    def __init__(self, content: bytes):
        self._content = content
        self.text = content.decode("utf-8")
        self._tree = ast.parse(content)
        self._line_starts = [0]
        for line in content.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))

    def change_arguments(self, position: CallPosition, changes: Mapping[str, Any], content_option: str) -> bytes:
        """Return the content with arguments of a call set or removed.

        Args:
            position: The position of the call.
            changes: The new values by keyword. `REMOVED` removes a keyword.
            content_option: The keyword that stands for the first positional argument.

        Raises:
            NotEditableError: An argument is not a literal.
        """
        call = self._find_call(self._tree, position)
        edits = list(self._iter_edits(call, changes, content_option))
        content = apply_edits(self.text, edits).encode("utf-8")
        self._verify(content, position, changes, content_option)
        return content

    def get_value(self, position: CallPosition, keyword: str, content_option: str) -> ast.expr | None:
        """Return the expression of an argument, or None if the call does not have it."""
        return _get_argument(self._find_call(self._tree, position), keyword, content_option)

    def is_literal(self, position: CallPosition, keyword: str, content_option: str) -> bool:
        """Whether an argument is absent, or a literal."""
        expression = self.get_value(position, keyword, content_option)
        return expression is None or _is_literal(expression)

    def find_argument_line(self, position: CallPosition, keyword: str, content_option: str) -> int | None:
        """Return the line of an argument, from 1; None if the call does not have it."""
        expression = self.get_value(position, keyword, content_option)
        return expression.lineno if expression else None

    def find_name_line(self, position: CallPosition) -> int:
        """Return the line of the name of a called method or function, from 1."""
        function = self._find_call(self._tree, position).func
        return function.end_lineno or position.line

    def _find_call(self, tree: ast.AST, position: CallPosition) -> ast.Call:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and get_call_position(node) == position:
                return node
        raise NotEditableError("The file does not contain this call any more.")

    def _iter_edits(self, call: ast.Call, changes: Mapping[str, Any], content_option: str) -> Iterator[TextEdit]:
        has_unpacking = any(keyword.arg is None for keyword in call.keywords)
        removed = [key for key, value in changes.items() if value is REMOVED]
        added: dict[str, Any] = {}
        for key, value in changes.items():
            expression = _get_argument(call, key, content_option)
            if expression is None:
                if has_unpacking:
                    raise NotEditableError("The call unpacks its options with **. Change them in the file.")
                if value is not REMOVED:
                    added[key] = value
            elif not _is_literal(expression):
                code = ast.unparse(expression)
                shown = f"{code[:60]}…" if len(code) > 60 else code
                raise NotEditableError(f"The value of {key} is the expression `{shown}`. Change it in the file.")
            elif value is REMOVED:
                yield self._remove(call, key, removed)
            else:
                start, end = self._span(expression)
                yield TextEdit(start, end, format_literal(value, self.text[start:end]))
        if added:
            yield self._insert(call, added, removed)

    def _remove(self, call: ast.Call, key: str, removed: list[str]) -> TextEdit:
        arguments = self._list_arguments(call)
        index = next(number for number, (name, _, _) in enumerate(arguments) if name == key)
        _, start, end = arguments[index]
        line_start, line_end = find_line_start(self.text, start), find_line_end(self.text, end)
        before, after = self.text[line_start:start], self.text[end:line_end]
        if not before.strip() and after.strip() == ",":
            return TextEdit(line_start, self.text.find("\n", line_end) + 1, "")
        if any(name not in removed for name, _, _ in arguments[:index]):
            return TextEdit(arguments[index - 1][2], end, "")
        if index + 1 < len(arguments):
            return TextEdit(start, arguments[index + 1][1], "")
        return TextEdit(start, end, "")

    def _insert(self, call: ast.Call, added: Mapping[str, Any], removed: list[str]) -> TextEdit:
        pairs = [f"{key}={format_literal(value)}" for key, value in added.items()]
        arguments = [argument for argument in self._list_arguments(call) if argument[0] not in removed]
        if not arguments:
            end = self._span(call)[1] - 1
            return TextEdit(end, end, ", ".join(pairs))
        related = [argument for argument in arguments if argument[0] in PLACEMENT_KEYS]
        is_placement = next(iter(added)) in PLACEMENT_KEYS
        _, start, end = related[-1] if related and is_placement else arguments[-1]
        line_start = find_line_start(self.text, start)
        indent = self.text[line_start:start]
        separator = ", " if indent.strip() else f",{find_newline(self.text)}{indent}"
        return TextEdit(end, end, "".join(f"{separator}{pair}" for pair in pairs))

    def _list_arguments(self, call: ast.Call) -> list[tuple[str | None, int, int]]:
        """Return the keyword, the start and the end of each argument, in the order of the text."""
        positional = [(None, *self._span(argument)) for argument in call.args]
        keywords = [(keyword.arg, *self._span(keyword)) for keyword in call.keywords]
        return sorted([*positional, *keywords], key=lambda argument: argument[1])

    def _span(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """Return the offsets of an expression in the text, with the parentheses around a literal."""
        start = self._to_offset(node.lineno, node.col_offset)
        return start, self._to_offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _to_offset(self, line: int, column: int) -> int:
        position = self._line_starts[line - 1] + column
        return len(self._content[:position].decode("utf-8"))

    def _verify(self, content: bytes, position: CallPosition, changes: Mapping[str, Any], content_option: str) -> None:
        """Check that the new file differs from the old one in these arguments only."""
        try:
            tree = ast.parse(content)
        except SyntaxError:
            raise NotEditableError(UNSAFE_MESSAGE) from None
        old = next(number for number, call in enumerate(_iter_calls(self._tree)) if get_call_position(call) == position)
        call = list(_iter_calls(tree))[old]
        for key, value in changes.items():
            expression = _get_argument(call, key, content_option)
            actual = REMOVED if expression is None else ast.literal_eval(expression)
            if actual != (REMOVED if value is REMOVED else to_python_value(value)):
                raise NotEditableError(UNSAFE_MESSAGE)
        if _dump_without(self._tree, old, changes, content_option) != _dump_without(tree, old, changes, content_option):
            raise NotEditableError(UNSAFE_MESSAGE)


def get_call_position(call: ast.Call) -> CallPosition:
    """Return the position of a call."""
    return CallPosition(call.lineno, call.col_offset, call.end_lineno or 0, call.end_col_offset or 0)


def _iter_calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _get_argument(call: ast.Call, keyword: str, content_option: str) -> ast.expr | None:
    for argument in call.keywords:
        if argument.arg == keyword:
            return argument.value
    return call.args[0] if keyword == content_option and call.args else None


def _is_literal(expression: ast.expr) -> bool:
    try:
        ast.literal_eval(expression)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return not any(isinstance(node, (ast.Set, ast.BinOp)) for node in ast.walk(expression))


def _dump_without(tree: ast.AST, call_number: int, changes: Mapping[str, Any], content_option: str) -> str:
    """Return the structure of a file without the changed arguments of a call."""
    call = list(_iter_calls(tree))[call_number]
    arguments, keywords = call.args, call.keywords
    is_content_changed = content_option in changes and bool(arguments)
    call.args = [ast.Constant(None), *arguments[1:]] if is_content_changed else arguments
    call.keywords = [keyword for keyword in keywords if keyword.arg not in changes]
    try:
        return ast.dump(tree)
    finally:
        call.args, call.keywords = arguments, keywords


def to_python_value(value: Any) -> Any:
    """Return a value as Python code has it: lists become tuples."""
    if isinstance(value, (list, tuple)):
        return tuple(to_python_value(item) for item in value)
    if isinstance(value, dict):
        return {key: to_python_value(item) for key, item in value.items()}
    return value


def format_literal(value: Any, old: str = "") -> str:
    r"""Return a value as a Python literal, in the quotes of the old one.

    >>> format_literal([24, "50%"]), format_literal("it's")
    ('(24, "50%")', '"it\'s"')
    """
    if isinstance(value, (list, tuple)):
        items = [format_literal(item) for item in value]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{format_literal(key)}: {format_literal(item)}' for key, item in value.items())}}}"
    if not isinstance(value, str):
        return repr(value)
    text = repr(value)
    prefers_single = old.startswith("'") and not old.startswith("'''")
    if prefers_single or text.startswith('"') or '"' in value:
        return text
    return f'"{text[1:-1]}"'
