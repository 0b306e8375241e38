"""What the API server would make of a change: a dry run, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh.actions.acting import Actor, NotPermitted, ViewOnly
from mesh.actions.istio_config import save
from mesh.clients.errors import Invalid, SourceError
from mesh.editing.objects import Json
from mesh.istio.selectors import Reference

_REFUSALS = (400, 403, 404, 409, 413, 422)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`result` is the object as it would be. Without one, either `refusal` is what the API server has against it, with
    the fields in `causes`, or `note` says why it was not looked at."""

    result: Json | None = None
    refusal: str = ""
    causes: tuple[tuple[str, str], ...] = ()
    note: str = ""


def rehearse(actor: Actor, ref: Reference, wanted: Mapping[str, Any], mark: str) -> Rehearsal:
    """Raises `Changed` alone: who may not write, and an API server that cannot be asked, are told in the answer."""
    try:
        return Rehearsal(save(actor, ref, wanted, mark, dry_run=True))
    except (ViewOnly, NotPermitted) as refusal:
        return Rehearsal(note=f"The API server was not asked whether it takes this: {refusal}.")
    except SourceError as error:
        if error.status not in _REFUSALS or _knows_no_dry_run(error):
            return Rehearsal(
                note=f"The API server could not look at this: {error.message}. It may refuse it when saved."
            )
        return Rehearsal(refusal=error.message, causes=error.causes if isinstance(error, Invalid) else ())


def _knows_no_dry_run(error: SourceError) -> bool:
    """The API server, or a webhook of it."""
    message = error.message.lower()
    return error.status == 400 and ("dry run" in message or "dryrun" in message)
