"""The trainer on WebGL and WebGPU, drawn by software where no graphics card is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Error, async_playwright

from tests.browser import chromium
from tests.browser.conftest import absent
from tests.phone.lab import BUILT, Lab, open_lab, plan_of
from tests.phone.test_training import BINARY, CLASSES, NEAR, cnn, distance, mlp

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SOFTWARE = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
)
NOT_THERE = ("is not there", "No available adapters", "not supported")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lab(pages_chromium: str) -> AsyncIterator[Lab]:
    if not (BUILT / "trainer.html").exists():
        absent("The lab is not built. Run: make lab")
    flags = [flag for flag in chromium.FLAGS if flag != "--disable-gpu"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=pages_chromium, args=[*flags, *SOFTWARE]
        )
        async with open_lab(browser) as lab:
            yield lab
        await browser.close()


class TestGraphics:
    @pytest.mark.parametrize("backend", ["webgl", "webgpu"])
    async def test_trains_as_keras_does(self, lab: Lab, backend: str) -> None:
        case = mlp(96)
        try:
            await lab.load(case, backend)
        except Error as error:
            if any(words in error.message for words in NOT_THERE):
                absent(f"This Chromium has no {backend}.")
            raise

        for optimizer in ("SGD", "MOMENTUM", "ADAM"):
            plan = plan_of(optimizer, BINARY, proximal_mu=0.1)
            trained = await lab.train(case, plan)
            expected = case.by_keras(plan)
            assert distance(trained["flat"], expected.delta) <= NEAR
            loss = pytest.approx(expected.metrics["loss"], rel=1e-5)
            assert trained["metrics"]["loss"] == loss

        held = await lab.memory()
        await lab.train(case, plan)
        assert await lab.memory() == held

    async def test_is_tried_and_left_where_wasm_is_faster(self, lab: Lab) -> None:
        case, plan = cnn(32), plan_of("SGD", CLASSES)

        loaded = await lab.load(case, only=None)

        assert loaded["backend"] == min(loaded["probed"], key=loaded["probed"].get)
        assert {"wasm", "webgl"} <= set(loaded["probed"])
        trained = await lab.train(case, plan)
        assert distance(trained["flat"], case.by_keras(plan).delta) <= NEAR
