"""What an earlier run knew of one image: what has not changed since need not be opened, or read, again."""

from __future__ import annotations

from pathlib import Path

from fwdiff.cache import Cache, KeptImage, file_identity, folder_identity
from fwdiff.engine.known_facts import KnownFacts
from fwdiff.engine.reading import Reading
from fwdiff.engine.stamps import Stamps

_PLAIN_FOLDER = "folder"
"""The format of a listing whose files all stand in the folder itself, none in a partition image."""


class History:
    """Fills a reading from the cache: first by `look_back`, then as workers open and digest; in the end it is kept."""

    def __init__(self, cache: Cache, reading: Reading, facts: KnownFacts) -> None:
        self._cache = cache
        self._reading = reading
        self._facts = facts
        self._is_folder = Path(reading.source).is_dir()
        self._kept: KeptImage | None = None
        self.is_current = False
        """Whether nothing has to be read."""

    def _identity(self, sha256: str | None = None) -> str:
        """Of the image file with this digest, or of the folder."""
        reading = self._reading
        if sha256 is None:
            return folder_identity(reading.source, reading.slot)
        return file_identity(reading.source, sha256, reading.slot)

    def look_back(self) -> None:
        """Take over an image that is as it was, without opening it."""
        if self._is_folder:
            self._kept = self._cache.image(self._identity())
            is_same = (
                self._kept is not None
                and self._reading.stamps is not None
                and self._reading.stamps.by_path == self._kept.stamps
            )
        else:
            is_same = self._recognise_file()
        if is_same and self._kept is not None:
            self._reading.start(self._kept.listing)
            self._fill(_digests(self._kept))
            self.is_current = self._reading.is_complete

    def opened(self) -> None:
        """The image was listed anew: take over the files of a folder that are as they were."""
        stamps, kept, listing = self._reading.stamps, self._kept, self._reading.listing
        if stamps is None or kept is None or listing is None or listing.format != _PLAIN_FOLDER:
            return
        if any(entry.path.partition("!/")[0] not in stamps.by_path for entry in listing.files):
            return  # listed under other names than those of the folder
        unchanged = {path for path, stamp in kept.stamps.items() if stamps.by_path.get(path) == stamp}
        self._fill({path: digest for path, digest in _digests(kept).items() if path in unchanged})

    def digested(self, sha256: str) -> None:
        """The image file was digested: it may have been read before, at another place or time."""
        self._kept = self._cache.image(self._identity(sha256))
        if self._kept is not None:
            self._fill(_digests(self._kept))

    def keep(self, later: Stamps | None) -> None:
        """Keep what was read; `later` are the stamps after that."""
        reading = self._reading
        if later is None or reading.stamps is None or reading.listing is None:
            return
        settled = reading.stamps.settled(later)
        if self._is_folder:
            image = KeptImage(reading.listing, reading.digests(), settled)
            self._cache.keep_image(self._identity(), image)
        elif settled and reading.sha256 is not None:
            image = KeptImage(reading.listing, reading.digests())
            self._cache.keep_image(self._identity(reading.sha256), image)
            self._cache.keep_digest(reading.source, settled[""], reading.sha256)

    def _recognise_file(self) -> bool:
        reading = self._reading
        if self._reading.stamps is not None:
            reading.sha256 = self._cache.digest(reading.source, self._reading.stamps.by_path[""])
        if reading.sha256 is not None:
            self._kept = self._cache.image(self._identity(reading.sha256))
        return self._kept is not None

    def _fill(self, digests: dict[str, str]) -> None:
        assert self._reading.listing is not None
        self._facts.recall(digests.values())
        for index, entry in enumerate(self._reading.listing.files):
            digest = digests.get(entry.path)
            facts = None if digest is None else self._facts.get(digest)
            if facts is not None:
                self._reading.add(index, digest, facts)


def _digests(kept: KeptImage) -> dict[str, str]:
    pairs = zip(kept.listing.files, kept.digests, strict=True)
    return {entry.path: digest for entry, digest in pairs if digest is not None}
