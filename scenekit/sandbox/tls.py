"""A certificate for HTTPS on this machine, which only programs that you tell to trust it accept."""

from __future__ import annotations

import os
import ssl
from typing import NamedTuple

from scenekit.core import files
from scenekit.core.messages import argument_error
from scenekit.errors import MissingExtraError

HOST_NAMES = ("localhost", "127.0.0.1", "::1")
"""The names of this machine, for which the certificate is valid, besides the host of the command."""

TRUST_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""The variables that name the certificates to trust: for Python and httpx, for requests, for curl, and for Node."""


class Certificate(NamedTuple):
    """A certificate of a server, and the authority that issued it."""

    context: ssl.SSLContext
    """The context of a server that presents the certificate. It contains the private key, which is not in a file."""
    authority: bytes
    """The certificate of the authority, as PEM."""


def generate_certificate(host: str) -> Certificate:
    """Return a certificate for this machine, issued by an authority that exists only for it.

    Raises:
        MissingExtraError: trustme is not installed. Install the extra `sandbox`.
    """
    try:
        import trustme
    except ImportError:
        message = "TLS needs the extra 'sandbox'. Install it with: pip install 'scenekit[sandbox]'"
        raise MissingExtraError(message) from None
    authority = trustme.CA(organization_name="scenekit sandbox")
    names = dict.fromkeys([*HOST_NAMES, *([host] if host not in ("", "0.0.0.0", "::") else [])])  # noqa: S104
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return Certificate(context, authority.cert_pem.bytes())


def write_authority(path: str | os.PathLike[str], certificate: Certificate) -> str:
    """Write the certificate of the authority to a file, and return its absolute path.

    Raises:
        ArgumentError: The file exists and is not a certificate, or cannot be written.
    """
    location = os.path.abspath(path)
    try:
        if os.path.exists(location):
            with open(location, "rb") as file:
                if not file.read(64).startswith(b"-----BEGIN CERTIFICATE-----"):
                    reason = "is a file that is not a certificate. Choose another path."
                    raise argument_error("sandbox", "tls_file", location, reason)
        files.atomic_write(location, certificate.authority)
    except OSError as error:
        raise argument_error("sandbox", "tls_file", location, f"cannot be written ({error.strerror}).") from None
    return location


def build_trust_environment(path: str) -> dict[str, str]:
    """Return the environment variables with which programs trust the authority in a file."""
    return dict.fromkeys(TRUST_VARIABLES, path)
