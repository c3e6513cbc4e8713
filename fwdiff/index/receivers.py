"""What starts a receiver: its broadcasts by their kinds, each with the data that its filters take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from fwdiff.index.broadcasts import KIND_OF_ACTION
from fwdiff.model import Component
from fwdiff.model.why import Trigger, TriggerKind

_ADMIN = "android.permission.BIND_DEVICE_ADMIN"
_CODE_SCHEME = "android_secret_code:"
_CODE_PREFIX = f"{_CODE_SCHEME}//"
_KIND_OF_SCHEME = {
    "android_secret_code": TriggerKind.SECRET_CODE,
    "package": TriggerKind.PACKAGE,
    "sms": TriggerKind.MESSAGE,
    "file": TriggerKind.STORAGE,
}
"""By whose broadcasts carry it (android.content.Intent, Telephony.Sms.Intents)."""
_WITH_ANY_DATA = (TriggerKind.BROADCAST, TriggerKind.MESSAGE)
_FEW = 3


def of_receiver(component: Component, *, enabled: bool | None) -> Iterator[Trigger]:
    """One for each kind of broadcast that it waits for; `enabled` as the component and its package are."""
    kinds: dict[TriggerKind, list[str]] = {}
    for action in component.actions:
        kinds.setdefault(KIND_OF_ACTION.get(action, TriggerKind.BROADCAST), []).append(action)
    for kind, actions in kinds.items():
        data = tuple(one for one in component.data if kind in _takers(one, kinds))
        yield Trigger(kind, _on(kind, actions, data), component.name, enabled=enabled, data=data)
    if component.permission == _ADMIN:
        yield Trigger(
            TriggerKind.BOUND, "a device administrator, once one is made of it", component.name, enabled=enabled
        )


def some_of(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _takers(data: str, kinds: Collection[TriggerKind]) -> Collection[TriggerKind]:
    """The kinds of a receiver that data may be of: the filters of a component are not kept apart."""
    scheme, colon, _ = data.partition(":")
    owner = _KIND_OF_SCHEME.get(scheme) if colon else None
    if owner is not None and owner in kinds:
        return [owner]
    return [kind for kind in kinds if kind in _WITH_ANY_DATA] or kinds


def _on(kind: TriggerKind, actions: Iterable[str], data: Sequence[str]) -> str:
    """A broadcast of the platform by its last word, any other in full; data that say more than a scheme."""
    if kind is TriggerKind.SECRET_CODE:
        return f"on dialling {_codes(data)}"
    names = actions if kind is TriggerKind.BROADCAST else (one.rpartition(".")[2] for one in actions)
    told = [one for one in data if not one.endswith(":")]
    return f"on {', '.join(names)}" + (f" with {some_of(told)}" if told else "")


def _codes(data: Sequence[str]) -> str:
    """A filter without a host takes all codes, one without the scheme none."""
    if _CODE_SCHEME in data:
        return "any code: its filter names none"
    codes = [one.removeprefix(_CODE_PREFIX) for one in data if one.startswith(_CODE_PREFIX)]
    return ", ".join(map(_dialled, codes)) or "no code: its filter takes no data of one"


def _dialled(code: str) -> str:
    return f"a code in the resource {code}, which was not read" if code.startswith("@") else f"*#*#{code}#*#*"
