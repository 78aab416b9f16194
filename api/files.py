"""Files over plain HTTP: uploads come in, training files and finished models go out."""

from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from api.services.addresses import is_own_origin
from api.services.context import Caller, Context
from api.services.receive_upload import BodyBrokenError, held_bytes, receive_upload
from api.services.refusals import Denied, NotFound
from api.services.task_files import find_task_file

Identify = Callable[[Request], Awaitable[Caller]]

_STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403}


def file_routes(context: Context, identify_request: Identify) -> list[Route]:
    """The routes below `/files`.

    Args:
        context: The world outside.
        identify_request: Finds the caller by header or cookie, as for GraphQL.
    """
    files = _Files(context, identify_request)
    return [
        Route("/files/uploads/{upload_id}", files.upload, methods=["PUT", "HEAD"]),
        Route("/files/tasks/{task_id}/{name}", files.task_file, methods=["GET"]),
    ]


class _Files:
    def __init__(self, context: Context, identify_request: Identify) -> None:
        self._context = context
        self._identify = identify_request

    async def upload(self, request: Request) -> Response:
        if self._is_foreign(request):
            return _foreign({"Upload-Offset": "0"})
        caller = await self._identify(request)
        upload_id = request.path_params["upload_id"]
        try:
            if request.method == "HEAD":
                held = await held_bytes(self._context, caller, upload_id)
                return _held(204, held)
            answer = await receive_upload(
                self._context, caller, upload_id, _joined(request), _body(request)
            )
        except (Denied, NotFound) as refused:
            return _refusal(refused, {"Upload-Offset": "0"})
        return _held(answer.status, answer.held, answer.message)

    async def task_file(self, request: Request) -> Response:
        if self._is_foreign(request):
            return _foreign({})
        caller = await self._identify(request)
        task_id, name = request.path_params["task_id"], request.path_params["name"]
        try:
            file = await find_task_file(self._context, caller, task_id, name)
        except (Denied, NotFound) as refused:
            return _refusal(refused, {})
        return FileResponse(
            file.path,
            media_type=file.media_type,
            filename=file.download_name,
            headers={"Cache-Control": "private", "X-Content-Type-Options": "nosniff"},
        )

    def _is_foreign(self, request: Request) -> bool:
        """Whether a page of another origin sends it, maybe with our cookie."""
        origin, host = request.headers.get("origin"), request.headers.get("host")
        settings = self._context.settings
        return origin is not None and not is_own_origin(settings, origin, host)


def _joined(request: Request) -> dict[str, str]:
    """Headers by lower-case name, repeated ones with commas (RFC 9110, section 5.3)."""
    headers = request.headers
    return {name: ", ".join(headers.getlist(name)) for name in headers}


async def _body(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; `receive_upload` gives up when it falls silent."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise BodyBrokenError("the client hung up") from None


def _held(status: int, held: int, message: str = "") -> Response:
    headers = {"Upload-Offset": str(held)}
    if not message:
        return Response(status_code=status, headers=headers)
    return JSONResponse({"message": message}, status, headers)


def _foreign(headers: dict[str, str]) -> Response:
    message = "Pages of other origins may not use this server."
    return JSONResponse({"message": message}, 403, headers)


def _refusal(refused: Denied | NotFound, headers: dict[str, str]) -> Response:
    if isinstance(refused, NotFound):
        return JSONResponse({"message": refused.message}, 404, headers)
    status = _STATUS[refused.code]
    if status == 401:
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    return JSONResponse({"message": refused.message}, status, headers)
