"""What the engine and its workers say to each other.  Names of files go out, never their bytes; facts come back.

The path of an image is bytes, as the system has it: it need not be UTF-8.
"""

from __future__ import annotations

from msgspec import Struct

from fwdiff.engine.limits import DEFAULT
from fwdiff.model import CodeSketch, FactProblem, ImageListing, SignatureCheck, SignatureScheme


class OpenImage(Struct, frozen=True, tag=True, array_like=True):
    """Open the image and list it."""

    image: int
    path: bytes
    slot: str | None = None


class KnowWalks(Struct, frozen=True, tag=True, array_like=True):
    """What another worker listed in this image (`Walks`), before the image is opened."""

    image: int
    walks: bytes


class DigestFile(Struct, frozen=True, tag=True, array_like=True):
    """SHA-256 of the file that the user named, unless it is a folder."""

    image: int
    path: bytes


class ReadFiles(Struct, frozen=True, tag=True, array_like=True):
    """Read files in this order.  Files of one group are likely to be equal: they are read one after the other.

    `fresh` asks for facts whatever the cache holds: a record of it proved to be damaged.
    """

    groups: tuple[tuple[tuple[int, int], ...], ...]
    """Each group's (image, index into the listing's files)."""
    paths: tuple[bytes, ...]
    """The paths of all images, for a worker that has not opened one yet."""
    fresh: bool = False
    slot: str | None = None
    seconds: float = DEFAULT.seconds
    """For each file, beside those for its size."""
    given_up: tuple[str, ...] = ()
    """Digests of contents that were given up before, at another place: they are not tried again."""


class CheckSignature(Struct, frozen=True, tag=True, array_like=True):
    """Say whether the signature of an APK holds by one scheme."""

    image: int
    index: int
    scheme: SignatureScheme
    api_level: int
    paths: tuple[bytes, ...]
    """As in `ReadFiles`."""
    slot: str | None = None


class SketchCode(Struct, frozen=True, tag=True, array_like=True):
    """Say what the code of an APK or vdex is like."""

    image: int
    index: int
    paths: tuple[bytes, ...]
    """As in `ReadFiles`."""
    slot: str | None = None


Look = CheckSignature | SketchCode
"""What is asked of few files, after all were read."""
Task = OpenImage | KnowWalks | DigestFile | ReadFiles | Look


class Opened(Struct, frozen=True, tag=True, array_like=True):
    """An image's listing."""

    image: int
    listing: ImageListing
    walks: bytes = b""
    """Of one that several workers read block by block: the names in its file systems, for the workers that follow."""


class WritesTemporary(Struct, frozen=True, tag=True, array_like=True):
    """An image that has to be decoded as a whole is about to be, to a temporary file in this folder."""

    image: int
    folder: str


class OpenFailed(Struct, frozen=True, tag=True, array_like=True):
    """An image that cannot be opened at all, in words for the user."""

    image: int
    message: str
    hint: str


class Digested(Struct, frozen=True, tag=True, array_like=True):
    """The digest of the named file; None for a folder or where it cannot be read."""

    image: int
    sha256: str | None


class FileRead(Struct, frozen=True, array_like=True):
    """One file: its digest, and why it was not read or not analysed."""

    image: int
    index: int
    sha256: str | None
    problem: FactProblem | None = None


class PackedFacts(Struct, frozen=True, array_like=True):
    """The facts of a content, packed as the cache keeps them."""

    sha256: str
    kind: str
    """Of the content, as the cache's versions have it."""
    packed: bytes
    keep: bool = True
    """Whether they may be kept; not where they tell of a fault of ours."""


class FilesRead(Struct, frozen=True, tag=True, array_like=True):
    """Groups that were read, with those facts that this worker has not sent before and the cache does not hold."""

    files: tuple[FileRead, ...]
    facts: tuple[PackedFacts, ...]


class TaskDone(Struct, frozen=True, tag=True, array_like=True):
    """The worker is free for its next task."""


class SignatureChecked(Struct, frozen=True, tag=True, array_like=True):
    """What became of a `CheckSignature`; None where the file could not be read again."""

    image: int
    index: int
    check: SignatureCheck | None
    kind: str = ""
    """Of the content, as in `PackedFacts`."""


class CodeSketched(Struct, frozen=True, tag=True, array_like=True):
    """What became of a `SketchCode`; None where the file could not be read again."""

    image: int
    index: int
    sketch: CodeSketch | None
    kind: str = ""
    """Of the content, as in `PackedFacts`."""


Answer = Opened | WritesTemporary | OpenFailed | Digested | FilesRead | SignatureChecked | CodeSketched | TaskDone
