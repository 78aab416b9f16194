"""Joining, leaving, cancelling and connecting: rights and refusals."""

import dataclasses
import threading
from typing import Any

import pytest

from api.models import Call, Participation, ReputationEvent, Transfer
from api.services import ledger
from api.services.cancel_task import cancel_task
from api.services.connect import connect
from api.services.final_model import final_model
from api.services.fit import get_fit
from api.services.join_task import join_task
from api.services.leave_task import leave_task
from api.services.marketplace import marketplace_statistics
from api.services.offer_transport import offer_transport
from api.services.refusals import (
    AlreadyJoined,
    Denied,
    InvalidInput,
    LimitReached,
    NotFound,
    OfferRefused,
    RequirementsNotMet,
    TooLate,
    Unavailable,
    WrongState,
)
from api.services.statistics import histogram, task_statistics
from api.transport import offers
from fl_engine.updates import screen_stored
from tests.api.builders import make_account, make_client, signed_in
from tests.api.services.rounds.market import PATIENCE_S, Market, session_of


class TestJoining:
    async def test_gives_a_training_id_and_a_name(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        row = await device.row()

        assert row.id.startswith("par_")
        assert row.pseudonym.endswith("-1")
        assert (row.state, row.reputation_before) == ("REGISTERED", 0.5)
        assert (await market.task()).registered == 1

    async def test_twice_is_refused_with_the_participation(
        self, market: Market
    ) -> None:
        await market.list_task()
        device = await market.device()
        client_id = device.participation.client_id
        with pytest.raises(AlreadyJoined) as refusal:
            await join_task(market.context, device.caller, market.task_id, client_id)

        assert refusal.value.participation.id == device.id

    async def test_again_after_leaving_keeps_the_training_id(
        self, market: Market
    ) -> None:
        await market.list_task()
        device = await market.device()
        await leave_task(market.context, device.caller, device.id)
        client_id = device.participation.client_id
        again = await join_task(
            market.context, device.caller, market.task_id, client_id
        )

        assert (again.id, again.state) == (device.id, "REGISTERED")
        assert again.ticket_key != device.participation.ticket_key

    async def test_after_recruitment_is_too_late(self, market: Market) -> None:
        task = await market.list_task()
        market.context.now.step(hours=1)  # type: ignore[attr-defined]
        with pytest.raises(TooLate) as refusal:
            await market.device()

        assert refusal.value.closed_at == task.recruits_until

    async def test_needs_what_the_task_requires(self, market: Market) -> None:
        await market.list_task(device={"least_cpu_cores": 16})
        with pytest.raises(RequirementsNotMet) as refusal:
            await market.device(cpu_cores=8)

        (check,) = refusal.value.unmet
        assert (check.requirement, check.required, check.actual) == (
            "CPU_CORES",
            "16 cores",
            "8 cores",
        )

    async def test_is_not_for_the_requesters_own_clients(self, market: Market) -> None:
        await market.list_task()
        own = await make_client(market.context, market.requester)
        with pytest.raises(RequirementsNotMet) as refusal:
            await join_task(market.context, market.caller, market.task_id, own.id)

        assert [c.requirement for c in refusal.value.unmet] == ["NOT_OWN_TASK"]

    @pytest.mark.parametrize(
        ("columns", "examples", "unmet"),
        [
            pytest.param(["a", "b"], 5, ["COLUMNS"], id="a-column-is-missing"),
            pytest.param(["a", "b", "y"], 0, ["EXAMPLES"], id="no-rows"),
        ],
    )
    async def test_checks_what_the_device_found(
        self, market: Market, columns: list[str], examples: int, unmet: list[str]
    ) -> None:
        await market.list_task()
        account = await make_account(market.context)
        client = await make_client(market.context, account)
        data = {"examples": examples, "columns": columns}
        with pytest.raises(RequirementsNotMet) as refusal:
            await join_task(
                market.context, signed_in(account), market.task_id, client.id, data
            )

        assert [c.requirement for c in refusal.value.unmet] == unmet

    async def test_does_not_take_negative_counts(self, market: Market) -> None:
        await market.list_task()
        with pytest.raises(InvalidInput):
            await join_task(
                market.context, market.caller, market.task_id, "cli_x", {"examples": -1}
            )

    async def test_finds_neither_drafts_nor_other_peoples_clients(
        self, market: Market
    ) -> None:
        draft = await market.draft()
        account = await make_account(market.context)
        client = await make_client(market.context, account)
        caller = signed_in(account)
        with pytest.raises(NotFound):
            await join_task(market.context, caller, draft.id, client.id)
        await market.list_task()
        with pytest.raises(NotFound):
            await join_task(market.context, market.caller, market.task_id, client.id)

    async def test_has_a_limit_for_each_client(self, market: Market) -> None:
        limits = dataclasses.replace(
            market.context.settings.limits, most_participations=1
        )
        object.__setattr__(market.context.settings, "limits", limits)
        await market.list_task(reward={"pool_points": 300})
        device = await market.device()
        await market.list_task(reward={"pool_points": 300})
        with pytest.raises(LimitReached):
            await join_task(
                market.context,
                device.caller,
                market.task_id,
                device.participation.client_id,
            )

    async def test_needs_the_scope_train(self, market: Market) -> None:
        caller = signed_in(market.requester, ["LIST"])
        with pytest.raises(Denied):
            await join_task(market.context, caller, "tsk_x", "cli_x")


class TestLeaving:
    async def test_is_for_its_own_account_only(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        with pytest.raises(NotFound):
            await leave_task(market.context, market.caller, device.id)

    async def test_twice_is_refused(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        left = await leave_task(market.context, device.caller, device.id)
        with pytest.raises(WrongState):
            await leave_task(market.context, device.caller, device.id)

        assert left.state == "LEFT"
        assert (await market.task()).registered == 0


class TestCancelling:
    async def test_gives_up_a_draft(self, market: Market) -> None:
        task = await market.draft()
        task = await cancel_task(market.context, market.caller, task.id)

        assert (task.state, task.escrow) == ("CANCELLED", "NONE")

    async def test_returns_the_pool_of_a_task_that_has_not_started(
        self, market: Market
    ) -> None:
        task = await market.list_task()
        (device,) = await market.devices(1)
        task = await cancel_task(market.context, market.caller, task.id, "Sorry.")

        assert (task.state, task.state_reason) == ("CANCELLED", "Sorry.")
        assert (await ledger.balance(market.requester.id))["available"] == 1_000
        assert device.link.finished.done()

    async def test_pays_what_was_earned_in_the_middle_of_a_round(
        self, market: Market
    ) -> None:
        task = await market.list_task()
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        for device in devices:
            await device.train()
        await market.saw("RoundCommitted", round=1)
        await devices[0].train()
        await devices[1].next_train()
        while not await _pending(market):
            await devices[1].row()  # the screening is under way

        task = await cancel_task(market.context, market.caller, task.id)

        assert (task.paid_points, task.returned_points) == (400, 200)
        assert (await devices[0].row()).points == 200
        finished = await devices[0].link.finished
        assert (finished.state, finished.points) == ("FINISHED", 200)
        assert (await market.kinds())[-2:] == ["TaskSettled", "TaskStateChanged"]
        assert await ledger.audit()

    async def test_pays_an_update_that_is_complete_but_not_screened_yet(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        may_screen = threading.Event()

        def screen(*given: Any) -> Any:
            may_screen.wait(PATIENCE_S)
            return screen_stored(*given)

        monkeypatch.setattr("api.services.round_driver.screen_stored", screen)
        task = await market.list_task()
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await devices[0].train()

        task = await cancel_task(market.context, market.caller, task.id)
        may_screen.set()

        verdict = await devices[0].verdict()
        assert (verdict.verdict, verdict.points) == ("SURPLUS", 100)
        assert (task.paid_points, task.returned_points) == (100, 500)
        assert await Transfer.filter(state="RECEIVED").count() == 0
        assert await ReputationEvent.all().count() == 0
        assert await ledger.audit()

    async def test_twice_is_the_same_as_once(self, market: Market) -> None:
        task = await market.list_task()
        await cancel_task(market.context, market.caller, task.id)
        again = await cancel_task(market.context, market.caller, task.id)

        assert again.state == "CANCELLED"
        assert (await market.kinds()).count("TaskSettled") == 1

    async def test_is_for_the_requester_only(self, market: Market) -> None:
        task = await market.list_task()
        other = signed_in(await make_account(market.context))
        with pytest.raises(NotFound):
            await cancel_task(market.context, other, task.id)

    async def test_refuses_a_long_reason(self, market: Market) -> None:
        task = await market.list_task()
        with pytest.raises(InvalidInput):
            await cancel_task(market.context, market.caller, task.id, "x" * 501)


async def _pending(market: Market) -> bool:
    return await Call.filter(state="PENDING", round__number=2).exists()


class TestConnecting:
    OFFER = "v=0"

    class Answers:
        async def answer(self, training_id: str, offer: str, address: str) -> str:
            if offer == "bad":
                raise offers.OfferRefused("MALFORMED", "not an offer")
            return f"answer to {training_id} at {address}"

    async def test_answers_an_offer(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        market.context.links.signalling = self.Answers()
        answer = await connect(market.context, device.caller, device.id, self.OFFER)

        assert answer.answer == f"answer to {device.id} at 127.0.0.1"
        assert answer.open_within_s > 0

    async def test_refuses_what_is_no_offer(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        market.context.links.signalling = self.Answers()
        with pytest.raises(OfferRefused) as refusal:
            await connect(market.context, device.caller, device.id, "bad")

        assert refusal.value.problem == "MALFORMED"

    async def test_is_for_its_own_account_only(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        with pytest.raises(NotFound):
            await connect(market.context, market.caller, device.id, self.OFFER)

    async def test_is_refused_after_the_end(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        await leave_task(market.context, device.caller, device.id)
        with pytest.raises(WrongState):
            await connect(market.context, device.caller, device.id, self.OFFER)

    async def test_points_to_the_websocket_without_signalling(
        self, market: Market
    ) -> None:
        await market.list_task()
        device = await market.device()
        with pytest.raises(Unavailable):
            await connect(market.context, device.caller, device.id, self.OFFER)


class TestOfferingTransport:
    async def test_tells_its_own_account_how_to_connect(self, market: Market) -> None:
        await market.list_task(training={"grace_s": 7.0})
        device = await market.device()
        offered = await offer_transport(
            market.context, device.caller, device.participation
        )

        assert offered is not None
        assert offered.websocket_url == "ws://crowdfl.test/channel"
        assert offered.idle_s == 3.5  # half the grace time
        assert [f.kind for f in offered.files] == ["MANIFEST", "KERAS_CONFIG"]

    async def test_tells_nobody_else(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        row = device.participation

        assert await offer_transport(market.context, market.caller, row) is None
        ended = await leave_task(market.context, device.caller, device.id)
        assert await offer_transport(market.context, device.caller, ended) is None


class TestFit:
    async def test_ranks_among_those_registered(self, market: Market) -> None:
        await market.list_task()
        await market.devices(2)
        account = await make_account(market.context)
        client = await make_client(market.context, account, cpu_score=0.87)
        fit = await get_fit(market.context, await market.task(), client)

        assert (fit.fits, fit.rank) == (True, 2)

    async def test_has_no_score_for_who_does_not_fit(self, market: Market) -> None:
        await market.list_task(device={"least_cpu_score": 0.6})
        account = await make_account(market.context)
        client = await make_client(market.context, account, cpu_score=None)
        fit = await get_fit(market.context, await market.task(), client)

        assert (fit.fits, fit.score, fit.rank, fit.terms) == (False, None, None, ())
        (failed,) = [c for c in fit.checks if not c.met]
        assert "startBenchmark" in (failed.hint or "")


class TestFigures:
    async def test_counts_a_whole_task(self, market: Market) -> None:
        await market.list_task()
        devices = await market.devices(3)
        assert await task_statistics(market.context, await market.task()) is None
        await market.conduct()
        await market.start()
        for number in (1, 2):
            for device in devices:
                await device.train()
            await market.saw("RoundCommitted", round=number)
        task = await market.ended()

        figures = await task_statistics(market.context, task)
        assert figures is not None
        assert (figures["final"], figures["rounds"]) == (True, 2)
        assert (figures["called"], figures["accepted"]) == (6, 6)
        assert figures["transports"] == [{"transport": "WEBSOCKET", "updates": 6}]
        assert (figures["selection_fairness"], figures["pay_fairness"]) == (1.0, 1.0)
        assert sum(b["count"] for b in figures["reputation"]) == 3

        everything = await marketplace_statistics(market.context)
        assert (everything["rounds"], everything["updates"]) == (2, 6)
        assert (everything["points_paid"], everything["completion_rate"]) == (600, 1.0)
        assert everything["days"][-1]["points_paid"] == 600

    async def test_gives_the_final_model_to_its_requester_only(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        for device in devices:
            await device.train()
        task = await market.ended()

        mine = await final_model(market.context, market.caller, task)
        assert mine is not None
        assert [f["format"] for f in mine["files"]] == ["KERAS", "SAFETENSORS"]
        assert mine["files"][0]["filename"] == "logical-or.keras"
        assert "no skill" in mine["model_card"]
        other = await session_of(market.context, await make_account(market.context))
        assert await final_model(market.context, other, task) is None

    def test_a_histogram_has_a_place_for_everybody(self) -> None:
        counts = [bin["count"] for bin in histogram([0.0, 0.05, 0.1, 0.99, 1.0])]

        assert counts == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


async def test_pseudonyms_are_unique_in_a_task(market: Market) -> None:
    await market.list_task()
    for _ in range(5):
        await market.device()
    names = await Participation.all().values_list("pseudonym", flat=True)

    assert len(set(names)) == 5
