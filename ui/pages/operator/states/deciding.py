"""One case, and the decision on it."""

from typing import Any

import reflex as rx

from ui.asking import reader_of
from ui.browser import focus
from ui.client import Answer
from ui.errors import DeniedError
from ui.pages.operator.rows.case import Case, case
from ui.pages.operator.states.audit import lines_about
from ui.refusals import Refusal, refusal
from ui.session import Session, api_of
from ui.words import counted

MOST_NOTE, MOST_DECISION = 500, 2_000  # characters
STARTS: dict[str, tuple[str, ...]] = {  # of a step: the states that it starts from
    "APPROVE": ("REQUESTED",),
    "PAY": ("APPROVED",),
    "REFUSE": ("REQUESTED", "APPROVED"),
}


class Deciding(rx.State):
    """The case that is open."""

    case: Case = Case()
    is_loaded: bool = False
    error: str = ""  # about the words
    refused: str = ""  # why a step was not taken
    version: int = 0  # of the text box, which is empty again after each decision
    _words: str = ""

    @rx.event
    async def show(self, case_id: str) -> None:
        """Show a case, or none."""
        self._clear()
        self.is_loaded = False
        await self._ask(case_id)
        self.is_loaded = True

    @rx.event
    def write(self, words: str) -> None:
        """Keep what is typed."""
        self._words = words.strip()

    @rx.event
    async def approve(self) -> Any:
        """The first of two steps."""
        return await self._settle("APPROVE", "Approved. Another operator pays it.")

    @rx.event
    async def pay(self) -> Any:
        """The second step, by another operator."""
        return await self._settle("PAY", f"Paid. {self.case.who} is told.")

    @rx.event
    async def refuse(self) -> Any:
        """Points go back."""
        said = f"Refused. {self.case.points} points went back to {self.case.who}."
        return await self._settle("REFUSE", said)

    @rx.event
    async def uphold(self) -> Any:
        """The receipt was wrong."""
        return await self._resolve(True, "Upheld. What the receipt did is reversed.")

    @rx.event
    async def dismiss(self) -> Any:
        """The receipt stands."""
        return await self._resolve(False, "Dismissed. The receipt stands.")

    async def _settle(self, step: str, said: str) -> Any:
        if self.case.state not in STARTS[step]:
            return None  # pressed twice
        is_needed = "Say why; the account reads it." if step == "REFUSE" else ""
        self.error = words_error(self._words, MOST_NOTE, is_needed)
        wanted = {
            "redemptionId": self.case.id,
            "step": step,
            "note": self._words or None,
        }
        return await self._decide("SettleRedemption", wanted, said)

    async def _resolve(self, uphold: bool, said: str) -> Any:
        if self.case.state != "OPEN":
            return None  # pressed twice
        needed = "Say why; who appealed reads it."
        self.error = words_error(self._words, MOST_DECISION, needed)
        wanted = {
            "appealId": self.case.id,
            "uphold": uphold,
            "decision": self._words,
        }
        return await self._decide("ResolveAppeal", wanted, said)

    async def _decide(self, operation: str, wanted: Answer, said: str) -> Any:
        self.refused = ""
        if self.error:
            return focus("case-words")
        try:
            answer = await api_of(self).ask(operation, input=wanted)
        except DeniedError as denied:  # such as one's own redemption
            self.refused = denied.message
            return focus("case-refused")
        (result,) = answer.values()
        if no := refusal(result):
            return await self._refuse(no)
        self._clear()
        self.version += 1
        await self._ask(self.case.id)
        return [rx.toast.success(said), focus("case")]

    async def _refuse(self, no: Refusal) -> Any:
        """Say why nothing was done; somebody else may have been faster."""
        about_words = ("input.note", "input.decision")
        said = [text for path, text in no.problems.items() if path in about_words]
        self.error = " ".join(said)
        self.refused = "" if said else no.message
        if no.kind == "WrongState":
            await self._ask(self.case.id)
        return focus("case-words" if said else "case-refused")

    async def _ask(self, case_id: str) -> None:
        node = await self._node("DeskCase", case_id)
        account, entries = None, []
        if node is not None and node.get("createdAt"):
            entries = await lines_about(api_of(self), case_id, node["createdAt"])
            if owner := node.get("account"):
                account = await self._node("DeskAccount", owner["id"])
        session = await self.get_state(Session)
        reader = await reader_of(self)
        self.case = case(node, account, entries, reader, session.account_id)

    async def _node(self, operation: str, id: str) -> Answer | None:
        if not id:
            return None
        node: Answer | None = (await api_of(self).ask(operation, id=id))["node"]
        return node

    def _clear(self) -> None:
        self.error = self.refused = self._words = ""


def words_error(words: str, most: int, needed: str) -> str:
    """What is wrong with an operator's words; empty when nothing is.

    Args:
        words: They.
        most: Characters they may have.
        needed: What is said when they lack; empty when they may.
    """
    if not words:
        return needed
    if len(words) > most:
        return f"Shorten it by {counted(len(words) - most, 'character')}."
    return ""
