"""What strangers may send, and what is said to them."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from fl_engine.errors import FileProblem, ModelError
from fl_engine.model import ModelLimits, open_model
from tests.fl_engine.model.archives import (
    SMALL,
    archive,
    dense,
    functional,
    joined,
    layer,
    sequential,
    start,
    tensor,
    weights,
)


def refusal(path: Path, limits: ModelLimits | None = None) -> FileProblem:
    """The first problem of a file that must be refused."""
    with pytest.raises(ModelError) as caught:
        open_model(path, limits=limits)
    return caught.value.problems[0]


class TestHonestArchive:
    def test_is_opened_with_its_weights(self, tmp_path: Path) -> None:
        opened = open_model(archive(tmp_path / "m.keras"))

        assert opened.spec.parameters == 8  # 3 * 2 + 2
        assert opened.weights["dense/kernel"].tolist() == [[0, 1], [2, 3], [4, 5]]
        assert opened.weights["dense/bias"].tolist() == [7, 8]

    def test_may_be_packed(self, tmp_path: Path) -> None:
        packed = archive(tmp_path / "m.keras", compression=zipfile.ZIP_DEFLATED)

        assert open_model(packed).spec.parameters == 8

    def test_may_hold_weights_in_double_precision(self, tmp_path: Path) -> None:
        def widen(file: h5py.File) -> None:
            del file["layers/dense/vars/1"]
            file["layers/dense/vars/1"] = np.array([0.1, 8], "f8")

        opened = open_model(archive(tmp_path / "m.keras", h5=weights(widen)))

        assert opened.weights["dense/bias"].dtype == np.float32


def _repeat(path: Path) -> None:
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as packed,
    ):
        packed.writestr("config.json", b"{}")


def _encrypt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(data)


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def _large_directory(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-10:-6] = struct.pack("<I", 2**31)
    path.write_bytes(data)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def _break_checksum(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(b'"Sequential"') + 1] ^= 0xFF
    path.write_bytes(data)


def _h5(path: Path) -> None:
    path.write_bytes(weights())


def _text(path: Path) -> None:
    path.write_text("import os")


class TestArchive:
    @pytest.mark.parametrize(
        ("change", "kind", "words"),
        [
            pytest.param(_repeat, "FORBIDDEN", "twice", id="repeated-member"),
            pytest.param(_encrypt, "FORBIDDEN", "encrypted", id="encrypted"),
            pytest.param(_append, "NOT_READABLE", "damaged", id="bytes-behind-it"),
            pytest.param(_large_directory, "FORBIDDEN", "16 files", id="directory"),
            pytest.param(_truncate, "NOT_READABLE", "damaged", id="cut-off"),
            pytest.param(_break_checksum, "NOT_READABLE", "upload", id="checksum"),
            pytest.param(_h5, "FORBIDDEN", r"model\.save\('model\.keras'\)", id="h5"),
            pytest.param(_text, "NOT_READABLE", "no .keras file", id="no-archive"),
        ],
    )
    def test_is_refused(
        self, tmp_path: Path, change: Callable[[Path], None], kind: str, words: str
    ) -> None:
        path = archive(tmp_path / "m.keras")
        change(path)

        with pytest.raises(ModelError, match=words) as caught:
            open_model(path)

        assert caught.value.problems[0].kind == kind

    @pytest.mark.parametrize(
        "name", ["../evil", "/etc/passwd", "a/../../b", "C:evil", "a\\b"]
    )
    def test_names_nothing_outside_of_itself(self, tmp_path: Path, name: str) -> None:
        problem = refusal(archive(tmp_path / "m.keras", more={name: b""}))

        assert problem.kind == "FORBIDDEN"
        assert "outside" in problem.message

    def test_holds_few_members(self, tmp_path: Path) -> None:
        more = {f"f{i}": b"" for i in range(14)}

        assert "16 files" in refusal(archive(tmp_path / "m", more=more)).message

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_is_packed_as_keras_does(self, tmp_path: Path, method: int) -> None:
        problem = refusal(archive(tmp_path / "m.keras", compression=method))

        assert problem.kind == "FORBIDDEN"
        assert "unusual way" in problem.message

    @pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
    def test_needs_config_and_weights(self, tmp_path: Path, member: str) -> None:
        path = tmp_path / "m.keras"
        with zipfile.ZipFile(path, "w") as packed:
            for name in {"config.json", "model.weights.h5"} - {member}:
                packed.writestr(name, json.dumps(SMALL))

        assert f"no {member}" in refusal(path).message

    def test_may_not_unpack_to_more_than_it_needs(self, tmp_path: Path) -> None:
        bomb = bytes(64 * 1024**2)
        path = archive(tmp_path / "m.keras", h5=bomb, compression=zipfile.ZIP_DEFLATED)

        problem = refusal(path)

        assert path.stat().st_size < 100_000
        assert problem.kind == "TOO_LARGE"
        assert "when unpacked" in problem.message

    def test_may_not_lie_about_the_unpacked_size(self, tmp_path: Path) -> None:
        path = archive(
            tmp_path / "m.keras",
            b" " * 8_000_000 + b"{}",
            compression=zipfile.ZIP_DEFLATED,
        )
        data = path.read_bytes().replace(struct.pack("<I", 8_000_002), b"\x10\0\0\0")
        path.write_bytes(data)

        assert refusal(path).kind in ("TOO_LARGE", "NOT_READABLE")

    def test_is_no_larger_than_allowed(self, tmp_path: Path) -> None:
        problem = refusal(archive(tmp_path / "m"), ModelLimits(most_file_bytes=100))

        assert problem.kind == "TOO_LARGE"
        assert "at most 100" in problem.message


def _replace(make: Callable[[h5py.Group], None]) -> bytes:
    def change(file: h5py.File) -> None:
        group = file["layers/dense/vars"]
        del group["0"]
        make(group)

    return weights(change)


def _external(group: h5py.Group) -> None:
    group.create_dataset("0", (3, 2), "f4", external=[("/etc/passwd", 0, 24)])


def _virtual(group: h5py.Group) -> None:
    layout = h5py.VirtualLayout(shape=(3, 2), dtype="f4")
    layout[:] = h5py.VirtualSource("/etc/other.h5", "a", shape=(3, 2))
    group.create_virtual_dataset("0", layout)


def _external_link(group: h5py.Group) -> None:
    group["0"] = h5py.ExternalLink("/etc/other.h5", "/a")


def _soft_link(group: h5py.Group) -> None:
    group["0"] = h5py.SoftLink("/layers/dense/vars/1")


def _bomb(group: h5py.Group) -> None:
    group.create_dataset("0", (2**31, 2**10), "f4", chunks=(1024, 1024))


def _not_finite(value: float) -> Callable[[h5py.Group], None]:
    def make(group: h5py.Group) -> None:
        group["0"] = np.full((3, 2), value)

    return make


def _strings(group: h5py.Group) -> None:
    group["0"] = np.array([[b"a", b"b"]] * 3)


def _group(group: h5py.Group) -> None:
    group.create_group("0")


def _filtered(group: h5py.Group) -> None:
    group.create_dataset("0", data=np.zeros((3, 2), "f4"), compression="lzf")


def _missing(group: h5py.Group) -> None:
    """Nothing in its place."""


class TestWeights:
    @pytest.mark.parametrize(
        ("make", "kind", "words"),
        [
            pytest.param(_external, "FORBIDDEN", "another file", id="external"),
            pytest.param(_virtual, "FORBIDDEN", "another file", id="virtual"),
            pytest.param(_external_link, "FORBIDDEN", "a link", id="external-link"),
            pytest.param(_soft_link, "FORBIDDEN", "a link", id="soft-link"),
            pytest.param(_filtered, "FORBIDDEN", "unusual way", id="other-filter"),
            pytest.param(_bomb, "BAD_WEIGHTS", "must have the shape", id="shape-bomb"),
            pytest.param(_not_finite(np.nan), "BAD_WEIGHTS", "NaN", id="nan"),
            pytest.param(_not_finite(np.inf), "BAD_WEIGHTS", "infinity", id="inf"),
            pytest.param(_not_finite(1e300), "BAD_WEIGHTS", "infinity", id="overflow"),
            pytest.param(_strings, "BAD_WEIGHTS", "must be float32", id="strings"),
            pytest.param(_group, "BAD_WEIGHTS", "missing", id="group"),
            pytest.param(_missing, "BAD_WEIGHTS", "missing", id="missing"),
        ],
    )
    def test_are_refused(
        self,
        tmp_path: Path,
        make: Callable[[h5py.Group], None],
        kind: str,
        words: str,
    ) -> None:
        problem = refusal(archive(tmp_path / "m.keras", h5=_replace(make)))

        assert (problem.kind, problem.name) == (kind, "dense")
        assert words in problem.message

    def test_are_refused_when_their_folder_is_a_link(self, tmp_path: Path) -> None:
        def change(file: h5py.File) -> None:
            file.move("layers/dense", "elsewhere")
            file["layers/dense"] = h5py.SoftLink("/elsewhere")

        problem = refusal(archive(tmp_path / "m.keras", h5=weights(change)))

        assert problem.kind == "FORBIDDEN"

    def test_are_refused_when_they_are_no_hdf5(self, tmp_path: Path) -> None:
        problem = refusal(archive(tmp_path / "m.keras", h5=b"import os"))

        assert "can't be read" in problem.message

    def test_are_refused_when_the_file_is_damaged(self, tmp_path: Path) -> None:
        buffer = bytearray(weights())
        buffer[300:1200] = bytes(900)

        assert refusal(archive(tmp_path / "m.keras", h5=bytes(buffer)))


def _module(module: str, kind: str = "Dense") -> dict[str, Any]:
    return {**dense(), "module": module, "class_name": kind}


_CALLABLE = {"module": "builtins", "class_name": "function", "config": "eval"}
_ON_INPUT = joined(dense(), [tensor("input")])


class TestConfig:
    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            pytest.param(layer("Lambda", "l"), "hold code", id="lambda"),
            pytest.param(layer("TFSMLayer", "l"), "foreign graph", id="tfsm-layer"),
            pytest.param(
                _module("keras.src.utils", "get_file"), "not allowed", id="gadget"
            ),
            pytest.param(_module("os"), "use keras.layers", id="foreign-module"),
            pytest.param(
                {**dense(), "registered_name": "evil>Dense"}, "custom", id="registered"
            ),
            pytest.param(dense(activation=_CALLABLE), "built-in activation", id="eval"),
            pytest.param(
                dense(activation={"class_name": "ReLU", "config": {}}),
                "layer of its own",
                id="activation-layer",
            ),
            pytest.param(
                dense(kernel_initializer={"class_name": "eval", "config": {}}),
                "built-in initializer",
                id="initializer",
            ),
            pytest.param(
                dense(kernel_regularizer={"class_name": "L2", "config": {"x": 1}}),
                "as it is",
                id="regularizer-argument",
            ),
            pytest.param(dense(units=2**30), "whole number", id="many-units"),
            pytest.param(dense(units=0), "whole number", id="no-units"),
            pytest.param(dense(units=True), "whole number", id="boolean-units"),
            pytest.param(dense(units="8"), "whole number", id="units-as-text"),
            pytest.param(dense(lora_rank=4), "leave it", id="adapter"),
            pytest.param(dense(evil=1), "leave it out", id="unknown-field"),
            pytest.param(dense(name="../x"), "letters", id="path-as-name"),
            pytest.param(dense(name="a" * 101), "1 to 100", id="long-name"),
            pytest.param(dense(dtype="mixed_float16"), "float32", id="mixed"),
            pytest.param(
                dense(dtype={"config": {"name": "int8_from_float32"}}),
                "float32",
                id="quantized",
            ),
            pytest.param(
                layer("Sequential", "inner", layers=[]), "outer one", id="nested"
            ),
            pytest.param(
                layer("Dropout", "d", rate=1.5, seed=None), "from 0 to 1", id="rate"
            ),
            pytest.param(
                layer("LSTM", "l", units=2, stateful=True), "leave it", id="stateful"
            ),
        ],
    )
    def test_refuses_a_layer(
        self, tmp_path: Path, entry: dict[str, Any], words: str
    ) -> None:
        problem = refusal(archive(tmp_path / "m", sequential(start(3), entry)))

        assert problem.kind == "FORBIDDEN"
        assert words in problem.message

    def test_names_every_forbidden_layer_at_once(self, tmp_path: Path) -> None:
        config = sequential(start(3), layer("Lambda", "a"), dense(), layer("Foo", "b"))

        with pytest.raises(ModelError) as caught:
            open_model(archive(tmp_path / "m", config))

        assert [p.name for p in caught.value.problems] == ["a", "b"]

    @pytest.mark.parametrize(
        ("config", "kind", "words"),
        [
            pytest.param(b"{", "NOT_READABLE", "can't be read", id="no-json"),
            pytest.param(b"[" * 100_000, "NOT_READABLE", "can't be read", id="depth"),
            pytest.param(b'{"a": NaN}', "NOT_READABLE", "NaN", id="nan"),
            pytest.param(b"[]", "NOT_READABLE", "no model", id="no-object"),
            pytest.param(
                {"class_name": "Mine", "module": "mine", "config": {}},
                "FORBIDDEN",
                "keras.Sequential",
                id="subclass",
            ),
            pytest.param(sequential(), "NOT_READABLE", "no layers", id="empty"),
            pytest.param(
                sequential(dense()), "SHAPE_MISMATCH", "keras.Input", id="no-input"
            ),
            pytest.param(
                sequential(start(3), dense(), dense()),
                "FORBIDDEN",
                "rename",
                id="same-names",
            ),
            pytest.param(
                sequential(start(3), start(3, name="b"), dense()),
                "SHAPE_MISMATCH",
                "one",
                id="two-inputs",
            ),
            pytest.param(
                sequential(start(-1), dense()), "SHAPE_MISMATCH", "size", id="size"
            ),
            pytest.param(
                sequential(start(2, 2, 2, 2, 2), dense()),
                "SHAPE_MISMATCH",
                "1 to 4",
                id="dimensions",
            ),
            pytest.param(
                sequential(start(3), layer("MaxPooling2D", "p", pool_size=2,
                           strides=2, padding="valid")),
                "SHAPE_MISMATCH",
                "3 dimensions",
                id="rank",
            ),
            pytest.param(
                sequential(start(None), dense()), "SHAPE_MISMATCH", "fixed", id="free"
            ),
            pytest.param(
                sequential(start(3), layer("Flatten", "f")),
                "NOT_TRAINABLE",
                "trainable=True",
                id="nothing-to-train",
            ),
            pytest.param(
                functional(joined(start(3)), _ON_INPUT, outputs=[["dense", 0, 0]] * 2),
                "SHAPE_MISMATCH",
                "one",
                id="two-outputs",
            ),
            pytest.param(
                functional(joined(start(3)), _ON_INPUT, outputs=["other", 0, 0]),
                "NOT_READABLE",
                "output",
                id="unknown-output",
            ),
            pytest.param(
                functional(
                    joined(start(3)),
                    joined(dense("a"), [tensor("b")]),
                    joined(dense("b"), [tensor("a")]),
                    _ON_INPUT,
                    outputs=["dense", 0, 0],
                ),
                "FORBIDDEN",
                "loop",
                id="loop",
            ),
            pytest.param(
                functional(
                    joined(start(3)),
                    _ON_INPUT,
                    joined(dense("side"), [tensor("input")]),
                    outputs=["dense", 0, 0],
                ),
                "FORBIDDEN",
                "does not lead",
                id="side-branch",
            ),
            pytest.param(
                functional(
                    joined(start(3)),
                    joined(dense(), [tensor("input")], evil=1),
                    outputs=["dense", 0, 0],
                ),
                "FORBIDDEN",
                "evil",
                id="call-argument",
            ),
            pytest.param(
                functional(
                    joined(start(3)),
                    joined(dense(), [tensor("input"), 3]),
                    outputs=["dense", 0, 0],
                ),
                "FORBIDDEN",
                "Rescaling",
                id="number-as-input",
            ),
            pytest.param(
                functional(
                    joined(start(3)),
                    joined(dense(), [tensor("input", 0, 1)]),
                    outputs=["dense", 0, 0],
                ),
                "NOT_READABLE",
                "unknown way",
                id="second-output",
            ),
            pytest.param(
                functional(
                    joined(start(3)),
                    {**dense(), "inbound_nodes": [[["input", 0, 0, {}]]]},
                    outputs=["dense", 0, 0],
                ),
                "NOT_READABLE",
                "Keras 3",
                id="old-keras",
            ),
        ],
    )  # fmt: skip
    def test_refuses_a_model(
        self, tmp_path: Path, config: Any, kind: str, words: str
    ) -> None:
        problem = refusal(archive(tmp_path / "m", config))

        assert problem.kind == kind
        assert words in problem.message

    def test_refuses_too_many_layers(self, tmp_path: Path) -> None:
        config = sequential(start(3), *(dense(f"d{i}") for i in range(500)))

        problem = refusal(archive(tmp_path / "m", config))

        assert problem.kind == "TOO_LARGE"
        assert "at most 500" in problem.message

    def test_counts_parameters_before_anything_is_built(self, tmp_path: Path) -> None:
        config = sequential(start(1000), dense(units=2**20))

        problem = refusal(archive(tmp_path / "m", config))

        assert problem.kind == "TOO_LARGE"
        assert "1,049,624,576 parameters" in problem.message  # 1,001 * 2^20

    def test_refuses_layers_that_fill_the_memory(self, tmp_path: Path) -> None:
        repeat = layer("RepeatVector", "r", n=2**20)
        config = sequential(start(1000), repeat, dense())

        problem = refusal(archive(tmp_path / "m", config))

        assert problem.kind == "TOO_LARGE"
        assert "for one example" in problem.message

    def test_survives_every_kind_of_value_in_every_field(self, tmp_path: Path) -> None:
        values: list[Any] = [None, True, -1, 1e400, "x", [], {}, [[]], {"config": []}]
        for kind, key in [("Dense", k) for k in dense()["config"]] + [
            ("LSTM", "dropout"), ("BatchNormalization", "axis"), ("Reshape",
             "target_shape"), ("Normalization", "mean"), ("PReLU", "shared_axes"),
        ]:  # fmt: skip
            for value in values:
                config = dense()["config"] if kind == "Dense" else {"name": "l"}
                entry = {
                    **dense(),
                    "class_name": kind,
                    "config": {**config, key: value},
                }
                path = archive(
                    tmp_path / "m", json.dumps(sequential(start(3), entry)).encode()
                )
                try:
                    open_model(path)
                except ModelError as error:
                    assert error.problems[0].message  # and never anything else


class TestMessages:
    def test_name_the_layer_and_what_was_found(self, tmp_path: Path) -> None:
        def change(file: h5py.File) -> None:
            del file["layers/dense/vars/1"]
            file["layers/dense/vars/1"] = np.zeros(3, "f4")

        problem = refusal(archive(tmp_path / "m", h5=weights(change)))

        assert problem.name == "dense"
        assert (problem.expected, problem.found) == ("(2,)", "(3,)")

    def test_never_repeat_long_input(self, tmp_path: Path) -> None:
        config = sequential(start(3), layer("X" * 100_000, "l"))

        assert len(refusal(archive(tmp_path / "m", config)).message) < 300


def test_no_byte_of_an_archive_makes_anything_but_a_refusal(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    honest = archive(tmp_path / "m", compression=zipfile.ZIP_DEFLATED).read_bytes()
    for _ in range(300):
        data = np.frombuffer(honest, np.uint8).copy()
        places = rng.integers(0, len(data), 4)
        data[places] = rng.integers(0, 256, 4)
        path = tmp_path / "mutant"
        path.write_bytes(io.BytesIO(data.tobytes()).getvalue())
        try:
            open_model(path)
        except ModelError as error:
            assert error.problems
