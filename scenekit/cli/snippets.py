"""Programs that send the create call, in the languages of the service's documentation.

A program has no dependencies except its language. It reads the token from `AISTUDIOS_API_KEY` when it runs.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import msgspec

from scenekit.client.base_url import resolve_base_url, resolve_legacy_url

if TYPE_CHECKING:
    from scenekit.project import Api

CURL_TEMPLATE = """\
: "${{AISTUDIOS_API_KEY:?set it to your AI Studios token}}" &&
printf 'Authorization: %s\\n' "$AISTUDIOS_API_KEY" |
curl --silent --show-error --fail-with-body --request POST {url} \\
  --header @- \\
  --header 'Content-Type: application/json' \\
  --data-binary @/dev/fd/3 3<<'JSON'
{payload}
JSON
"""
"""`printf` is a part of the shell. So no argument list, which other users can read, contains the token."""

# JSON never contains three double quotes in a row, and a raw string does not interpret its backslashes.
PYTHON_TEMPLATE = '''\
import os
import sys
import urllib.error
import urllib.request

token = os.environ.get("AISTUDIOS_API_KEY") or sys.exit("set AISTUDIOS_API_KEY to your AI Studios token")
payload = r"""
{payload}
"""
request = urllib.request.Request(
    {url},
    data=payload.strip().encode(),
    headers={{"Authorization": token, "Content-Type": "application/json"}},
    method="POST",
)
try:
    with urllib.request.urlopen(request) as response:
        print(response.read().decode())
except urllib.error.HTTPError as error:
    sys.exit(f"{{error.code}}: {{error.read().decode()}}")
except urllib.error.URLError as error:
    sys.exit(f"not sent: {{error.reason}}")
'''

NODE_TEMPLATE = """\
const token = process.env.AISTUDIOS_API_KEY;
if (!token) {{
  console.error("set AISTUDIOS_API_KEY to your AI Studios token");
  process.exit(1);
}}
const payload = String.raw`{payload}`;
fetch({url}, {{
  method: "POST",
  headers: {{ Authorization: token, "Content-Type": "application/json" }},
  body: payload,
}}).then(
  async (response) => {{
    console.log(await response.text());
    process.exitCode = response.ok ? 0 : 1;
  }},
  (error) => {{
    console.error(`not sent: ${{error.cause ?? error}}`);
    process.exitCode = 1;
  }},
);
"""

TEMPLATES = {"curl": CURL_TEMPLATE, "python": PYTHON_TEMPLATE, "node": NODE_TEMPLATE}
"""The program templates, by language."""


def resolve_create_url(api: Api, base_url: str | None) -> str:
    """Return the URL of the create call. The base URL is that of the environment by default.

    Raises:
        CredentialsError: The base URL is not valid.
    """
    url = resolve_base_url(base_url)
    return f"{resolve_legacy_url(url) if api == 'v1' else url}/editor/project"


def format_snippet(language: str, payload: bytes, url: str) -> bytes:
    """Return the program that sends a JSON payload to a URL. `language` is a key of `TEMPLATES`."""
    text = payload.decode()
    if language == "node":  # both are syntax in a raw template string, and JSON has escapes for them
        text = text.replace("`", "\\u0060").replace("${", "\\u0024{")
    literal = shlex.quote(url) if language == "curl" else msgspec.json.encode(url).decode()
    return TEMPLATES[language].format(url=literal, payload=text).encode()
