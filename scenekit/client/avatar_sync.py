"""Fill the catalog from an account: its list of avatars, their images, and its projects.

Each avatar is stored before the next one is fetched. So a run that is interrupted continues where it stopped: avatars
with measurements and an image are not fetched again.
"""

from __future__ import annotations

import os
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry
from scenekit.avatars.cutout_files import get_cutout_path, save_cutout
from scenekit.avatars.frame import KNOWN_PROPORTIONS, MIN_CONFIDENCE, AvatarFrame
from scenekit.avatars.image_urls import AvatarImageUrls, is_custom_avatar
from scenekit.avatars.importing import build_entry, import_avatars, merge_entry
from scenekit.avatars.measuring.locate import PersonLocation, locate_person
from scenekit.avatars.user_catalog import update_catalog
from scenekit.client.http_messages import BASE_PATH
from scenekit.client.responses import is_id
from scenekit.errors import APIStatusError, ArgumentError, CatalogError, PayloadError
from scenekit.storyboard.images.fetch import FetchOptions, FetchSession
from scenekit.storyboard.images.limits import Limits
from scenekit.storyboard.images.urls import redact_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.avatars.importing import ImportResult
    from scenekit.client.clients import Client
    from scenekit.client.responses import Model

DOWNLOAD_PAUSE_S = 0.1
"""The pause before each download in seconds. Images are downloaded one after the other."""

LIMITS = Limits(max_total_bytes=60_000_000, max_concurrency=1)
"""The limits of the downloads for one avatar."""

MAX_IMAGES_PER_AVATAR = 6
"""The largest number of images that are tried for one avatar."""

MIN_FULL_SIZE_PX = 1000
"""The height in px from which an image has the size of the service's own. A smaller one is a scaled-down image."""

MIN_VISIBLE_HEADS = 4.5
"""The height of the visible person, in head heights, below which an image shows only the upper part of a person."""

IMAGE_EXTENSIONS = (".png", ".webp", ".avif", ".gif", ".jpg", ".jpeg")
"""Extensions of files that may be a cut-out, the likeliest first."""

SyncStatus = Literal["measured", "kept", "known", "estimated", "learned", "skipped"]
"""The outcome: the avatar was measured; it keeps better numbers; nothing was missing; its numbers remain an estimate;
its numbers are from a project; or it cannot be stored."""


class SyncStep(NamedTuple):
    """The outcome for one avatar or one project."""

    number: int
    total: int
    status: SyncStatus
    subject: str
    """The avatar, such as `M000045058/BG00002320 Jonathan`, or the project."""
    detail: str = ""


class ListedAvatar(NamedTuple):
    """An avatar of the account in one set of clothes."""

    model: str
    clothes: str
    label: str
    language: str | None
    data: tuple[dict[str, Any], ...]
    """The entries of the list that describe it."""

    @property
    def subject(self) -> str:
        """The ids and the name."""
        return f"{self.model}/{self.clothes} {self.label}".strip("/ ").replace("/ ", " ")


def sync_avatars(
    client: Client, path: str, *, from_projects: bool = False, refresh: bool = False
) -> Iterator[SyncStep]:
    """Store the avatars of an account in the catalog at `path`, and yield the outcome for each.

    The function only fetches images whose URLs the service returned. An avatar whose images cannot be measured is
    stored with an estimated frame, so that its clothes and its name are known.

    Args:
        client: The client of the account.
        path: The path of the catalog file. It need not exist.
        from_projects: Whether to first learn numbers and image URLs from all projects of the account.
        refresh: Whether to measure avatars again that were measured before.

    Raises:
        CatalogError: The catalog cannot be read or written.
        ClientError: A request failed, or a list has an unknown shape.
        MissingExtraError: Pillow is not installed.

    Example::

        with Client() as client:
            for step in sync_avatars(client, "avatars.json"):
                print(step.number, step.total, step.subject, step.status)
    """
    if from_projects:
        yield from _learn_from_projects(client, path)
    avatars, host_url = list_avatars(client), client.base_url.removesuffix(BASE_PATH)
    for number, avatar in enumerate(avatars, start=1):
        status, detail = _sync_avatar(avatar, path, host_url, refresh=refresh)
        yield SyncStep(number, len(avatars), status, avatar.subject, detail)


def list_avatars(client: Client) -> list[ListedAvatar]:
    """Return the avatars of an account, each in each of its clothes.

    Custom avatars have no clothes. They may be missing from the list of models, so the drop-down list is read as well.
    """
    models = {model.id: model for model in client.list_models()}
    try:
        others = [model for model in client.list_dropdown_models() if is_custom_avatar(model.id)]
    except APIStatusError:  # not every account has the drop-down list
        others = []
    models |= {model.id: model for model in others if model.id not in models}
    return [avatar for model in models.values() for avatar in _list_clothes(model)]


def _list_clothes(model: Model) -> Iterator[ListedAvatar]:
    language = model.data.get("language")
    common = (model.label, language if isinstance(language, str) and language.strip() else None)
    if is_custom_avatar(model.id) and not model.clothes:
        yield ListedAvatar(model.id, "", *common, (model.data,))
    for clothes in model.clothes:
        # The image of the model shows its first clothes, so it may stand for others only if there are none.
        data = (clothes.data, model.data) if len(model.clothes) == 1 else (clothes.data,)
        yield ListedAvatar(model.id, clothes.id, *common, data)


def _sync_avatar(avatar: ListedAvatar, path: str, host_url: str, *, refresh: bool) -> tuple[SyncStatus, str]:
    """Fetch, measure and store one avatar, and return its outcome and the detail."""
    if not is_id(avatar.model) or not (is_id(avatar.clothes) or is_custom_avatar(avatar.model)):
        return "skipped", "the list has no valid ids"
    catalog = Catalog.load(path) if os.path.exists(path) else Catalog()
    if avatar.model in catalog.aliases:
        return "skipped", f"{avatar.model} is an alias in the catalog; remove the alias first"
    known = catalog.get(avatar.model, avatar.clothes) or BUILT_IN_CATALOG.get(avatar.model, avatar.clothes)
    has_numbers = known is not None and known.frame.source != "estimated"
    image_path = get_cutout_path(path, avatar.model, avatar.clothes)
    if has_numbers and os.path.exists(image_path) and not refresh:
        return "known", ""
    person, problem = _measure_first(_find_image_urls(avatar, known), host_url)
    if person:
        _save_image(image_path, person)
    _store(path, avatar, _build_frame(person) if person else None)
    if person and not (has_numbers and known and known.frame.source != "measured"):
        advice = "; shots leave space" if person.confidence < MIN_CONFIDENCE else ""
        return "measured", f"confidence {person.confidence:.0%}{advice}"
    return ("kept", f"its {known.frame.source} numbers") if has_numbers and known else ("estimated", problem)


def _save_image(path: str, person: PersonLocation) -> None:
    try:
        save_cutout(path, person.image, person.tight)
    except OSError as error:
        raise CatalogError(f"The image cannot be written: {error.strerror}.").with_path(path) from None


def _store(path: str, avatar: ListedAvatar, frame: AvatarFrame | None) -> None:
    """Store an avatar. Numbers of a better source stay, and only the name and the image URLs are added."""
    urls = AvatarImageUrls()
    for data in avatar.data:
        urls = urls.or_else(_read_urls(data))

    def merge(catalog: Catalog) -> Catalog:
        known = catalog.get(avatar.model, avatar.clothes) or BUILT_IN_CATALOG.get(avatar.model, avatar.clothes)
        new_frame = frame or (known.frame if known else AvatarFrame.estimate())
        entry = build_entry(
            catalog, avatar.model, avatar.clothes, new_frame, avatar.language, label=avatar.label, urls=urls
        )
        if known is not None and known.frame.source not in ("estimated", "measured"):
            entry = replace(entry, frame=known.frame, language=known.language, urls=known.urls.or_else(urls))
        return merge_entry(catalog, entry, overwrite=True)[0]

    update_catalog(path, merge)


def _read_urls(data: dict[str, Any]) -> AvatarImageUrls:
    """Return the image URLs in an entry of the list. `thumbnail` is documented, and the keys of a clip may occur."""
    thumbnail = data.get("thumbnail")
    urls = AvatarImageUrls.from_model(data)
    is_text = isinstance(thumbnail, str) and thumbnail.strip()
    return urls.or_else(AvatarImageUrls(thumbnail=thumbnail)) if is_text else urls


def _build_frame(person: PersonLocation) -> AvatarFrame:
    """Return the frame of a measured person, in px of an image of the usual size.

    An image of a list may be scaled down, and is not the origin image. So the size of the origin remains an estimate.
    """
    height = person.image.height
    scale = 1 if height >= MIN_FULL_SIZE_PX else KNOWN_PROPORTIONS.origin[1] / height
    origin, tight, head = (
        tuple(scale * number for number in numbers) for numbers in (person.image.size, person.tight, person.face)
    )
    return AvatarFrame(
        (origin[0], origin[1]),
        (tight[0], tight[1], tight[2], tight[3]),
        (head[0], head[1], head[2], head[3]),
        source="measured",
        confidence=person.confidence,
        is_origin_estimated=True,
    )


def _find_image_urls(avatar: ListedAvatar, known: CatalogEntry | None) -> list[str]:
    """Return the URLs of images that the service returned for an avatar, the likeliest cut-out first."""
    learned = [known.urls.cutout, known.urls.origin] if known and known.frame.source != "built-in" else []
    listed = sorted((url for data in avatar.data for url in _iter_image_urls(data)), key=_get_extension_rank)
    return list(dict.fromkeys(url for url in (*learned, *listed) if url))[:MAX_IMAGES_PER_AVATAR]


def _iter_image_urls(value: Any) -> Iterator[str]:
    """Yield the URLs and paths of image files in the values of a list entry, at any depth except in its clothes."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "clothes":
                yield from _iter_image_urls(item)
    elif isinstance(value, list):
        for item in value:
            yield from _iter_image_urls(item)
    elif isinstance(value, str) and value.startswith(("https://", "http://", "/")) and _get_extension(value):
        yield value


def _get_extension(url: str) -> str:
    """Return the extension of an image file, or "" for another file."""
    path = url.partition("?")[0].partition("#")[0].lower()
    return next((extension for extension in IMAGE_EXTENSIONS if path.endswith(extension)), "")


def _get_extension_rank(url: str) -> int:
    return IMAGE_EXTENSIONS.index(_get_extension(url))


def _measure_first(urls: list[str], host_url: str) -> tuple[PersonLocation | None, str]:
    """Return the person in the first image that can be measured, or None and the problem with each image."""
    problems = []
    for url in urls:
        person, problem = _measure_image(url, host_url)
        if person:
            return person, ""
        problems.append(f"{redact_url(url)} {problem}")
    return None, "; ".join(problems) or "the service returned no image of it"


def _measure_image(url: str, host_url: str) -> tuple[PersonLocation | None, str]:
    """Download and measure an image. Return the person, or None and the problem as a predicate."""
    sleep(DOWNLOAD_PAUSE_S)
    options = FetchOptions(LIMITS, host_url, _is_on_host(url, host_url), use_cache=True)
    result = FetchSession(options, monotonic() + LIMITS.total_timeout).fetch(url)
    if result.image is None:
        return None, result.reason
    try:
        person = locate_person("measure", result.image.data)
    except ArgumentError as error:
        return None, str(error).partition("): source ")[2].rstrip(".")
    visible_heads = person.tight[3] / (1.6 * person.face[3])
    reaches_bottom = person.tight[1] + person.tight[3] >= person.image.height - 1
    if reaches_bottom and visible_heads < MIN_VISIBLE_HEADS:
        return None, "shows only the upper part of the person"
    return person, ""


def _is_on_host(url: str, host_url: str) -> bool:
    """Whether a URL is on the host of the service. A sandbox on this machine serves its images itself."""
    try:
        return url.startswith("/") or urlsplit(url).netloc == urlsplit(host_url).netloc
    except ValueError:
        return False


def _learn_from_projects(client: Client, path: str) -> Iterator[SyncStep]:
    """Import the numbers of the avatars in all projects of the account, and yield the outcome for each project."""
    projects = client.list_projects()
    for number, project in enumerate(projects, start=1):
        subject = f"project {project.name or project.id}"
        try:
            results = _learn_from_project(path, client.get_project(project.id).data)
        except (APIStatusError, ArgumentError, PayloadError) as error:
            yield SyncStep(number, len(projects), "skipped", subject, str(error))
            continue
        learned = [f"{result.model}/{result.clothes}" for result in results if result.status in ("new", "changed")]
        status: SyncStatus = "learned" if learned else "known"
        yield SyncStep(number, len(projects), status, subject, ", ".join(learned))


def _learn_from_project(path: str, payload: dict[str, Any]) -> list[ImportResult]:
    results: list[ImportResult] = []

    def merge(catalog: Catalog) -> Catalog:
        new_catalog, imported = import_avatars(catalog, payload)
        results.extend(imported)
        return new_catalog

    update_catalog(path, merge)
    return results
