"""The drawing of a ladder: what must be true of every one, whatever is on it."""

import random
from itertools import combinations, pairwise

import pytest

from programs.pathways.layout import LETTERS, NARROW, PAD, WIDE, draw
from programs.pathways.shapes import Edge, Node
from programs.pathways.text import width, wrap

VIETNAMESE = "Nhân viên hỗ trợ chăm sóc sức khỏe tại nhà và điều dưỡng viên cộng đồng có chứng chỉ hành nghề"
ONE_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
BOTH = pytest.mark.parametrize("paper", [WIDE, NARROW], ids=lambda paper: paper.name)


def job(key, level, title="Job", *, span=(0.2, 0.4, 0.6)):
    texts = [("tag", f"Level {level}"), ("title", title), ("pay", "$17.70–$22.79 an hour"), ("note", "2 programs")]
    return Node(key, level, texts, span=span)


def ladder(seed):
    """A ladder of one to fourteen jobs with as many moves as there can be, or few; the same for the same seed."""
    chance = random.Random(seed)
    nodes = [
        job(
            key,
            chance.randint(1, 5),
            chance.choice(["Aide", VIETNAMESE, ONE_WORD]),
            span=chance.choice([None, (0, 0, 1)]),
        )
        for key in range(chance.randint(1, 14))
    ]
    nodes.sort(key=lambda node: node.level)
    level = {node.key: node.level for node in nodes}
    edges = [
        Edge(a, b, "up" if level[a] < level[b] else "sideways")
        for a in level
        for b in level
        if a != b and level[a] <= level[b] and chance.random() < 0.3
    ]
    return nodes, edges


def segments(arrow):
    return list(pairwise(arrow.points))


def crosses(segment, box):
    """Whether a line goes through the inside of a box; touching its edge is how lines begin and end."""
    (x1, y1), (x2, y2) = segment
    return min(x1, x2) < box.right and max(x1, x2) > box.x and min(y1, y2) < box.bottom and max(y1, y2) > box.y


@BOTH
@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_on_a_ladder_nothing_overlaps_or_leaves_the_paper(seed, paper):
    drawing = draw(*ladder(seed), paper)

    assert drawing.width == paper.width
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= drawing.width
        assert box.bottom <= drawing.height
    for one, other in combinations(drawing.boxes, 2):
        assert one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
    for arrow in drawing.arrows:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in arrow.points)
        assert not any(crosses(segment, box) for segment in segments(arrow) for box in drawing.boxes)


@BOTH
@pytest.mark.parametrize("seed", range(60))
def test_every_line_of_text_is_inside_its_box(seed, paper):
    for box in draw(*ladder(seed), paper).boxes:
        for line in box.lines:
            size, _height = LETTERS[line.kind]
            assert line.x == box.x + PAD
            assert width(line.text, size, bold=line.kind in {"title", "tag"}) <= box.width - 2 * PAD
            assert box.y + size <= line.y <= box.bottom - PAD + 2


@BOTH
def test_a_long_vietnamese_name_wraps_and_loses_no_letter(paper):
    (box,) = draw([job(1, 1, VIETNAMESE)], [], paper).boxes
    title = [line.text for line in box.lines if line.kind == "title"]

    assert len(title) > 1
    assert " ".join(title) == VIETNAMESE


def test_a_word_that_is_wider_than_its_room_is_cut_and_loses_no_letter():
    lines = wrap(f"The {ONE_WORD}", 150, 16)

    assert "".join(lines[1:]) == ONE_WORD
    assert lines[0] == "The"
    assert all(width(line, 16) <= 150 for line in lines)


def test_chinese_which_has_no_spaces_wraps_too():
    lines = wrap("居家健康护理助理与社区护理人员职业发展阶梯", 150, 16)

    assert [len(line) for line in lines] == [9, 9, 3]


def test_marks_over_a_letter_take_no_room():
    assert width("điều dưỡng", 16) == width("dieu duong", 16)


def test_a_screen_with_room_has_jobs_of_one_level_side_by_side_and_a_phone_has_them_one_above_the_other():
    jobs = [job(1, 1), job(2, 2), job(3, 2)]
    wide = {box.key: box for box in draw(jobs, [], WIDE).boxes}
    narrow = {box.key: box for box in draw(jobs, [], NARROW).boxes}

    assert wide[2].y == wide[3].y < wide[1].y
    assert wide[2].right < wide[3].x
    assert narrow[3].bottom < narrow[2].y
    assert narrow[2].bottom < narrow[1].y
    assert len({box.x for box in narrow.values()}) == 1


def test_a_level_with_more_jobs_than_fit_side_by_side_takes_two_rows_of_one_band():
    drawing = draw([job(key, 1) for key in range(4)], [], WIDE)

    assert [len([box for box in drawing.boxes if box.y == y]) for y in sorted({box.y for box in drawing.boxes})] == [
        1,
        3,
    ]
    assert len(drawing.bands) == 1


@BOTH
def test_an_arrow_ends_with_its_head_at_the_job_it_leads_to(paper):
    drawing = draw([job(1, 1), job(2, 2)], [Edge(1, 2, "up")], paper)
    low, high = drawing.boxes
    (arrow,) = drawing.arrows

    assert arrow.points[0][1] == low.y
    assert arrow.points[-1][1] == high.bottom
    assert (arrow.starts_with_head, arrow.ends_with_head) == (False, True)


def test_moves_both_ways_are_one_line_with_two_heads():
    drawing = draw([job(1, 1), job(2, 1)], [Edge(1, 2, "sideways"), Edge(2, 1, "sideways")], WIDE)
    (arrow,) = drawing.arrows

    assert (arrow.starts_with_head, arrow.ends_with_head) == (True, True)
    assert arrow.heads.count("M") == 2


def test_a_move_over_a_level_goes_around_what_is_between():
    drawing = draw([job(1, 1), job(2, 2), job(3, 3)], [Edge(1, 3, "up")], NARROW)

    assert min(x for x, _y in drawing.arrows[0].points) < min(box.x for box in drawing.boxes)


def test_a_bar_shows_pay_on_the_scale_of_the_whole_ladder():
    (box,) = draw([job(1, 1, span=(0.25, 0.5, 1))], [], WIDE).boxes
    room = box.width - 2 * PAD

    assert (box.bar.x, box.bar.width) == (box.x + PAD, room)
    assert (box.bar.low, box.bar.middle) == (box.bar.x + round(room * 0.25), box.bar.x + round(room * 0.5))
    assert box.bar.low + box.bar.length == box.bar.x + room


def test_a_job_whose_pay_is_not_published_has_no_bar():
    (box,) = draw([job(1, 1, span=None)], [], WIDE).boxes

    assert box.bar is None


def test_a_ladder_of_nothing_is_a_drawing_of_nothing():
    drawing = draw([], [], WIDE)

    assert (drawing.boxes, drawing.arrows, drawing.bands) == ([], [], [])


def test_a_line_has_round_corners_and_a_head_that_points_up():
    drawing = draw([job(1, 1), job(2, 2), job(3, 2)], [Edge(1, 3, "up")], WIDE)
    (arrow,) = drawing.arrows
    (x, y) = arrow.points[-1]

    assert arrow.path.count("Q") == 2
    assert arrow.heads == f"M{x} {y}l-5 9h10z"
