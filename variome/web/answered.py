"""What status a request was answered with: known to a middleware when the answer has begun."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Answered:
    """One request that is passed on.

    Attributes:
        status: of the answer; 500 until it has begun, which is what a bug leaves.
    """

    def __init__(self) -> None:
        self.status = 500

    async def by(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Has the application answer."""

        async def send_noted(message: Message) -> None:
            self.status = message.get("status", self.status)
            await send(message)

        await app(scope, receive, send_noted)
