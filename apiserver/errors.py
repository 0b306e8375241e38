"""Failures as a Kubernetes API server words them: a code, a reason and a `Status` object."""

from __future__ import annotations

from typing import Any

REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "Conflict",
    410: "Expired",
    413: "RequestEntityTooLarge",
    415: "UnsupportedMediaType",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
}


class ApiError(Exception):
    """An answer that is a failure; `details` is the `details` of the Status object."""

    def __init__(self, code: int, message: str, *, reason: str = "", details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason or REASONS.get(code, "")
        self.details = details

    def status(self) -> dict[str, Any]:
        """The `Status` object of this failure."""
        answer: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
        }
        if self.details:
            answer["details"] = self.details
        return {**answer, "code": self.code}


def bad_request(message: str) -> ApiError:
    return ApiError(400, message)


def no_such_path() -> ApiError:
    return ApiError(404, "the server could not find the requested resource", details={})


def not_found(resource: str, name: str) -> ApiError:
    """`resource` is the plural with its group, `deployments.apps`."""
    return ApiError(404, f'{resource} "{name}" not found', details=_subject(resource, name))


def already_exists(resource: str, name: str) -> ApiError:
    return ApiError(
        409, f'{resource} "{name}" already exists', reason="AlreadyExists", details=_subject(resource, name)
    )


def conflict(resource: str, name: str, why: str = "") -> ApiError:
    why = why or ("the object has been modified; please apply your changes to the latest version and try again")
    return ApiError(
        409, f'Operation cannot be fulfilled on {resource} "{name}": {why}', details=_subject(resource, name)
    )


def invalid(resource: str, name: str, causes: list[tuple[str, str]]) -> ApiError:
    """`causes` are pairs of field path and what is wrong with it."""
    listed = [{"reason": "FieldValueInvalid", "message": text, "field": field} for field, text in causes]
    text = ", ".join(f"{field}: {text}" for field, text in causes)
    return ApiError(
        422, f'{resource} "{name}" is invalid: {text}', details={**_subject(resource, name), "causes": listed}
    )


def expired(message: str) -> ApiError:
    return ApiError(410, message)


def method_not_allowed(method: str) -> ApiError:
    return ApiError(405, f"the server does not allow this method on the requested resource: {method}")


def unsupported_media(given: str, allowed: tuple[str, ...]) -> ApiError:
    return ApiError(
        415,
        f"the body of the request was in an unknown format ({given!r}) - accepted media types: {', '.join(allowed)}",
    )


def version_too_large(asked: int, current: int) -> ApiError:
    """What a watch cache answers when it is asked about a version that it has not seen."""
    return ApiError(
        504,
        f"Too large resource version: {asked}, current: {current}",
        details={
            "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
            "retryAfterSeconds": 1,
        },
    )


def _subject(resource: str, name: str) -> dict[str, Any]:
    plural, _, group = resource.partition(".")
    return {"name": name, **({"group": group} if group else {}), "kind": plural}
