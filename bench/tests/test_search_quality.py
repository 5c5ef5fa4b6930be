from collections import Counter

import pytest

from bench import search_quality
from bench.search_quality import HELD_OUT, TUNE, read_queries, recall, reciprocal_rank

TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
ELEVEN = [*TEN, 11]


@pytest.mark.parametrize(
    ("found", "relevant", "expected"),
    [
        ([1, 2, 3], {1, 3}, 1.0),
        ([1, 2, 3], {3, 4}, 0.5),
        ([1, 2, 3], {4}, 0.0),
        ([], {1}, 0.0),
        (ELEVEN, {11}, 0.0),
        (ELEVEN, {10, 11}, 0.5),
    ],
)
def test_recall_is_the_share_of_right_programs_among_the_first_ten(found, relevant, expected):
    assert recall(found, relevant) == expected


def test_where_more_than_ten_programs_are_right_any_ten_of_them_are_full_recall():
    assert recall(TEN, set(range(1, 31))) == 1.0
    assert recall([*TEN[:7], 98, 99, 100], set(range(1, 31))) == 0.7


@pytest.mark.parametrize(
    ("found", "relevant", "expected"),
    [
        ([1, 2, 3], {1, 2}, 1.0),
        ([1, 2, 3], {3, 2}, 0.5),
        ([1, 2, 3, 4], {4}, 0.25),
        (TEN, {10}, 0.1),
        (ELEVEN, {11}, 0.0),
        ([], {1}, 0.0),
    ],
)
def test_reciprocal_rank_counts_the_first_right_program_of_ten(found, relevant, expected):
    assert reciprocal_rank(found, relevant) == expected


def test_every_query_is_there_once_with_programs_to_find():
    queries = read_queries()

    assert len(queries) >= 80
    assert [words for words, times in Counter(query.words for query in queries).items() if times > 1] == []
    assert [query.words for query in queries if not query.relevant] == []
    assert {type(each) for query in queries for each in query.relevant} == {int}


def test_two_fifths_of_the_queries_are_held_out_across_all_classes():
    queries = read_queries()
    held_out = [query for query in queries if query.part == HELD_OUT]

    assert {query.part for query in queries} == {TUNE, HELD_OUT}
    assert {query.kind for query in held_out} == {query.kind for query in queries}
    assert 0.35 <= len(held_out) / len(queries) <= 0.45


def test_without_the_real_list_the_benchmark_says_that_it_is_skipped(monkeypatch, tmp_path):
    absent = tmp_path / "etpl_after.csv"
    monkeypatch.setattr(search_quality, "LIST", absent)
    monkeypatch.setattr(search_quality, "PROVIDERS", tmp_path)
    monkeypatch.setattr(search_quality, "REFERENCE", tmp_path)

    lines = list(search_quality.run())

    assert lines == [{"skipped": f"needs the real list at ../shared/data; missing: {absent}"}]
