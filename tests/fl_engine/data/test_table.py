import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from fl_engine.data import read_table, read_test_set
from fl_engine.errors import FileProblemKind, TableError
from fl_engine.task import Column, ColumnType, DataKind, DataSpec, Images, Learning
from tests.fl_engine.builders import label, number, table

BINARY = Learning.BINARY_CLASSIFICATION
DATA = table(
    Column("b", ColumnType.BOOLEAN),
    Column("n", ColumnType.INTEGER, least=0, greatest=9),
    number("x"),
    label(),
)


def csv(*lines: str, ending: str = "\n") -> io.BytesIO:
    return io.BytesIO(ending.join(lines).encode())


def kinds(caught: pytest.ExceptionInfo[TableError]) -> list[str]:
    return [problem.kind for problem in caught.value.problems]


class TestReadTable:
    def test_finds_columns_by_name_and_ignores_others(self) -> None:
        rows = read_table(
            csv("y,x,more,n,b", "1,2.5,hello,3,true", "0,-1e2,,9,0"), DATA
        )

        np.testing.assert_array_equal(rows.x, [[1, 3, 2.5], [0, 9, -100]])
        np.testing.assert_array_equal(rows.y, [1, 0])
        assert rows.x.dtype == rows.y.dtype == np.float32

    def test_reads_what_rfc_4180_allows(self) -> None:
        text = csv('"b",n,"x",y', '1,2,"3.5",1', "", ending="\r\n")

        np.testing.assert_array_equal(read_table(text, DATA).x, [[1, 2, 3.5]])

    def test_reads_past_a_byte_order_mark(self) -> None:
        text = io.BytesIO(b"\xef\xbb\xbf" + csv("b,n,x,y", "1,2,3,1").read())

        assert len(read_table(text, DATA).y) == 1

    def test_leaves_the_file_open_for_its_owner(self) -> None:
        text = csv("b,n,x,y", "1,2,3,1")

        read_table(text, DATA)

        assert text.seek(0) == 0

    def test_opens_a_path(self, tmp_path: Path) -> None:
        path = tmp_path / "rows.csv"
        path.write_text("b,n,x,y\n1,2,3,1\n")

        assert len(read_table(path, DATA).y) == 1

    def test_reads_many_blocks(self) -> None:
        lines = [f"0,{i % 10},{i},{i % 2}" for i in range(10_000)]

        rows = read_table(csv("b,n,x,y", *lines), DATA)

        np.testing.assert_array_equal(rows.x[:, 2], np.arange(10_000))

    @pytest.mark.parametrize(
        ("row", "name", "kind"),
        [
            pytest.param("2,1,1,1", "b", "WRONG_TYPE", id="no boolean"),
            pytest.param("1,1.5,1,1", "n", "WRONG_TYPE", id="no whole number"),
            pytest.param("1,10,1,1", "n", "OUT_OF_RANGE", id="too great"),
            pytest.param("1,-1,1,1", "n", "OUT_OF_RANGE", id="too small"),
            pytest.param("1,1,one,1", "x", "WRONG_TYPE", id="a word"),
            pytest.param("1,1,nan,1", "x", "WRONG_TYPE", id="NaN"),
            pytest.param("1,1,inf,1", "x", "WRONG_TYPE", id="infinite"),
            pytest.param("1,1,1_0,1", "x", "WRONG_TYPE", id="underscore"),
            pytest.param('1,1,"1,5",1', "x", "WRONG_TYPE", id="decimal comma"),
            pytest.param("1,1, 1,1", "x", "WRONG_TYPE", id="a space"),
            pytest.param("1,1,1e39,1", "x", "OUT_OF_RANGE", id="beyond float32"),
            pytest.param("1,1,1e999,1", "x", "WRONG_TYPE", id="beyond float64"),
            pytest.param("1,1,,1", "x", "WRONG_TYPE", id="missing"),
            pytest.param("1,1,1,NA", "y", "MISSING_LABEL", id="no label"),
            pytest.param("1,1,1,2", "y", "WRONG_TYPE", id="no class"),
            pytest.param("1,1,1", None, "NOT_READABLE", id="too few fields"),
            pytest.param("1,1,1,1,1", None, "NOT_READABLE", id="too many fields"),
        ],
    )
    def test_leaves_out_a_row_that_does_not_fit(
        self, row: str, name: str | None, kind: str
    ) -> None:
        text = csv("b,n,x,y", "0,0,0,0", row, "1,1,1,1")

        rows = read_table(text, DATA)

        assert (len(rows.y), rows.skipped) == (2, 1)
        problem = rows.problems[0]
        assert (problem.name, problem.kind, problem.row) == (name, kind, 2)

    def test_raises_for_such_a_row_where_none_may_be(self) -> None:
        with pytest.raises(TableError) as caught:
            read_table(csv("b,n,x,y", "9,9,9,9"), DATA, on_problem="raise")

        assert kinds(caught) == ["WRONG_TYPE", "WRONG_TYPE"]  # b and y

    def test_knows_its_own_markers_of_missing_values(self) -> None:
        data = table(number("a", missing_markers=("-999",)), label())

        rows = read_table(csv("a,y", "-999,1", "5,1"), data)

        assert (rows.x.tolist(), rows.skipped) == ([[5.0]], 1)

    def test_numbers_categories_by_their_place(self) -> None:
        names = ("no", "maybe", "yes")
        answer = Column("y", ColumnType.CATEGORY, categories=names)
        data = table(number("a"), answer)

        rows = read_table(csv("a,y", "1,yes", "1,no", "1,perhaps"), data)

        assert rows.y.tolist() == [2, 0]
        assert rows.problems[0].kind == FileProblemKind.OUT_OF_RANGE
        assert rows.problems[0].expected == "one of no, maybe, yes"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param(b"", ["NOT_READABLE"], id="empty"),
            pytest.param(b"\n1,2\n", ["NOT_READABLE"], id="no header"),
            pytest.param(b"b,n,x,y\n\xff,1,1,1", ["NOT_READABLE"], id="not UTF-8"),
            pytest.param(b'b,n,x,y\n"1,1,1,1', ["NOT_READABLE"], id="open quote"),
            pytest.param(b"b,x\n", ["MISSING_COLUMN"] * 2, id="two columns missing"),
            pytest.param(b"b,n,x,y,x\n", ["NOT_READABLE"], id="a column twice"),
        ],
    )
    def test_refuses_a_file_that_is_no_such_table(
        self, text: bytes, expected: list[str]
    ) -> None:
        with pytest.raises(TableError) as caught:
            read_table(io.BytesIO(text), DATA)

        assert kinds(caught) == expected

    def test_tells_fifty_problems_and_counts_all(self) -> None:
        rows = read_table(csv("b,n,x,y", *["?,?,?,?"] * 9000), DATA)

        assert (len(rows.problems), rows.skipped) == (50, 9000)


class TestReadTestSet:
    def test_needs_a_row_of_each_class(self) -> None:
        with pytest.raises(TableError, match="none of: 0") as caught:
            read_test_set(csv("b,n,x,y", "1,1,1,1"), DATA, BINARY)

        assert kinds(caught) == ["TOO_FEW_ROWS"]

    def test_needs_rows(self) -> None:
        with pytest.raises(TableError) as caught:
            read_test_set(csv("b,n,x,y"), DATA, BINARY)

        assert kinds(caught) == ["TOO_FEW_ROWS"]

    def test_needs_no_classes_for_a_regression(self) -> None:
        rows = read_test_set(csv("b,n,x,y", "1,1,1,1"), DATA, Learning.REGRESSION)

        assert len(rows.y) == 1


def npz(**arrays: object) -> io.BytesIO:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    file.seek(0)
    return file


class TestImages:
    DATA = DataSpec(
        kind=DataKind.IMAGES, images=Images(8, 8, 1, ("cat", "dog")), least_examples=1
    )

    def test_are_read_as_they_are(self) -> None:
        x = np.arange(128, dtype=np.uint8).reshape(2, 8, 8, 1)

        rows = read_table(npz(x=x, y=np.array([0, 1])), self.DATA)

        np.testing.assert_array_equal(rows.x, x)
        assert rows.x.dtype == np.float32
        assert rows.y.tolist() == [0, 1]

    def test_may_leave_out_a_single_channel(self) -> None:
        rows = read_table(npz(x=np.zeros((2, 8, 8)), y=np.array([0, 1])), self.DATA)

        assert rows.x.shape == (2, 8, 8, 1)

    def test_are_left_out_with_another_class_or_pixels_out_of_range(self) -> None:
        x = np.zeros((4, 8, 8, 1))
        x[1, 0, 0] = 256
        x[2, 0, 0] = np.nan

        rows = read_table(npz(x=x, y=np.array([1, 0, 0, 2])), self.DATA)

        assert (rows.y.tolist(), rows.skipped) == ([1], 3)
        assert [p.name for p in rows.problems] == ["x", "x", "y"]

    @pytest.mark.parametrize(
        ("file", "kind"),
        [
            pytest.param(io.BytesIO(b"no zip"), "NOT_READABLE", id="no archive"),
            pytest.param(npz(x=np.zeros(1)), "NOT_READABLE", id="no y"),
            pytest.param(
                npz(x=np.array([{}]), y=np.zeros(1)), "NOT_READABLE", id="pickled"
            ),
            pytest.param(
                npz(x=np.array(["a"]), y=np.zeros(1)), "NOT_READABLE", id="texts"
            ),
            pytest.param(
                npz(x=np.zeros((1, 9, 8, 1)), y=np.zeros(1)),
                "SHAPE_MISMATCH",
                id="other shape",
            ),
            pytest.param(
                npz(x=np.zeros((2, 8, 8, 1)), y=np.zeros(1)),
                "SHAPE_MISMATCH",
                id="a label short",
            ),
        ],
    )
    def test_are_refused_when_the_file_is_wrong(
        self, file: io.BytesIO, kind: str
    ) -> None:
        with pytest.raises(TableError) as caught:
            read_table(file, self.DATA)

        assert kinds(caught) == [kind]

    def test_are_refused_by_their_header_before_they_are_unpacked(self) -> None:
        header = io.BytesIO()
        shape = {"shape": (10**9, 8, 8, 1), "fortran_order": False, "descr": "|u1"}
        np.lib.format.write_array_header_1_0(header, shape)
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.npy", header.getvalue())  # and not one pixel

        with pytest.raises(TableError) as caught:
            read_table(bomb, self.DATA)

        assert kinds(caught) == ["TOO_LARGE"]
