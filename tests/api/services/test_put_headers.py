import pytest

from api.services.put_headers import Part, PutRefused, check_framing, part_of


class TestFraming:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            pytest.param(
                {"content-encoding": "gzip", "content-length": "1"}, 415, id="z"
            ),
            pytest.param({}, 411, id="no-length"),
            pytest.param({"content-length": "-1"}, 400, id="negative"),
            pytest.param({"content-length": "ten"}, 400, id="word"),
            pytest.param({"content-length": "1" * 30}, 400, id="huge"),
        ],
    )
    def test_refuses(self, headers: dict[str, str], status: int) -> None:
        with pytest.raises(PutRefused) as refused:
            check_framing(headers)

        assert refused.value.status == status

    @pytest.mark.parametrize(
        "headers",
        [
            {"content-length": "0"},
            {"transfer-encoding": "chunked"},
            {"content-encoding": "identity", "content-length": "5"},
        ],
    )
    def test_takes(self, headers: dict[str, str]) -> None:
        check_framing(headers)


class TestPart:
    def test_without_a_range_the_whole_file_comes(self) -> None:
        assert part_of({"content-length": "10"}, held=0, size=10) == Part(0, 10, 10)

    def test_without_a_range_a_first_part_may_come(self) -> None:
        assert part_of({"content-length": "4"}, held=0, size=10) == Part(0, 10, 4)

    def test_chunks_bring_any_number_up_to_the_announced_size(self) -> None:
        headers = {"transfer-encoding": "chunked"}

        assert part_of(headers, held=0, size=10) == Part(0, 10, None)

    def test_a_range_goes_on_where_the_last_part_ended(self) -> None:
        headers = {"content-length": "3", "content-range": "bytes 4-6/10"}

        assert part_of(headers, held=4, size=10) == Part(4, 6, 3)

    def test_a_range_says_how_many_bytes_chunks_bring(self) -> None:
        headers = {"transfer-encoding": "chunked", "content-range": "bytes 4-6/10"}

        assert part_of(headers, held=4, size=10) == Part(4, 6, 3)

    @pytest.mark.parametrize(
        ("content_range", "length", "status"),
        [
            pytest.param("bytes 4-6", "3", 400, id="without-size"),
            pytest.param("bytes 4-6/*", "3", 400, id="unknown-size"),
            pytest.param("items 4-6/10", "3", 400, id="other-unit"),
            pytest.param("bytes 6-4/10", "3", 400, id="backwards"),
            pytest.param("bytes 4-6/11", "3", 400, id="another-size"),
            pytest.param("bytes 4-6/10", "4", 400, id="longer-body"),
            pytest.param("bytes 4-6/10, bytes 7-8/10", "5", 400, id="two-ranges"),
            pytest.param("bytes ４-6/10", "3", 400, id="wide-digit"),
            pytest.param("bytes 3-6/10", "4", 409, id="overlap"),
            pytest.param("bytes 5-6/10", "2", 409, id="gap"),
            pytest.param("bytes 4-10/10", "7", 413, id="beyond-the-end"),
            pytest.param("bytes 10-12/10", "3", 409, id="after-the-last-byte"),
        ],
    )
    def test_refuses_a_range(
        self, content_range: str, length: str, status: int
    ) -> None:
        headers = {"content-length": length, "content-range": content_range}

        with pytest.raises(PutRefused) as refused:
            part_of(headers, held=4, size=10)

        assert refused.value.status == status

    def test_starting_anew_is_refused_when_bytes_are_held(self) -> None:
        with pytest.raises(PutRefused) as refused:
            part_of({"content-length": "10"}, held=4, size=10)

        assert refused.value.status == 409

    def test_more_than_announced_is_refused(self) -> None:
        with pytest.raises(PutRefused) as refused:
            part_of({"content-length": "11"}, held=0, size=10)

        assert refused.value.status == 413
